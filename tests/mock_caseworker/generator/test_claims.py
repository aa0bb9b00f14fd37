"""Reads the planted rows back and judges them anew, apart from the generator: they must give the literal outcome."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

COUNT_MONTHS = """
SELECT count(DISTINCT period) FROM contribution
WHERE personal_no = ? AND fund = '210' AND status = '已到账' AND person_amount != '0.00' AND period <= ?
  AND period > coalesce((SELECT max(end_period) FROM benefit_history b
                         WHERE b.personal_no = contribution.personal_no), '')
"""
LITERAL_MONTHS = {
    **{f"UI-03-{months}": months for months in (11, 12, 59, 60, 119, 120)},
    "UI-01": 30,
    "UI-02": 11,
    "UI-04": 30,
    "UI-05": 70,
    "UI-06": 100,
    "UI-17": 30,
    "BUS-UI-01-needed": 10,
    "MONTHS-leave-month-paid": 12,
    "MONTHS-leave-month-unpaid": 11,
    "MONTHS-arrears-11": 11,
    "MONTHS-arrears-59": 59,
    "MONTHS-half-paid-11": 11,
    "MONTHS-duplicates-11": 11,
    "MONTHS-duplicates-59": 59,
    "MONTHS-other-fund": 11,
    "MONTHS-used-up-11": 11,
    "MONTHS-used-up-12": 12,
    "CARRY-two-claims": 12,
    "X01-over-X17": 11,
    "X01-over-X13": 11,
}
LITERAL_CARRY = {"UI-02": 10, "UI-04": 7, "UI-05": 9, "CARRY-two-claims": 7, "CARRY-overpaid": 7}
SLEEPING = {"已撤销", "已冲销", "已退役", "已注销", "已释放", "注销", "离岗", "已终止"}
REJECTING = [f"UI-X{number:02d}" for number in (1, 2, 3, *range(10, 17))]
HANDING = [*(f"UI-X{number}" for number in range(17, 23)), "BUS-UI-01", "BUS-UI-02", "BUS-UI-03", "BUS-UI-04"]


def months_of(text: str) -> int:
    digits = text.replace("-", "")
    return int(digits[:4]) * 12 + int(digits[4:6])


def days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def retirement(birth: str, sex: str, category: str | None) -> int | None:
    table = {"M60": (1965, 60, 4, 36), "F55": (1970, 55, 4, 36), "F50": (1975, 50, 2, 60)}
    if sex == "2" and category is None:
        return None
    year, age, step, cap = table["M60" if sex == "1" else str(category)]
    months = (int(birth[:4]) - year) * 12 + int(birth[5:7]) - 1
    return months_of(birth) + age * 12 + (min(months // step + 1, cap) if months >= 0 else 0)


def record_facts(record: sqlite3.Row, claim: Any) -> Iterator[str]:
    """Yield the code of a record that is a fact (the table of check sources)."""
    applied, source, status = claim["apply_date"], record["source"], record["status"]
    start, end = record["start_date"], record["end_date"]
    wrong_name = record["content"] != claim["name"]
    facts = {
        "death": ("UI-X10", True),
        "pension": ("UI-X11", status == "正常发放" and start and start <= applied),
        "employment": (
            "UI-X13",
            status == "正常缴费" and start and months_of(start) > months_of(claim["leave_date"]),
        ),
        "military": ("UI-X14", status == "在役" and start and start <= applied and (not end or end > applied)),
        "emigration": ("UI-X15", status == "已定居"),
        "prison": ("UI-X16", status == "在押" and (not end or end > applied)),
        "business": ("UI-X17", status == "存续"),
        "welfare_job": ("UI-X18", status == "在岗" and (not end or end >= applied)),
        "identity": ("UI-X19", status != "一致" or wrong_name),
        "other_city": ("UI-X20", status in {"领取中", "申领中"} and record["region_code"] != "990100"),
        "card": ("UI-X21", status == "注销" or wrong_name),
        "exit_entry": ("UI-X22", start and days_between(start, end or applied) > 90),
    }
    code, is_fact = facts[source]
    if is_fact:
        yield code
    if source not in {"identity", "card"} and status in SLEEPING:
        assert not is_fact


def facts_of(data_set: Any, claim: Any) -> Iterator[str]:
    """Yield every code that the rows of a claim give."""
    (person,) = data_set.rows("SELECT * FROM person WHERE id_no = ?", claim["id_no"])
    number, leave = person["personal_no"], claim["leave_date"]
    paid = data_set.rows(COUNT_MONTHS, number, leave.replace("-", "")[:6])[0][0]
    late = data_set.rows(
        "SELECT count(*) FROM contribution WHERE personal_no = ? AND status = '补缴' AND received_on > ?", number, leave
    )[0][0]
    if paid + late < 12:
        yield "UI-X01"
    if late:
        yield "BUS-UI-01"
    if claim["leave_reason"] in {"11", "12", "13", "14"}:
        yield "UI-X02"
    if claim["leave_reason"] == "99":
        yield "BUS-UI-02"
    if not claim["register_date"] or claim["job_seeking"] != "是":
        yield "UI-X03"
    for record in data_set.rows("SELECT * FROM check_record WHERE id_no = ?", claim["id_no"]):
        yield from record_facts(record, claim)
    yield from retirement_facts(data_set, claim, person, paid)


def retirement_facts(data_set: Any, claim: Any, person: sqlite3.Row, paid: int) -> Iterator[str]:
    retires = retirement(person["birth_date"], person["sex"], person["female_cat"])
    if retires is None:
        yield "BUS-UI-04"
    elif months_of(claim["apply_date"]) >= retires:
        yield "UI-X12"
    elif paid >= 12 and claim["register_date"]:
        term = 12 if paid < 60 else 18 if paid < 120 else 24
        months = min(24, term + carry_of(data_set, person["personal_no"]))
        if retires - (months_of(claim["register_date"]) + months - 1) < 12:
            yield "BUS-UI-03"


def carry_of(data_set: Any, personal_no: str) -> int:
    history = data_set.rows("SELECT * FROM benefit_history WHERE personal_no = ?", personal_no)
    return sum(max(0, row["approved_months"] - row["paid_months"]) for row in history)


def expected_code(data_set: Any, claim: Any) -> str | None:
    """Return the code that decides, by the settled precedence."""
    key = claim["claim_no"]
    if data_set.rows("SELECT 1 FROM check_timeout WHERE claim_no = ? AND times IS NULL", key):
        return "SYS-UI-01"
    facts = set(facts_of(data_set, claim))
    if data_set.rows("SELECT 1 FROM planted_value WHERE case_no = ?", key):
        assert not facts
        return "INT-02"
    if claim["pay_region"] not in {"990101", "990102", "990103"}:
        facts.add("BUS-PARAM-01")
    return next((code for code in [*REJECTING, *HANDING, "BUS-PARAM-01"] if code in facts), None)


def claims_of(data_set: Any) -> dict[str, Any]:
    """Return the claims of the portal and of the workbook by number."""
    columns = ("claim_no", "id_no", "name", "leave_date", "leave_reason", "uscc", "register_date", "job_seeking")
    columns += ("card_no", "mobile", "pay_region", "apply_date", "channel")
    sheet = load_workbook(data_set.workbook).active
    paper = [
        {name: plain(cell) for name, cell in zip(columns, row, strict=True)}
        for row in sheet.iter_rows(min_row=3, values_only=True)
        if row[0]
    ]
    listed = {row["claim_no"]: row for row in data_set.rows("SELECT * FROM claim")}
    return listed | {row["claim_no"]: row for row in paper}


def plain(cell: Any) -> str:
    text = cell.date().isoformat() if hasattr(cell, "date") else str(cell)
    return text.translate(str.maketrans("０１２３４５６７８９Ｘx", "0123456789XX", " "))


def check_claims(data_set: Any) -> None:
    claims = claims_of(data_set)
    for line in data_set.claims:
        assert (line["case"], expected_code(data_set, claims[line["key"]])) == (line["case"], line["code"])


def test_the_rows_of_every_claim_give_its_literal_code(demo: Any) -> None:
    check_claims(demo)


def test_the_rows_of_the_full_data_set_give_their_literal_codes(full: Any) -> None:
    check_claims(full)


@pytest.mark.parametrize("day", [date(2025, 4, 1), date(2026, 1, 5), date(2026, 5, 31), date(2026, 12, 15)])
def test_the_codes_hold_on_other_business_dates(make_data_set: Callable[..., Any], day: date) -> None:
    for seed in (4, 5):
        check_claims(make_data_set(seed=seed, business_date=day))


def test_counted_months_and_carry_are_the_literal_ones(full: Any) -> None:
    claims = claims_of(full)
    seen = set()
    for line in full.claims:
        claim = claims[line["key"]]
        (person,) = full.rows("SELECT * FROM person WHERE id_no = ?", claim["id_no"])
        counted = full.rows(COUNT_MONTHS, person["personal_no"], claim["leave_date"].replace("-", "")[:6])[0][0]
        carry = carry_of(full, person["personal_no"])
        seen.add(line["case"])
        assert counted == LITERAL_MONTHS.get(line["case"], counted), line["case"]
        assert carry == LITERAL_CARRY.get(line["case"], 0), line["case"]
        if line["figures"] and not carry:
            assert line["figures"]["months"] == ("12" if counted < 60 else "18" if counted < 120 else "24"), line[
                "case"
            ]
    assert seen >= LITERAL_MONTHS.keys() | LITERAL_CARRY.keys()


def test_levels_follow_months_carry_and_back_pay(demo: Any) -> None:
    claims = claims_of(demo)
    for line in demo.claims:
        if line["disposition"] != "AUTO_SUBMITTED":
            assert line["level"] is None
            continue
        (person,) = demo.rows("SELECT * FROM person WHERE id_no = ?", claims[line["key"]]["id_no"])
        back_pay = months_of(claims[line["key"]]["apply_date"]) - months_of(line["figures"]["start"])
        high = int(line["figures"]["months"]) >= 18 or carry_of(demo, person["personal_no"]) > 0 or back_pay > 3
        assert line["level"] == ("L3" if high else "L2")


def test_the_days_of_a_claim_are_in_order(demo: Any) -> None:
    claims = claims_of(demo)
    for line in demo.claims:
        claim = claims[line["key"]]
        leave, register, applied = claim["leave_date"], claim["register_date"], claim["apply_date"]
        assert months_of(leave) < months_of(register or applied)
        assert leave < (register or applied) <= applied <= demo.business_date.isoformat()
        assert days_between(applied, demo.business_date.isoformat()) <= 13


def test_misleading_hints_go_both_ways(demo: Any) -> None:
    codes = {line["key"]: line["code"] for line in demo.claims}
    hints = demo.rows("SELECT claim_no, result FROM check_hint JOIN claim USING (id_no)")
    assert any(row["result"] == "通过" and codes[row["claim_no"]] for row in hints)
    assert any(row["result"] == "疑点" and not codes[row["claim_no"]] for row in hints)


def test_sources_answer_after_one_and_after_two_silences(full: Any) -> None:
    codes = {line["key"]: line["code"] for line in full.claims}
    silences = full.rows("SELECT claim_no, times FROM check_timeout WHERE times IS NOT NULL")
    assert {row["times"] for row in silences} == {1, 2}
    assert {codes[row["claim_no"]] for row in silences} == {None}


def test_frozen_claims_show_a_wrong_month_amount_and_medical_figure(full: Any) -> None:
    fields = full.rows("SELECT field, value FROM planted_value")
    assert {tuple(row) for row in fields} == {
        ("entitled_months", "18"),
        ("month_amount", "1890.00"),
        ("medical_amount", "403.92"),
        ("total_amount", "23706.00"),
    }
