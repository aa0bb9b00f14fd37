"""Makes a data set: portal.db, the inbox and truth.jsonl, all of them told by the seed alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

from mock_caseworker.generator import contributions, rows
from mock_caseworker.generator.agency_accounts import OWN_ACCOUNTS
from mock_caseworker.generator.employers import make_employers
from mock_caseworker.generator.fund_reconciliation.plant import plant as plant_reconciliations
from mock_caseworker.generator.pension_transfer.plant import plant as plant_transfers
from mock_caseworker.generator.persons import Register, add_anyone
from mock_caseworker.generator.record_merging.plant import plant as plant_records
from mock_caseworker.generator.storage import new_storage
from mock_caseworker.generator.unemployment_claim.plant import plant as plant_unemployment_claims
from mock_caseworker.generator.unemployment_stop.plant import plant as plant_unemployment_stops
from mock_caseworker.generator.world import Plant, Size, World

PLANTS: Mapping[str, Plant] = MappingProxyType(
    {
        "unemployment_claim": plant_unemployment_claims,
        "unemployment_stop": plant_unemployment_stops,
        "pension_transfer": plant_transfers,
        "fund_reconciliation": plant_reconciliations,
        "record_merging": plant_records,
    }
)
"""What plants the cases of each workflow."""


@dataclass(frozen=True)
class Scale:
    """How many of everything a size has; `people` counts those with a case too."""

    people: int
    employers: int
    background_months: tuple[int, int]


_SCALES = {
    Size.TINY: Scale(people=30, employers=12, background_months=(6, 30)),
    Size.DEMO: Scale(people=140, employers=40, background_months=(6, 60)),
    Size.FULL: Scale(people=20_000, employers=800, background_months=(6, 110)),
}


def generate(out: Path, seed: int, size: str, business_date: date, workflows: Sequence[str] = tuple(PLANTS)) -> None:
    """Make the files of one data set in the folder `out`; files of an earlier one are replaced.

    The same seed, size, business date and workflows give the same files byte for byte (the database: the same rows).
    Raises ValueError for another size and KeyError for an unknown workflow.
    """
    scale = _SCALES[Size(size)]
    (out / "inbox").mkdir(parents=True, exist_ok=True)
    employers = make_employers(_stream(seed, "employers"), scale.employers)
    register = Register(_stream(seed, "people"))
    truth: list[Mapping[str, Any]] = []
    with new_storage(out / "portal.db", business_date) as storage:
        storage.insert("employer", employers)
        storage.insert("fr_account", OWN_ACCOUNTS)
        for name in workflows:
            world = World(_stream(seed, name), register, employers, storage, out, Size(size), business_date)
            truth += PLANTS[name](world)
        rng = _stream(seed, "background")
        people = _add_people(rng, register, scale.people, business_date)
        storage.insert("person", people)
        storage.insert("contribution", _pay_months(rng, people, employers, scale, business_date))
    _write_truth(out / "truth.jsonl", truth)


def _stream(seed: int, name: str) -> Random:
    return Random(f"{seed}:{name}")  # noqa: S311  # made-up data must come out the same again


def _add_people(rng: Random, register: Register, wanted: int, business_date: date) -> list[rows.Person]:
    """Return people without a case until there are so many in all, the left-over people of DOMAIN §14 first."""
    people = register.take_other_fixtures()
    return people + [add_anyone(register, rng, business_date) for _ in range(wanted - register.given)]


def _pay_months(
    rng: Random, people: Sequence[rows.Person], employers: Sequence[rows.Employer], scale: Scale, business_date: date
) -> Iterator[rows.Contribution]:
    for person in people:
        months = rng.randint(*scale.background_months)
        yield from contributions.write_background(
            rng, person.personal_no, employers=employers, today=business_date, months=months
        )


def _write_truth(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8", newline="\n")
