from __future__ import annotations

from pathlib import Path

import pytest

from mock_caseworker.generator.fund_reconciliation.case import Case
from mock_caseworker.generator.fund_reconciliation.casebook import CASES

PAGE = Path(__file__).parents[3] / "docs" / "mock-data.md"


def section() -> list[str]:
    text = PAGE.read_text(encoding="utf-8").partition("## Reconciliation tasks")[2]
    return text.partition("\n## ")[0].splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_page_shows_every_task_as_it_is_planted(case: Case) -> None:
    outcome = f"{case.disposition.value} | {case.code or '—'} | {case.level or '—'}"
    last = f"{', '.join(case.vectors) or '—'} | {'full' if case.full_only else 'demo'}"
    row = f"| {case.name} | {case.fund} {case.template} | {case.note} | {outcome} | {last} |"
    assert row in section()


def test_the_page_shows_no_task_that_is_gone() -> None:
    shown = [line for line in section() if any(f"| {end} |" in line for end in ("AUTO_SUBMITTED", "HUMAN", "FROZEN"))]
    assert len(shown) == len(CASES)
