"""Comparing what runs did with a truth file: pure; reads no database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SUBMITTED = "AUTO_SUBMITTED"
STRAIGHT = frozenset({SUBMITTED, "AUTO_DONE"})
"""Dispositions that took no person."""

Case = Mapping[str, Any]
"""A line of truth.jsonl (docs/mock-data.md)."""
ItemKey = tuple[str, str]
"""Workflow and natural key."""
Ledger = Mapping[tuple[str, str], int]
"""Business key and action → how many writes the portal itself counted."""


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
    """One point in which the runs and the truth do not agree."""

    workflow: str
    case: str
    key: str
    field: str
    expected: str
    found: str


@dataclass(frozen=True)
class Tally:
    """The comparison of one workflow in numbers."""

    cases: int
    agreeing: int
    items: int
    dispositions: Mapping[str, int]

    @property
    def share(self) -> float:
        """Cases without a difference, as a share of all."""
        return self.agreeing / self.cases if self.cases else 0.0

    @property
    def straight(self) -> int:
        """Items that took no person."""
        return sum(count for disposition, count in self.dispositions.items() if disposition in STRAIGHT)


@dataclass(frozen=True)
class Agreement:
    """The comparison: all differences, the worst kinds counted by themselves, and each workflow's numbers."""

    cases: int
    differences: tuple[Difference, ...]
    false_approvals: int
    doubles: int
    dispositions: Mapping[str, int]
    by_workflow: Mapping[str, Tally]

    @property
    def is_full(self) -> bool:
        """Whether everything agrees and nothing was written wrongly or twice."""
        return not self.differences and self.false_approvals == 0 and self.doubles == 0

    @property
    def share(self) -> float:
        """Cases without a difference, as a share of all."""
        return sum(tally.agreeing for tally in self.by_workflow.values()) / self.cases if self.cases else 0.0


def read_truth(path: Path) -> list[Case]:
    """Read truth.jsonl: one case a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def is_item(case: Case) -> bool:
    """Tell whether a case is to become an item: neither a row to be refused nor a key that must not arise."""
    return "key" in case and not case.get("absent")


def compare(
    truth: Iterable[Case], outcomes: Mapping[ItemKey, Outcome], ledger: Ledger, faults: Iterable[FaultPlace]
) -> Agreement:
    """Compare item by item: disposition, code, figures, the portal's ledger, refused rows and what must not arise."""
    cases = list(truth)
    left_faults = Counter(faults)
    differences = [one for case in cases for one in _compare_case(case, outcomes, ledger, left_faults)]
    differences += _unforeseen(cases, outcomes, left_faults)
    expected = expected_writes(cases)
    return Agreement(
        cases=len(cases),
        differences=tuple(differences),
        false_approvals=sum(1 for write in ledger if not expected[write]),
        doubles=sum(1 for write, count in ledger.items() if count > max(1, expected[write])),
        dispositions=_dispositions(outcomes.values()),
        by_workflow={name: _tally(name, cases, outcomes, differences) for name in _workflows(cases, outcomes)},
    )


def expected_writes(cases: Iterable[Case]) -> Counter[tuple[str, str]]:
    """Return how many writes of each business key and action the portal must have seen."""
    wanted: Counter[tuple[str, str]] = Counter()
    for case in cases:
        for action, count in case.get("ledger", {}).items():
            wanted[case["key"], action] += count
        for action, keys in case.get("ledger_each", {}).items():
            wanted.update((key, action) for key in keys)
    return wanted


def _compare_case(
    case: Case, outcomes: Mapping[ItemKey, Outcome], ledger: Ledger, left_faults: Counter[FaultPlace]
) -> Iterator[Difference]:
    if "input_fault" in case:
        yield from _compare_fault(case, left_faults)
        return
    outcome = outcomes.get((case["workflow"], case["key"]))
    pairs: list[tuple[str, Any, Any]] = []
    if case.get("absent"):
        if outcome is not None:
            pairs.append(("item", "none", outcome.disposition or outcome.state))
    elif outcome is None:
        pairs.append(("item", case["disposition"], "no such item"))
    else:
        pairs = _pairs(case, outcome)
    writes = expected_writes([case])
    pairs += [
        (f"ledger {action} {key}", count, ledger.get((key, action), 0)) for (key, action), count in writes.items()
    ]
    for name, wanted, found in pairs:
        if _text(wanted) != _text(found):
            yield Difference(case["workflow"], case["case"], case["key"], name, _text(wanted), _text(found))


def _pairs(case: Case, outcome: Outcome) -> list[tuple[str, Any, Any]]:
    pairs: list[tuple[str, Any, Any]] = [
        ("disposition", case["disposition"], outcome.disposition or outcome.state),
        ("code", case["code"], outcome.code or None),
    ]
    pairs += [(name, wanted, outcome.result.get(name)) for name, wanted in (case.get("figures") or {}).items()]
    if case.get("level") is not None and "level" in outcome.result:
        pairs.append(("level", case["level"], outcome.result["level"]))
    return pairs


def _compare_fault(case: Case, left: Counter[FaultPlace]) -> Iterator[Difference]:
    wanted = case["input_fault"]
    place = FaultPlace(wanted["file"], wanted.get("row"), wanted.get("column") or "")
    if left[place]:
        left[place] -= 1
        return
    where = f"{place.file} row {place.row}"
    yield Difference(case["workflow"], case["case"], where, "input_fault", f"{place.column} refused", "not refused")


def _unforeseen(
    cases: Sequence[Case], outcomes: Mapping[ItemKey, Outcome], left_faults: Counter[FaultPlace]
) -> Iterator[Difference]:
    known = {(case["workflow"], case["key"]) for case in cases if "key" in case}
    for workflow, key in sorted(outcomes.keys() - known):
        yield Difference(workflow, "-", key, "item", "none", "an item that is not in the truth")
    for place in left_faults.elements():
        yield Difference("-", "-", place.file, "input", "none", f"row {place.row} {place.column} refused")


def _workflows(cases: Iterable[Case], outcomes: Iterable[ItemKey]) -> list[str]:
    """Return every workflow that is told of or ran, in the order of the truth."""
    return list(dict.fromkeys([case["workflow"] for case in cases] + sorted(workflow for workflow, _ in outcomes)))


def _tally(
    workflow: str, cases: Iterable[Case], outcomes: Mapping[ItemKey, Outcome], differences: Iterable[Difference]
) -> Tally:
    own = [case["case"] for case in cases if case["workflow"] == workflow]
    wrong = {(one.case, one.key) for one in differences if one.workflow == workflow and one.case != "-"}
    became = [outcome for (name, _), outcome in outcomes.items() if name == workflow]
    return Tally(len(own), len(own) - len(wrong), len(became), _dispositions(became))


def _dispositions(outcomes: Iterable[Outcome]) -> Counter[str]:
    return Counter(outcome.disposition or outcome.state for outcome in outcomes)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
