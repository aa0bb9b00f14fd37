from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mock_caseworker.generator.pension_transfer.case import Case
from mock_caseworker.generator.pension_transfer.casebook import CASES, cases_for
from mock_caseworker.generator.world import Size

PAGE = Path(__file__).parents[3] / "docs" / "mock-data.md"
STAGES = ("转入受理", "转入接续", "转出")


def row_of(case: Case) -> str:
    size = "full" if case.full_only else "demo"
    outcome = f"{case.disposition.value} | {case.code or '—'} | {case.action if case.is_submitted else '—'}"
    return f"| {case.name} | {size} | {case.stage.value} | {case.note} | {outcome} |"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_page_about_the_data_shows_every_transfer_as_it_is_planted(case: Case) -> None:
    assert row_of(case) in PAGE.read_text(encoding="utf-8").splitlines()


def test_the_page_shows_no_transfer_that_is_gone() -> None:
    cells = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len([line for line in cells if len(line) > 2 and line[2] in STAGES]) == len(CASES)


def test_names_of_cases_are_given_once() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def test_the_page_tells_how_many_transfers_each_size_plants() -> None:
    demo, full = (len(cases_for(size, date(2026, 3, 10))) for size in (Size.DEMO, Size.FULL))
    text = PAGE.read_text(encoding="utf-8")
    assert f"`demo` plants {demo}: every code" in text
    assert f"`full` plants {full}: what is submitted" in text
