"""What a built case consists of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mock_caseworker.generator.pension_transfer.case import Case
from mock_caseworker.generator.pension_transfer.rows import TABLES
from mock_caseworker.generator.rows import Contribution, Person
from mock_caseworker.generator.storage import Storage


@dataclass(frozen=True)
class PlantedCase:
    """One case with every row that belongs to it; `figures` is what must come out where the case says nothing."""

    case: Case
    case_no: str
    person: Person
    contributions: tuple[Contribution, ...]
    rows: tuple[tuple[object, ...], ...]
    figures: Mapping[str, str]


def store(storage: Storage, planted: Iterable[PlantedCase]) -> None:
    """Insert the rows of all cases, table by table."""
    cases = list(planted)
    storage.insert("person", [one.person for one in cases])
    storage.insert("contribution", [row for one in cases for row in one.contributions])
    for kind, table in TABLES.items():
        storage.insert(table, [row for one in cases for row in one.rows if isinstance(row, kind)])
