"""The golden vectors UI-01 to UI-17, each asked by name as anybody may ask it: `rules eval`."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.unemployment_claim.records import Case, Grant, PastClaim, SourceRecord
from digital_employee.face import IntegrityException, SkillContext
from digital_employee.project.discover import discover
from digital_employee.project.rules import as_json, ask, find_rule, read_values
from digital_employee.schedule.calendar import load_calendar

PROJECT = Path(__file__).parents[3]
Evaluate = Callable[[str, dict[str, Any]], Any]

EXAMPLE_TIERED = {"12": 3, "24": 6, "36": 9, "48": 12, "60": 18, "120": 24}
WAGE = {"ratio": "0.90", "minimum_living": "900.00"}

VECTORS = [
    ("UI-01", "duration", {"paid_months": 30, "ladder": EXAMPLE_TIERED}, 6),
    ("UI-01", "term", {"register_date": "2026-03-10", "months": 12}, {"start": "202603", "end": "202702"}),
    ("UI-01", "grant", {"paid_months": 30, "register_date": "2026-03-10", "region": "990101"},
     {"months": 12, "start": "202603", "end": "202702", "amount": "1980.00", "total": "23760.00"}),
    ("UI-02", "duration", {"paid_months": 11, "carried": 10}, 0),
    *(
        ("UI-03", "duration", {"paid_months": paid}, months)
        for paid, months in ((12, 12), (59, 12), (60, 18), (119, 18), (120, 24))
    ),
    ("UI-04", "duration", {"paid_months": 30, "carried": 7}, 19),
    ("UI-05", "duration", {"paid_months": 70, "carried": 9}, 24),
    *(
        ("UI-08", "amount_of_wage", {"min_wage": wage, **WAGE}, amount)
        for wage, amount in (("2010.00", "1809.00"), ("1820.00", "1638.00"), ("1999.00", "1799.10"))
    ),
    *(
        ("UI-08", "amount", {"region": region, "period": "202603"}, amount)
        for region, amount in (("990101", "1980.00"), ("990102", "1809.00"), ("990103", "1638.00"))
    ),
    ("UI-09", "amount_of_wage", {"min_wage": "2200.00", "period": "202509", **WAGE}, "1980.00"),
    ("UI-09", "amount_of_wage", {"min_wage": "2400.00", "period": "202510", **WAGE}, "2160.00"),
    ("UI-11", "overpayment",
     {"reason": "S1", "event_period": "202604", "paid": {"202603": "1980.00", "202604": "1980.00", "202605": "1980.00"},
      "region": "990101"},
     {"first_unpaid": "202604", "overpaid_periods": ["202604", "202605"], "overpaid": "3960.00"}),
    ("UI-14", "extension", {"last_period": "202412", "retirement_period": "202505"},
     {"periods": ["202501", "202502", "202503", "202504", "202505"]}),
    ("UI-14b", "extension", {"last_period": "202412", "retirement_period": "202512"}, None),
    ("UI-14b", "extension", {"last_period": "202412", "retirement_period": "202511"},
     {"periods": [f"2025{month:02d}" for month in range(1, 12)]}),
    ("UI-14c", "reimbursement", {"paid": ["950.00"] * 5, "minimum": "896.20"}, "4481.00"),
    ("UI-14c", "reimbursement", {"paid": ["880.00"] * 5, "minimum": "896.20"}, "4400.00"),
    ("UI-15", "medical", {"base": "4481.00", "unit_rate": "0.07", "person_rate": "0.02"}, "403.29"),
    ("UI-16", "batch_total",
     {"lines": ["1980"] * 3 + ["1809"] * 2 + ["1638"], "bank_file_total": "11196.00"}, "11196.00"),
]  # fmt: skip

TEN_LEFT = (PastClaim(12, 2, "202301", "已终止"),)
DECISIONS = [
    ("UI-01", {}, "AUTO_SUBMITTED", ""),
    ("UI-02", {"paid": 11, "history": TEN_LEFT, "shown": None}, "REJECT_SUGGESTED", "UI-X01"),
    ("UI-06", {"paid": 100, "leave_reason": "11", "shown": None}, "REJECT_SUGGESTED", "UI-X02"),
    ("UI-07", {"leave_reason": "99"}, "HUMAN", "BUS-UI-02"),
    ("UI-12", {"records": {"business": SourceRecord("法定代表人", "存续", date(2020, 1, 1))}}, "HUMAN", "UI-X17"),
    ("UI-13", {"timeouts": ("death",)}, "RETRY_LATER", "SYS-UI-01"),
    ("UI-17", {"shown": Grant(18, "202603", "202708", Decimal("1980.00"), Decimal("35640.00"), Decimal("403.29"))},
     "FROZEN", "INT-02"),
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluate() -> Evaluate:
    offered = discover(PROJECT).rules
    context = SkillContext(date(2026, 3, 10), load_calendar(PROJECT / "config" / "calendars"), PROJECT)
    return lambda name, values: ask(find_rule(offered, name), read_values(json.dumps(values)), context)


@pytest.mark.parametrize(("name", "values", "expected"), [pytest.param(*rest, id=id_) for id_, *rest in VECTORS])
def test_the_rule_gives_what_the_vector_says(evaluate: Evaluate, name: str, values: dict[str, Any], expected: Any):
    answer = evaluate(f"unemployment_claim.{name}", values)
    assert (answer if not isinstance(expected, dict) else {key: answer[key] for key in expected}) == expected


@pytest.mark.parametrize(("changes", "disposition", "code"), [pytest.param(*rest, id=id_) for id_, *rest in DECISIONS])
def test_a_whole_claim_is_decided_as_the_vector_says(
    evaluate: Evaluate, clean: Callable[..., Case], changes: dict[str, Any], disposition: str, code: str
):
    answer = evaluate("unemployment_claim.decision", {"case": as_json(clean(**changes))})
    codes = [finding["code"] for finding in answer["findings"]]
    assert (answer["disposition"], "".join(codes[:1])) == (disposition, code)


def test_ui_02_what_was_carried_stays(evaluate: Evaluate):
    history = [{"approved_months": 12, "paid_months": 2, "end_period": "202301", "status": "已终止"}]
    assert evaluate("unemployment_claim.carried_months", {"history": history}) == 10


@pytest.mark.parametrize(("start", "due"), [("2026-02-13", "2026-03-05"), ("2026-09-28", "2026-10-16")])
def test_ui_10_a_claim_is_decided_within_ten_working_days(evaluate: Evaluate, start: str, due: str):
    assert evaluate("social_insurance.due_date", {"start": start, "workdays": 10})["due_at"].startswith(due)


def test_ui_14_the_retirement_month_of_the_vector(evaluate: Evaluate):
    answer = evaluate("social_insurance.retirement_date", {"category": "F50", "birth": "1975-03-01"})
    assert answer["period"] == "202505"


def test_ui_16_a_bank_file_that_differs_is_refused(evaluate: Evaluate):
    with pytest.raises(IntegrityException) as caught:
        evaluate("unemployment_claim.batch_total", {"lines": ["1980.00"], "bank_file_total": "1980.01"})
    assert caught.value.code == "INT-UI-10"


def test_every_vector_is_here():
    here = {id_ for id_, *_ in (*VECTORS, *DECISIONS)} | {"UI-10"}
    assert here == {f"UI-{number:02d}" for number in range(1, 18)} | {"UI-14b", "UI-14c"}
