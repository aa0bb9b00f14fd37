"""Plants the claims: their people, months, records and spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from mock_caseworker.generator.storage import Storage
from mock_caseworker.generator.unemployment_claim.casebook import cases_for
from mock_caseworker.generator.unemployment_claim.cases_duration import CLEAN_PAPER
from mock_caseworker.generator.unemployment_claim.claims import ClaimBuilder, PlantedClaim
from mock_caseworker.generator.unemployment_claim.spreadsheet import write_workbook
from mock_caseworker.generator.unemployment_claim.truth import tell_truth
from mock_caseworker.generator.world import Size, World

_SPOILT_ROWS = {Size.TINY: 1, Size.DEMO: 4, Size.FULL: 12}


def plant(world: World) -> list[Mapping[str, Any]]:
    """Plant every claim of the size, online and on paper; return what must come out."""
    builder = ClaimBuilder(world.rng, world.register, world.employers, world.business_date)
    claims = _build(world, builder)
    spoilt = [
        builder.build(CLEAN_PAPER, f"UC{world.business_date:%Y}9{number:05d}")
        for number in range(_SPOILT_ROWS[world.size])
    ]
    _store(world.storage, [*claims, *spoilt])
    world.storage.insert("claim", [planted.claim for planted in claims if not planted.case.inbox])
    good = [planted.claim for planted in claims if planted.case.inbox]
    bad_rows = write_workbook(
        world.rng, world.out / "inbox", world.business_date, good, [planted.claim for planted in spoilt]
    )
    return tell_truth(claims, bad_rows)


def _build(world: World, builder: ClaimBuilder) -> list[PlantedClaim]:
    """Return the claims of every case, in an order that tells nothing about them."""
    cases = cases_for(world.size)
    numbers = [f"UC{world.business_date:%Y}{number:06d}" for number in range(1, len(cases) + 1)]
    world.rng.shuffle(numbers)
    return [builder.build(case, number) for case, number in zip(cases, numbers, strict=True)]


def _store(storage: Storage, claims: Sequence[PlantedClaim]) -> None:
    storage.insert("person", [planted.person for planted in claims])
    storage.insert("contribution", chain.from_iterable(planted.contributions for planted in claims))
    storage.insert("benefit_history", chain.from_iterable(planted.benefits for planted in claims))
    storage.insert("check_record", chain.from_iterable(planted.records for planted in claims))
    storage.insert("check_timeout", chain.from_iterable(planted.timeouts for planted in claims))
    storage.insert("check_hint", chain.from_iterable(planted.hints for planted in claims))
    storage.insert("planted_value", chain.from_iterable(planted.wrong_values for planted in claims))
