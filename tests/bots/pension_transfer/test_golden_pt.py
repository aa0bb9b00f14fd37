"""The golden vectors PT-01 to PT-16, each asked by name as anybody may ask it: `rules eval`."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from digital_employee.face import SkillContext
from digital_employee.project.discover import discover
from digital_employee.project.rules import as_json, ask, find_rule, read_values
from digital_employee.schedule.calendar import load_calendar

PROJECT = Path(__file__).parents[3]
Evaluate = Callable[[str, dict[str, Any]], Any]

LIMITS = {"male_limit": 50, "female_limit": 40}
WOMAN = {
    "sex": "2",
    "birth": "1984-02-20",
    "hukou_region": "990102",
    "new_region": "990201",
    "approved_transfer": False,
}
MAN = {"sex": "1", "birth": "1974-11-30", "enrol_date": "2025-03-01", "new_region": "990201"}
LATE = {"document": "法律文书", "document_date": "2019-01-02"}


def span(year: int, months: int, base: str, first: int = 1) -> dict[str, Any]:
    return {"first": f"{year}{first:02d}", "last": f"{year}{first + months - 1:02d}", "months": months, "base": base}


def fund(*spans: dict[str, Any], post98: str, pre98: str = "0.00") -> dict[str, Any]:
    return {"spans": list(spans), "acct_pre98": pre98, "acct_post98": post98, "pool_rate": "0.12"}


def spell(region: str, last: str, months: int) -> dict[str, Any]:
    return {"region": region, "last": last, "months": months}


def months(start_year: int, start_month: int, count: int) -> list[dict[str, Any]]:
    first = start_year * 12 + start_month - 1
    return [
        {"period": f"{place // 12}{place % 12 + 1:02d}", "base": "4800", "rate": "0.08"}
        for place in range(first, first + count)
    ]


CURRENT, EARLIER, OLDER = spell("990201", "202512", 119), spell("990301", "201512", 130), spell("990401", "200401", 140)
VECTORS = [
    ("PT-01", "fund",
     fund(span(2021, 6, "24000", 7), span(2022, 12, "54000"), span(2023, 12, "60000"), span(2024, 12, "63006.60"),
          span(2025, 9, "50400"), post98="22318.46"),
     {"months": 51, "account": "22318.46", "pool": "30168.79", "total": "52487.25"}),
    ("PT-02", "fund",
     fund(span(1996, 6, "2880", 7), span(1997, 12, "6240"), span(1998, 12, "7200"), span(1999, 12, "8160"),
          span(2000, 5, "3600"), pre98="1032.77", post98="3960.15"),
     {"months": 47, "pool": "2275.20", "total": "7268.12"}),
    ("PT-03", "fund", fund(span(2025, 5, "20605.00"), post98="1648.40"), {"pool": "2472.60", "total": "4121.00"}),
    ("PT-04", "fund", fund(*(span(year, 12, "36000.36") for year in (2021, 2022, 2023)), post98="0.00"),
     {"pool": "12960.13"}),
    ("PT-05", "age_rule", {**WOMAN, **LIMITS, "enrol_date": "2024-02-20"}, "TEMP_ACCOUNT"),
    ("PT-06", "age_rule", {**WOMAN, **LIMITS, "enrol_date": "2024-02-19"}, "TRANSFER"),
    ("PT-07", "age_rule", {**MAN, **LIMITS, "hukou_region": "990202", "approved_transfer": False}, "TRANSFER"),
    ("PT-08", "age_rule", {**MAN, **LIMITS, "hukou_region": "990101", "approved_transfer": True}, "TRANSFER"),
    ("PT-08", "age_rule", {**MAN, **LIMITS, "hukou_region": "990101", "approved_transfer": False}, "TEMP_ACCOUNT"),
    *(
        ("PT-09", "benefit_place", {"hukou_region": "990101", "spells": spells, "least_months": 120}, place)
        for spells, place in (
            ([spell("990101", "202512", 12)], "9901"),
            ([spell("990201", "202512", 120)], "9902"),
            ([CURRENT, EARLIER, OLDER], "9903"),
            ([CURRENT, spell("990301", "201512", 100)], "9901"),
        )
    ),
    ("PT-11", "lump_sum",
     {"lump_sum": {"paid_on": "2018-05-10", "months": 40, "base": "140000", "account": "11200.00", **LATE},
      "least_months": 36, "legal_from": "2016-11-28", "pool_rate": "0.12"},
     {"months": 40, "pool": "16800.00"}),
    ("PT-11", "fund", fund(span(2022, 12, "50400"), span(2023, 12, "50400"), post98="0.00"), {"pool": "12096.00"}),
    *(
        ("PT-12", "deadline", {"start": start}, {"due": due})
        for start, due in (("2026-02-09", "2026-03-06"), ("2026-03-06", "2026-03-27"), ("2026-03-27", "2026-04-20"))
    ),
    ("PT-13", "receipts", {"announced": "52487.25", "receipts": ["52478.25"]},
     {"is_settled": False, "difference": "9.00", "hint": "TRANSPOSITION"}),
    ("PT-15", "temporary_fund",
     {"spans": [{"base": "41600", "unit_rate": "0.16", "person_rate": "0.08"}], "months": 8, "interest": "71.88"},
     {"pool": "6656.00", "account": "3399.88", "total": "10055.88"}),
    ("PT-16", "close_year",
     {"opening": "20000.00", "credited": {str(month): "400.00" for month in range(1, 13)}, "rate": "0.0262"},
     {"products": "31200.00", "interest_on_credits": "68.12", "interest_on_open": "524.00", "closing": "25392.12"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluate() -> Evaluate:
    offered = discover(PROJECT).rules
    context = SkillContext(date(2026, 3, 10), load_calendar(PROJECT / "config" / "calendars"), PROJECT)
    return lambda name, values: ask(
        find_rule(offered, f"pension_transfer.{name}"), read_values(json.dumps(values)), context
    )


@pytest.mark.parametrize(("name", "values", "expected"), [pytest.param(*rest, id=id_) for id_, *rest in VECTORS])
def test_the_rule_gives_what_the_vector_says(evaluate: Evaluate, name: str, values: dict[str, Any], expected: Any):
    answer = evaluate(name, values)
    assert (answer if not isinstance(expected, dict) else {key: answer[key] for key in expected}) == expected


def test_pt_10_both_choices_are_shown_and_none_is_made(evaluate: Evaluate):
    answer = evaluate(
        "overlap",
        {"local": months(2023, 4, 30), "transferred": months(2022, 1, 18), "transferred_interest": "98.44"},
    )
    assert (answer["union_months"], len(answer["periods"])) == (45, 3)
    assert [(choice["keep"], choice["refund"]) for choice in answer["choices"]] == [
        ("本地", "1250.44"),
        ("转入", "1152.00"),
    ]


def test_pt_14_a_pensioner_is_suggested_for_rejection(evaluate: Evaluate, clean: SimpleNamespace):
    case = as_json(clean.acceptance)
    case["person"]["pension_status"] = "领取"
    answer = evaluate("accept", {"case": case, "start": clean.start.isoformat()})
    assert answer["disposition"] == "REJECT_SUGGESTED"
    assert [finding["code"] for finding in answer["findings"]] == ["PT-X01"]


@pytest.mark.parametrize(
    ("rule", "stage", "level"), [("accept", "acceptance", "L1"), ("post", "posting", "L2"), ("pay_out", "payout", "L3")]
)
def test_a_whole_case_can_be_asked_about(evaluate: Evaluate, clean: SimpleNamespace, rule: str, stage: str, level: str):
    answer = evaluate(rule, {"case": as_json(getattr(clean, stage)), "start": clean.start.isoformat()})
    assert (answer["disposition"], answer["level"], answer["findings"]) == ("AUTO_SUBMITTED", level, [])


def test_every_vector_is_here():
    here = {id_ for id_, *_ in VECTORS} | {"PT-10", "PT-14"}
    assert here == {f"PT-{number:02d}" for number in range(1, 17)}
