"""The demo is short enough to be watched, and nothing of the specification is missing in it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mock_caseworker.generator.cli import generate
from mock_caseworker.generator.unemployment_stop.cases import CASES as STOPS

Line = dict[str, Any]
PAGE = Path(__file__).parents[3] / "docs" / "mock-data.md"
WORKFLOWS = ("unemployment_claim", "unemployment_stop", "pension_transfer", "record_merging", "fund_reconciliation")
MOST_ITEMS, FEWEST_CLAIMS = 120, 60

CODES = {
    *(f"UI-X{number:02d}" for number in (1, 2, 3, *range(10, 23))),
    *(f"BUS-UI-{number:02d}" for number in range(1, 7)),
    *("SYS-UI-01", "BUS-PARAM-01", "INT-02"),
    *(f"PT-X{number:02d}" for number in range(1, 17)),
    *(f"BUS-FR-{number:02d}" for number in range(1, 12)),
    "INT-FR-01",
    *(f"MG-H{number}" for number in range(1, 11)),
    "MG-R05",
}
REASONS = {f"S{number}" for number in range(1, 9)}
# What is no case of its own: UI-09 loads another table of wages, UI-10 counts working days, UI-14c is paid back
# after a person confirmed the extension, UI-15 is in every claim, UI-16 is a month's batch.
GOLDEN = {
    *(f"UI-{number:02d}" for number in (*range(1, 9), *range(11, 15), 17)),
    *(f"UI-03-{months}" for months in (12, 59, 60, 119, 120)),
    *(f"UI-08-tier{tier}" for tier in (1, 2, 3)),
    *("UI-14b-11", "UI-14b-12"),
    *(f"PT-{number:02d}" for number in range(1, 17)),
    *(f"FR-{number:02d}" for number in range(1, 16)),
    *(f"MG-{number:02d}" for number in range(1, 16)),
}


def items_of(truth: list[Line]) -> list[Line]:
    """What the robot gets to see on a screen; neither faulty rows nor pairs that must not be found."""
    return [line for line in truth if "key" in line and not line.get("absent")]


def missing_in(truth: list[Line]) -> set[str]:
    """Return the codes and golden vectors that no line shows."""
    codes = {line.get("code") for line in truth}
    vectors = {vector for line in truth for vector in (line["case"], *line.get("vectors", ()))}
    shown = {vector for vector in GOLDEN if any(one == vector or one.startswith(f"{vector}-") for one in vectors)}
    return (CODES - codes) | (GOLDEN - shown)


@pytest.fixture(scope="module", params=[20251210, 7, 42, 3], ids=lambda seed: f"seed{seed}")
def truth(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Line]:
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, request.param, "demo", date(2026, 3, 10))
    return [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


def test_demo_is_short_enough_to_be_watched(truth: list[Line]) -> None:
    assert len(items_of(truth)) <= MOST_ITEMS


def test_demo_has_the_claims_of_a_morning(truth: list[Line]) -> None:
    claims = [line for line in items_of(truth) if line["workflow"] == "unemployment_claim"]
    assert len(claims) >= FEWEST_CLAIMS


def test_demo_shows_every_code_and_every_golden_vector(truth: list[Line]) -> None:
    assert missing_in(truth) == set()


def test_a_case_that_were_taken_out_of_the_demo_would_be_missed(truth: list[Line]) -> None:
    names = {line["case"] for line in truth if line["case"] in GOLDEN}
    counts = Counter(line.get("code") for line in truth)
    names |= {line["case"] for line in truth if line.get("code") in CODES and counts[line["code"]] == 1}
    unnoticed = {name for name in names if not missing_in([line for line in truth if line["case"] != name])}
    assert len(names) > MOST_ITEMS / 2
    assert unnoticed == set()


def test_the_page_tells_how_many_items_of_each_workflow_the_demo_has(truth: list[Line]) -> None:
    counts = Counter(line["workflow"] for line in items_of(truth))
    row = f"| `demo` | {' | '.join(str(counts[name]) for name in WORKFLOWS)} |"
    assert row in PAGE.read_text(encoding="utf-8").splitlines()


def test_demo_stops_benefits_and_hands_over_what_a_person_must_settle(truth: list[Line]) -> None:
    stops = {line["code"] or line["figures"]["reason"] for line in truth if line["workflow"] == "unemployment_stop"}
    assert stops == {"S1", "BUS-UI-05", "BUS-UI-06"}


def test_every_reason_to_stop_a_benefit_is_planted_in_the_full_data_set() -> None:
    """S5 and S7 are a person's to settle, so their cases name the code and not the reason."""
    by_code = {"BUS-UI-05": "S5", "BUS-UI-06": "S7"}
    assert {case.reason or by_code.get(case.code or "") for case in STOPS} >= REASONS


def test_files_that_belong_to_nobody_are_all_there(truth: list[Line]) -> None:
    faults = [line for line in truth if "input_fault" in line]
    assert Counter(line["workflow"] for line in faults) == {"unemployment_claim": 4, "fund_reconciliation": 7}
