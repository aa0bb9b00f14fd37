"""The decision on a transfer out: golden vectors PT-01, PT-03, PT-11, PT-14 to PT-16 as cases, X09, INT-02."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bots.pension_transfer.decision import Decision
from bots.pension_transfer.fund import Document, LumpSum
from bots.pension_transfer.records import AccountRow, LumpRow, Month, OpenTransfer, Year

D = Decimal
Decide = Callable[..., Decision]
Pay = Callable[..., tuple[Month, ...]]
RATE_2024 = D("0.0262")
FIRST = AccountRow(2024, D("10000.00"), D("4800.00"), RATE_2024, D("330.12"), D("15130.12"))
SECOND = AccountRow(2025, D("15130.12"), D("1200.00"), None, D("0.00"), D("16330.12"))


def outcome(decision: Decision) -> tuple[str, str]:
    return decision.disposition.value, decision.code


def yearly(months: tuple[Month, ...]) -> tuple[Year, ...]:
    """Sum paid months by year, as the portal lists them."""
    by_year: dict[str, list[Month]] = {}
    for month in months:
        by_year.setdefault(month.period[:4], []).append(month)
    return tuple(
        Year(rows[0].period, rows[-1].period, len(rows), sum((row.base for row in rows), D(0)), D(0), D(0), D(0))
        for rows in by_year.values()
    )


def figures(months: int, account: str, pool: str) -> dict[str, object]:
    """What a 信息表 states, its sums included."""
    return {"months": months, "account": D(account), "acct_post98": D(account), "pool": D(pool)} | {
        "total": D(account) + D(pool)
    }


def untold(months: tuple[Month, ...], opening: str, first: int) -> tuple[AccountRow, ...]:
    """An account of years whose interest is not announced: credits are added to the opening balance."""
    rows, balance = [], D(opening)
    for year in sorted({int(month.period[:4]) for month in months if int(month.period[:4]) >= first}):
        credited = sum((month.person_amount for month in months if month.period.startswith(str(year))), D("0.00"))
        rows.append(AccountRow(year, balance, credited, None, D("0.00"), balance + credited))
        balance += credited
    return tuple(rows)


def test_pt_16_a_full_year_with_interest_and_a_part_year_without(pay_out: Decide):
    decision = pay_out()
    assert outcome(decision) == ("AUTO_SUBMITTED", "")
    assert decision.level == "L3"
    assert decision.figures == {
        "mode": "BOTH",
        "months": 15,
        "account": D("16330.12"),
        "pool": D("9000.00"),
        "total": D("25330.12"),
    }


def test_pt_01_bases_of_five_years(pay_out: Decide, months_paid: Pay):
    before = (
        *months_paid("202107", 6, base="4000"),
        *months_paid("202201", 12, base="4500"),
        *months_paid("202301", 12),
        *months_paid("202401", 12, base="5250.55"),
    )
    last = months_paid("202501", 9, base="5600")
    decision = pay_out(
        months=(*before, *last),
        years=yearly((*before, *last)),
        account=untold(last, "18286.46", 2025),
        sheet=figures(51, "22318.46", "30168.79"),
    )
    assert outcome(decision) == ("AUTO_SUBMITTED", "")
    assert decision.figures["total"] == D("52487.25")


def test_pt_03_five_months(pay_out: Decide, months_paid: Pay):
    months = months_paid("202501", 5, base="4121.00")
    decision = pay_out(
        months=months,
        years=yearly(months),
        account=untold(months, "0.00", 2025),
        sheet=figures(5, "1648.40", "2472.60"),
    )
    assert outcome(decision) == ("AUTO_SUBMITTED", "")


def test_pt_11_a_late_document_keeps_forty_months_back_and_the_rest_proceeds(pay_out: Decide, months_paid: Pay):
    paid_late = months_paid("201501", 40, base="3500", status="一次性")
    normal = months_paid("202401", 24, base="4200")
    lump = LumpSum(date(2018, 5, 10), 40, D("140000"), D("11200.00"), Document.LEGAL, date(2019, 1, 2))
    rows = untold(normal, "11200.00", 2025)
    opened = D("11200.00") + D("4032.00") + D("293.44") + D("57.22")
    first = AccountRow(2024, D("11200.00"), D("4032.00"), RATE_2024, D("350.66"), opened)
    decision = pay_out(
        months=(*paid_late, *normal),
        years=yearly(normal),
        lump_sums=(LumpRow("201501", "201804", lump),),
        account=(first, replace(rows[0], opening=opened, closing=opened + D("4032.00"))),
        sheet=figures(24, str(opened + D("4032.00") - D("11200.00")), "12096.00"),
    )
    assert outcome(decision) == ("HUMAN", "PT-X08")
    assert (decision.figures["months"], decision.figures["pool"]) == (24, D("12096.00"))
    assert decision.figures["account"] == D("8414.66")


def test_a_lump_sum_with_its_document_moves_with_the_rest(pay_out: Decide, months_paid: Pay):
    months = (*months_paid("202201", 36, base="3500", status="一次性"), *months_paid("202501", 3, base="4200"))
    lump = LumpSum(date(2022, 1, 10), 36, D("126000"), D("10080.00"), Document.LEGAL, date(2021, 12, 1))
    decision = pay_out(
        months=months,
        years=yearly(months),
        lump_sums=(LumpRow("202201", "202412", lump),),
        account=untold(months, "10080.00", 2025),
        sheet=figures(39, "11088.00", "16632.00"),
    )
    assert outcome(decision) == ("AUTO_SUBMITTED", "")


def test_pt_15_a_temporary_account_hands_on_unit_and_person_amounts(pay_out: Decide, months_paid: Pay):
    months = months_paid("202501", 8, base="5200")
    decision = pay_out(
        months=months,
        years=yearly(months),
        account=(),
        sheet=figures(8, "3399.88", "6656.00") | {"is_temporary": True, "temp_interest": D("71.88")},
    )
    assert outcome(decision) == ("AUTO_SUBMITTED", "")
    assert decision.figures["total"] == D("10055.88")


def test_within_the_province_no_money_moves(pay_out: Decide):
    decision = pay_out(sheet={"to_region": "990102", "pool": D("0.00"), "total": D("0.00")})
    assert outcome(decision) == ("AUTO_SUBMITTED", "")
    assert decision.figures["mode"] == "RECORD_ONLY"
    assert outcome(pay_out(sheet={"to_region": "990102"})) == ("FROZEN", "INT-02")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"person": {"pension_status": "领取"}}, ("REJECT_SUGGESTED", "PT-X01")),
        ({"person": {"death_date": date(2026, 1, 1)}}, ("REJECT_SUGGESTED", "PT-X02")),
        ({"sheet": {"name": "冯测八"}}, ("HUMAN", "PT-X04")),
        ({"open_transfers": (OpenTransfer("PT0000000009", "办理中"),)}, ("REJECT_SUGGESTED", "PT-X05")),
        ({"person": {"account_status": "冻结"}}, ("HUMAN", "PT-X07")),
        ({"sheet": {"name": "冯测玖"}}, ("HUMAN", "PT-X13")),
        ({"sheet": {"deemed_months": 12}}, ("HUMAN", "PT-X14")),
        ({"sheet": {"pool": D("9000.01"), "total": D("25330.13")}}, ("FROZEN", "INT-02")),
        ({"sheet": {"account": D("16330.11")}}, ("FROZEN", "INT-02")),
        ({"sheet": {"months": 14}}, ("FROZEN", "INT-02")),
    ],
)
def test_what_speaks_against_the_table(pay_out: Decide, changes: dict[str, object], expected: tuple[str, str]):
    assert outcome(pay_out(**changes)) == expected


def test_arrears_among_the_last_three_months_are_asked_about(pay_out: Decide, months_paid: Pay):
    paid, unpaid = months_paid("202401", 15), months_paid("202504", 1, status="欠费")
    assert outcome(pay_out(months=(*paid, *unpaid))) == ("HUMAN", "PT-X09")


def test_older_arrears_add_nothing_and_ask_nothing(pay_out: Decide, months_paid: Pay):
    unpaid = months_paid("202301", 3, status="欠费")
    assert outcome(pay_out(months=(*unpaid, *months_paid("202401", 15)))) == ("AUTO_SUBMITTED", "")


@pytest.mark.parametrize(
    "rows",
    [
        (replace(FIRST, rate=D("0.0397")), SECOND),
        (replace(FIRST, credited=D("4400.00")), SECOND),
        (FIRST, replace(SECOND, closing=D("16330.13"))),
        (FIRST, replace(SECOND, rate=RATE_2024)),
    ],
    ids=["another rate", "another credit", "another balance", "a rate nobody announced"],
)
def test_the_accounts_years_are_compared(pay_out: Decide, rows: tuple[AccountRow, ...]):
    decision = pay_out(account=rows)
    assert decision.code in {"INT-02", "BUS-PARAM-01"}


def test_a_year_of_the_table_that_says_something_else_freezes_the_case(pay_out: Decide):
    first = Year("202401", "202412", 12, D("60000.01"), D("7200.00"), D("4800.00"), D("330.12"))
    second = Year("202501", "202503", 3, D("15000"), D("1800.00"), D("1200.00"), D("0.00"))
    assert outcome(pay_out(years=(first, second))) == ("FROZEN", "INT-02")


def test_a_second_row_of_a_month_adds_to_its_base_and_is_no_further_month(pay_out: Decide, months_paid: Pay):
    months = months_paid("202401", 15)
    extra = replace(months[14], base=D("500"), unit_amount=D("80"), person_amount=D("40"))
    second = Year("202501", "202503", 3, D("15500"), D("1860.00"), D("1240.00"), D("0.00"))
    decision = pay_out(
        months=(*months, extra),
        years=(Year("202401", "202412", 12, D("60000"), D("7200.00"), D("4800.00"), D("330.12")), second),
        account=(FIRST, replace(SECOND, credited=D("1240.00"), closing=D("16370.12"))),
        sheet=figures(15, "16370.12", "9060.00"),
    )
    assert outcome(decision) == ("AUTO_SUBMITTED", "")


def test_a_rate_that_nobody_verified_is_never_used(pay_out: Decide):
    assert outcome(pay_out(region="370102")) == ("HUMAN", "BUS-PARAM-03")
