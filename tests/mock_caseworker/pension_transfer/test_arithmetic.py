from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mock_caseworker.pension_transfer.arithmetic import (
    TEMPORARY,
    TRANSFER,
    Month,
    account_years,
    age_on,
    is_excluded,
    periods_between,
    pool_of,
    province_of,
    route,
)
from mock_caseworker.pension_transfer.money_words import in_words


@pytest.mark.parametrize(
    ("bases", "pool"),
    [
        ([(2021, "24000"), (2022, "54000"), (2023, "60000"), (2024, "63006.60"), (2025, "50400")], "30168.79"),
        ([(1996, "2880"), (1997, "6240"), (1998, "7200"), (1999, "8160"), (2000, "3600")], "2275.20"),
        ([(2025, "20605")], "2472.60"),
        ([(year, "36000.36") for year in (2022, 2023, 2024)], "12960.13"),
    ],
    ids=["PT-01", "PT-02", "PT-03", "PT-04"],
)
def test_pool_is_rounded_once_and_begins_with_1998(bases: list[tuple[int, str]], pool: str) -> None:
    assert pool_of((year, Decimal(base)) for year, base in bases) == Decimal(pool)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1984-02-20", "2024-02-20", 40),
        ("1984-02-20", "2024-02-19", 39),
        ("1972-02-29", "2022-02-28", 49),
        ("1972-02-29", "2022-03-01", 50),
    ],
)
def test_age_counts_completed_years(born: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


@pytest.mark.parametrize(
    ("sex", "age", "home", "approved", "way"),
    [
        ("2", 40, "990201", False, TEMPORARY),
        ("2", 39, "990201", False, TRANSFER),
        ("1", 50, "990201", False, TEMPORARY),
        ("1", 49, "990201", False, TRANSFER),
        ("1", 50, "990103", False, TRANSFER),
        ("1", 50, "990201", True, TRANSFER),
    ],
)
def test_age_decides_only_away_from_home_and_without_an_order(
    sex: str, age: int, home: str, approved: bool, way: str
) -> None:
    assert route(sex=sex, age=age, hukou_region=home, to_region="990101", approved=approved) == way


def test_province_is_two_digits_but_four_in_the_made_up_regions() -> None:
    assert [province_of(region) for region in ("370100", "990101", "990201")] == ["37", "9901", "9902"]


def test_account_of_a_full_year_earns_on_opening_and_by_months_on_credits() -> None:
    months = [Month(f"2025{month:02d}", Decimal(5000), Decimal(800), Decimal(400)) for month in range(1, 13)]
    (year,) = account_years(Decimal("20000.00"), [2025], months, {2025: Decimal("0.0262")})
    assert (year.interest, year.closing) == (Decimal("592.12"), Decimal("25392.12"))


def test_account_without_a_rate_moves_as_principal() -> None:
    months = [Month("202512", Decimal(5000), Decimal(800), Decimal(400))]
    first, second = account_years(Decimal("100.00"), [2025, 2026], months, {})
    assert (first.interest, first.closing, second.closing) == (Decimal("0.00"), Decimal("500.00"), Decimal("500.00"))


@pytest.mark.parametrize(
    ("months", "paid_on", "doc_type", "doc_date", "out"),
    [
        (36, "2016-11-27", "承诺书", "2016-11-27", False),
        (36, "2016-11-28", "承诺书", "2016-11-27", True),
        (36, "2016-11-28", "法律文书", "2016-11-27", False),
        (40, "2018-05-10", "法律文书", "2018-05-10", True),
        (40, "2018-05-10", "法律文书", "2019-01-02", True),
        (40, "2018-05-10", "", None, True),
        (35, "2018-05-10", "", None, False),
    ],
)
def test_one_time_payment_needs_the_document_of_its_day(
    months: int, paid_on: str, doc_type: str, doc_date: str | None, out: bool
) -> None:
    assert is_excluded(months=months, paid_on=paid_on, doc_type=doc_type, doc_date=doc_date) is out


def test_periods_run_over_the_turn_of_the_year() -> None:
    assert periods_between("202511", "202602") == ["202511", "202512", "202601", "202602"]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1890.00", "壹仟捌佰玖拾元整"),
        ("1001.50", "壹仟零壹元伍角整"),
        ("10.05", "壹拾元零伍分"),
        ("0.05", "伍分"),
        ("1083760.00", "壹佰零捌万叁仟柒佰陆拾元整"),
        ("0", "零元整"),
        ("100010001.10", "壹亿零壹万零壹元壹角整"),
        ("100000000", "壹亿元整"),
        ("52487.25", "伍万贰仟肆佰捌拾柒元贰角伍分"),
    ],
)
def test_amount_in_words(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-0.01", "100.005", "1000000000000"])
def test_amount_that_no_payment_order_can_carry_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount of money"):
        in_words(Decimal(amount))
