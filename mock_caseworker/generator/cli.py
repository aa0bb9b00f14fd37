"""Makes a data set: portal.db, the inbox workbook and truth.jsonl, all of them told by the seed alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from random import Random

from mock_caseworker.generator import contributions, rows
from mock_caseworker.generator.casebook import Size, cases_for
from mock_caseworker.generator.cases_duration import CLEAN_PAPER
from mock_caseworker.generator.claims import ClaimBuilder, PlantedClaim
from mock_caseworker.generator.employers import make_employers
from mock_caseworker.generator.persons import Register, add_anyone
from mock_caseworker.generator.spreadsheet import write_workbook
from mock_caseworker.generator.storage import Storage, new_storage
from mock_caseworker.generator.truth import write_truth


@dataclass(frozen=True)
class Scale:
    """How many of everything a size has; `people` counts those with a claim too."""

    people: int
    employers: int
    spoilt_rows: int
    background_months: tuple[int, int]


_SCALES = {
    Size.TINY: Scale(people=30, employers=12, spoilt_rows=1, background_months=(6, 30)),
    Size.DEMO: Scale(people=140, employers=40, spoilt_rows=4, background_months=(6, 60)),
    Size.FULL: Scale(people=20_000, employers=800, spoilt_rows=12, background_months=(6, 110)),
}


def generate(out: Path, seed: int, size: str, business_date: date) -> None:
    """Make the files of one data set in the folder `out`; files of an earlier one are replaced.

    The same seed, size and business date give the same truth.jsonl byte for byte. Raises ValueError for another size.
    """
    rng, scale = Random(seed), _SCALES[Size(size)]  # noqa: S311  # made-up data must come out the same again
    (out / "inbox").mkdir(parents=True, exist_ok=True)
    register, employers = Register(rng), make_employers(rng, scale.employers)
    builder = ClaimBuilder(rng, register, employers, business_date)
    claims = _plant(rng, builder, Size(size), business_date)
    spoilt = [builder.build(CLEAN_PAPER, f"UC{business_date:%Y}9{number:05d}") for number in range(scale.spoilt_rows)]
    with new_storage(out / "portal.db", business_date) as storage:
        storage.insert(rows.Employer, employers)
        _store(storage, [*claims, *spoilt])
        storage.insert(rows.Claim, [planted.claim for planted in claims if not planted.case.inbox])
        people = _add_people(rng, register, scale.people - len(claims) - len(spoilt), business_date)
        storage.insert(rows.Person, people)
        storage.insert(rows.Contribution, _pay_months(rng, people, employers, scale, business_date))
    good = [planted.claim for planted in claims if planted.case.inbox]
    bad_rows = write_workbook(rng, out / "inbox", business_date, good, [planted.claim for planted in spoilt])
    write_truth(out / "truth.jsonl", claims, bad_rows)


def _plant(rng: Random, builder: ClaimBuilder, size: Size, business_date: date) -> list[PlantedClaim]:
    """Return the claims of every case, in an order that tells nothing about them."""
    cases = cases_for(size)
    numbers = [f"UC{business_date:%Y}{number:06d}" for number in range(1, len(cases) + 1)]
    rng.shuffle(numbers)
    return [builder.build(case, number) for case, number in zip(cases, numbers, strict=True)]


def _store(storage: Storage, claims: Sequence[PlantedClaim]) -> None:
    storage.insert(rows.Person, [planted.person for planted in claims])
    storage.insert(rows.Contribution, chain.from_iterable(planted.contributions for planted in claims))
    storage.insert(rows.Benefit, chain.from_iterable(planted.benefits for planted in claims))
    storage.insert(rows.CheckRecord, chain.from_iterable(planted.records for planted in claims))
    storage.insert(rows.CheckTimeout, chain.from_iterable(planted.timeouts for planted in claims))
    storage.insert(rows.CheckHint, chain.from_iterable(planted.hints for planted in claims))
    storage.insert(rows.PlantedValue, chain.from_iterable(planted.wrong_values for planted in claims))


def _add_people(rng: Random, register: Register, count: int, business_date: date) -> list[rows.Person]:
    """Return so many people who claim nothing, the left-over people of DOMAIN §14 first."""
    people = register.take_other_fixtures()
    return people + [add_anyone(register, rng, business_date) for _ in range(count - len(people))]


def _pay_months(
    rng: Random, people: Sequence[rows.Person], employers: Sequence[rows.Employer], scale: Scale, business_date: date
) -> Iterator[rows.Contribution]:
    for person in people:
        months = rng.randint(*scale.background_months)
        yield from contributions.write_background(
            rng, person.personal_no, employers=employers, today=business_date, months=months
        )
