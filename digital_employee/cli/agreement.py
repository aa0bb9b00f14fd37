"""Comparing what a run did with a truth file: pure; reads no database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SUBMITTED = "AUTO_SUBMITTED"


@dataclass(frozen=True)
class Outcome:
    """What became of one item."""

    disposition: str | None
    code: str | None
    state: str
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FaultPlace:
    """Where in an input a row was refused."""

    file: str
    row: int | None
    column: str


@dataclass(frozen=True)
class Difference:
    """One case in which the run and the truth do not agree."""

    case: str
    key: str
    field: str
    expected: str
    found: str


@dataclass(frozen=True)
class Agreement:
    """The comparison: all differences, and the worst kind counted by itself."""

    cases: int
    differences: tuple[Difference, ...]
    false_approvals: int
    doubles: int
    dispositions: Mapping[str, int]
    codes: Mapping[str, int]

    @property
    def is_full(self) -> bool:
        """Whether everything agrees and nothing was approved wrongly or written twice."""
        return not self.differences and self.false_approvals == 0 and self.doubles == 0

    @property
    def share(self) -> float:
        """Cases without a difference, as a share of all."""
        return 1 - len({difference.case for difference in self.differences}) / self.cases if self.cases else 0.0


def read_truth(path: Path) -> list[dict[str, Any]]:
    """Read truth.jsonl: one case a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def compare(
    truth: Iterable[Mapping[str, Any]],
    outcomes: Mapping[str, Outcome],
    ledger: Mapping[tuple[str, str], int],
    faults: Iterable[FaultPlace],
) -> Agreement:
    """Compare item by item: disposition, code, figures, the portal's ledger, and refused input rows.

    `outcomes` by natural key; `ledger` counts writes by (key, action), as the portal itself counted them.
    """
    cases = list(truth)
    differences: list[Difference] = []
    left_faults = Counter(faults)
    for case in cases:
        if "input_fault" in case:
            differences += _compare_fault(case, left_faults)
        else:
            differences += _compare_item(case, outcomes.get(case["key"]), ledger)
    known = {case["key"] for case in cases if "key" in case}
    differences += [
        Difference("-", key, "item", "none", "an item that is not in the truth") for key in outcomes.keys() - known
    ]
    differences += [
        Difference("-", place.file, "input", "none", f"row {place.row} {place.column} refused")
        for place in left_faults.elements()
    ]
    expected = {case["key"]: case.get("ledger", {}) for case in cases if "key" in case}
    return Agreement(
        cases=len(cases),
        differences=tuple(differences),
        false_approvals=sum(
            1 for (key, action), count in ledger.items() if count > expected.get(key, {}).get(action, 0) and count == 1
        ),
        doubles=sum(1 for count in ledger.values() if count > 1),
        dispositions=Counter(outcome.disposition or outcome.state for outcome in outcomes.values()),
        codes=Counter(outcome.code or "-" for outcome in outcomes.values()),
    )


def _compare_fault(case: Mapping[str, Any], left: Counter[FaultPlace]) -> list[Difference]:
    wanted = case["input_fault"]
    place = FaultPlace(wanted["file"], wanted["row"], wanted["column"])
    if left[place]:
        left[place] -= 1
        return []
    return [Difference(case["case"], f"row {place.row}", "input_fault", f"{place.column} refused", "not refused")]


def _compare_item(
    case: Mapping[str, Any], outcome: Outcome | None, ledger: Mapping[tuple[str, str], int]
) -> list[Difference]:
    name, key = case["case"], case["key"]
    if outcome is None:
        return [Difference(name, key, "item", case["disposition"], "no such item")]
    pairs: list[tuple[str, Any, Any]] = [
        ("disposition", case["disposition"], outcome.disposition),
        ("code", case["code"], outcome.code or None),
    ]
    if case["disposition"] == SUBMITTED:
        figures = ("months", "start", "end", "amount", "total")
        pairs += [(figure, case.get(figure), outcome.result.get(figure)) for figure in figures]
    pairs += [
        (f"ledger {action}", count, ledger.get((key, action), 0)) for action, count in case.get("ledger", {}).items()
    ]
    return [
        Difference(name, key, field_name, _text(expected), _text(found))
        for field_name, expected, found in pairs
        if _text(expected) != _text(found)
    ]


def _text(value: Any) -> str:
    return "" if value is None else str(value)
