from __future__ import annotations

from pathlib import Path

import pytest

from mock_caseworker.generator.unemployment_claim.case import Case
from mock_caseworker.generator.unemployment_claim.casebook import CASES
from mock_caseworker.generator.unemployment_stop.cases import CASES as STOPS
from mock_caseworker.generator.unemployment_stop.cases import Case as Stop

PAGE = Path(__file__).parents[3] / "docs" / "mock-data.md"


def row_of(case: Case) -> str:
    where = "paper" if case.inbox else "online"
    size = "full" if case.full_only else "demo"
    figures = f"{case.entitled or '—'} | {case.level or '—'}"
    outcome = f"{case.disposition.value} | {case.code or '—'} | {figures}"
    return f"| {case.name} | {case.note} | {outcome} | {where} | {size} |"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_page_about_the_data_shows_every_case_as_it_is_planted(case: Case) -> None:
    assert row_of(case) in PAGE.read_text(encoding="utf-8").splitlines()


def test_the_page_shows_no_case_that_is_gone() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    ends = tuple(f"| {origin} | {size} |" for origin in ("online", "paper") for size in ("demo", "full"))
    assert len([line for line in lines if line.endswith(ends)]) == len(CASES)


@pytest.mark.parametrize("case", STOPS, ids=lambda case: case.name)
def test_the_page_shows_every_notice(case: Stop) -> None:
    size = "full" if case.full_only else "demo"
    (row,) = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {case.name} |")][
        -1:
    ]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert (cells[2], cells[3], cells[6], cells[7]) == (case.disposition, case.code or "—", case.level or "—", size)
