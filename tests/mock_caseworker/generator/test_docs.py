from __future__ import annotations

from pathlib import Path

import pytest

from mock_caseworker.generator.unemployment_claim.case import Case
from mock_caseworker.generator.unemployment_claim.casebook import CASES

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
    assert len([line for line in lines if line.endswith(("| demo |", "| full |"))]) == len(CASES)
