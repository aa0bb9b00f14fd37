"""The golden vectors MG-01 to MG-15, each asked by name as anybody may ask it: `rules eval`."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digital_employee.face import BusinessException, SkillContext
from digital_employee.project.discover import discover
from digital_employee.project.rules import as_json, ask, find_rule, read_values
from digital_employee.schedule.calendar import load_calendar
from tests.bots.record_merging.conftest import EMPLOYER, RIVAL, months
from tests.bots.record_merging.test_golden import images

PROJECT = Path(__file__).parents[3]
Evaluate = Callable[[str, dict[str, Any]], Any]
ZHAO = {
    "personal_no": "9901000001", "id_no": "990101197506150018", "name": "赵测一", "sex": "1",
    "birth_date": "1975-06-15", "hukou_region": "990101", "pooling_region": "990100",
}  # fmt: skip
LI = {"name": "李测四", "sex": "2", "hukou_region": ""}
PHONE, OTHER_PHONE = {"mobile": "13900000001"}, {"mobile": "13900000002"}
HERE, THERE = {"employers": [EMPLOYER]}, {"employers": [RIVAL]}
NEAR = {"id_no": "990101197506150019"}

PAIRS: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("MG-01", {"id_no": "990101750615001", **PHONE, **HERE}, {**OTHER_PHONE, **HERE}, "44.7918", "AUTO_PROPOSE"),
    ("MG-02", PHONE, {"name": "赵测壹", **PHONE}, "49.4881", "AUTO_PROPOSE"),
    ("MG-03", PHONE, {"name": "钱建国", **OTHER_PHONE}, "23.1140", "MG-H2"),
    ("MG-04", {**PHONE, **HERE}, {**NEAR, **PHONE, **HERE}, "69.9529", "MG-R05"),
    ("MG-05", {**PHONE, **HERE}, {**NEAR, "birth_date": "1975-06-16", **OTHER_PHONE, **THERE}, "33.4562", "MG-R05"),
    ("MG-06", {"id_no": "990101198601010042", "birth_date": "1986-01-01", **LI},
     {"id_no": "990101198610010044", "birth_date": "1986-10-01", **LI}, "7.0623", "MG-H1"),
    ("MG-07", {**PHONE, **HERE}, {"id_no": "990102197506150030", "hukou_region": "990102", **OTHER_PHONE, **THERE},
     "16.5095", "MG-H1"),
    ("MG-08", {**PHONE, **HERE},
     {"id_no": "990101198808080099", "birth_date": "1988-08-08", **OTHER_PHONE, **THERE}, "1.6549", "NO_MATCH"),
    ("MG-09", PHONE,
     {"id_no": "990102198402200026", "name": "钱建国", "birth_date": "1984-02-20", "sex": "2", **PHONE},
     "-0.7843", "NO_MATCH"),
    ("MG-10", {"hukou_region": ""}, {"id_no": "", "hukou_region": ""}, "24.3349", "MG-R05"),
    ("MG-14", {"status": "领取"}, {}, "38.2999", "MG-H3"),
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluate() -> Evaluate:
    offered = discover(PROJECT).rules
    context = SkillContext(date(2026, 3, 10), load_calendar(PROJECT / "config" / "calendars"), PROJECT)

    def ask_by_name(name: str, values: dict[str, Any]) -> Any:
        asked = read_values(json.dumps(as_json(values), ensure_ascii=False))
        return ask(find_rule(offered, f"record_merging.{name}"), asked, context)

    return ask_by_name


@pytest.mark.parametrize(("vector", "one", "other", "w", "outcome"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_a_pair(evaluate: Evaluate, vector: str, one: dict[str, Any], other: dict[str, Any], w: str, outcome: str):
    answer = evaluate(
        "decision",
        {"one": {"person": {**ZHAO, **one}}, "other": {"person": {**ZHAO, "personal_no": "9901000002", **other}}},
    )
    code = answer["findings"][0]["code"] if answer["findings"] else "AUTO_PROPOSE" if answer["is_match"] else "NO_MATCH"
    assert (answer["w"], code) == (w, outcome)


@pytest.mark.parametrize(
    ("vector", "ours", "theirs", "expected"),
    [
        ("MG-11", months("202001", 12), months("202009", 4, uscc=RIVAL), (12, 4, ["0.00", "360.00"], "2880.00")),
        ("MG-12", months("202001", 12), months("202011", 2), (12, 2, ["720.00", "360.00"], "0.00")),
        ("MG-13", months("202001", 24), months("202110", 18), (39, 3, ["720.00", "360.00"], "0.00")),
    ],
    ids=["MG-11", "MG-12", "MG-13"],
)
def test_months(evaluate: Evaluate, vector: str, ours: Any, theirs: Any, expected: tuple[int, int, list[str], str]):
    answer = evaluate("months", {"master": ours, "merged": theirs, "account_funds": ["110"]})
    refund = answer["refunds"][0]
    found = (len(answer["kept"]), len(answer["overlap"]), [refund["unit_amount"], refund["person_amount"]])
    assert (*found, answer["retained"]) == expected
    if vector == "MG-11":
        accounts = {
            "master": [{"fund": "110", "balance": "18250.40"}],
            "merged": [{"fund": "110", "balance": "6420.15"}],
        }
        (after,) = evaluate("accounts", {**accounts, "refunds": answer["refunds"]})
        assert (after["refund"], after["after"]) == ("1440.00", "23230.55")


def test_mg_15_undo_after_a_paid_refund(evaluate: Evaluate):
    asked = {"before": images(), "merged_on": "2026-02-26", "today": "2026-03-10", "limit_days": 30}
    assert len(evaluate("undo", {**asked, "later_events": []})) == 2
    with pytest.raises(BusinessException, match="MG-X05"):
        evaluate("undo", {**asked, "later_events": ["退费支付"]})
