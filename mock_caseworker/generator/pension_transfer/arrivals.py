"""Builds a 转入接续: the declared sheet, the money that came for it, the months and the account kept here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from mock_caseworker.generator.calendar_months import day_in, month_of
from mock_caseworker.generator.pension_transfer import months as books
from mock_caseworker.generator.pension_transfer.agencies import OWN, account_of, agency_of
from mock_caseworker.generator.pension_transfer.calendar_days import begin_day
from mock_caseworker.generator.pension_transfer.case import Case, Year
from mock_caseworker.generator.pension_transfer.people import add_person, variant_of
from mock_caseworker.generator.pension_transfer.planted import PlantedCase
from mock_caseworker.generator.pension_transfer.rows import LocalAccount, Receipt, SheetRow, TransferCase
from mock_caseworker.generator.pension_transfer.sheets import (
    NOTHING,
    Figures,
    lump_row,
    lump_years,
    year_rows,
)
from mock_caseworker.generator.rows import Person
from mock_caseworker.generator.world import World

ORIGIN = "990201"
_CENT = Decimal("0.01")


def build_arrival(world: World, case: Case, case_no: str) -> PlantedCase:
    """Return the arrival of a case."""
    applied = begin_day(world.rng, world.business_date, None)
    years = case.arrival.sheet.years or _years(world, applied)
    local = case.arrival.local or _local_years(world, case, years, month_of(applied) - 1)
    first = min(books.months_of([*lump_years(case.arrival.sheet.lump), *years]))[0]
    born = day_in(first - world.rng.randint(19 * 12, 24 * 12), world.rng.randint(1, 28))
    person = add_person(world.register, world.rng, born=born, sex=world.rng.choice("12"))
    figures, uscc = _figures(case, years), world.rng.choice(world.employers).uscc
    sheet_row = _sheet_row(world, case, case_no, person, figures)
    rows = (
        _case_row(case_no, person, applied=applied, enrolled=day_in(books.months_of(local)[0][0], 8), uscc=uscc),
        sheet_row,
        *year_rows(case_no, case.arrival.sheet, years),
        *lump_row(case_no, case.arrival.sheet.lump),
        *_receipts(world, case, case_no, applied, Decimal(sheet_row.total or "0.00")),
        _local_account(world, case, case_no, local),
    )
    paid = tuple(books.write_years(person.personal_no, local, uscc=uscc))
    return PlantedCase(case, case_no, person, paid, rows, figures.told())


def _years(world: World, applied: date) -> tuple[Year, ...]:
    last = month_of(applied) - world.rng.randint(16, 20)
    return books.with_interest(world.rng, books.random_years(world.rng, last))


def _local_years(world: World, case: Case, years: Sequence[Year], last: int) -> tuple[Year, ...]:
    """Return the months here: after the others, or over the last of them as often as the case says."""
    there = books.months_of(years)[-1][0]
    first = there + 1 - case.arrival.overlap if case.arrival.overlap else there + 1 + case.arrival.gap
    base = world.rng.randrange(3500, 8000, 25)
    return tuple(
        Year(year, start % 12 + 1, end - start + 1, f"{base}.00")
        for year in range(first // 12, last // 12 + 1)
        for start, end in [(max(first, year * 12), min(last, year * 12 + 11))]
    )


def _figures(case: Case, years: Sequence[Year]) -> Figures:
    sheet = case.arrival.sheet
    counted = [*lump_years(sheet.lump), *years]
    since_98 = [year for year in counted if year.year >= 1998]
    interest = sum((Decimal(year.interest) for year in since_98), NOTHING)
    pool = books.pool_of(counted)
    if sheet.is_temporary:
        interest = Decimal(sheet.temp_interest)
        pool = sum((books.cents(Decimal(year.base) * year.months * 16 / 100) for year in years), NOTHING)
    account = Decimal(sheet.acct_pre98) + books.credits_of(since_98) + interest
    return Figures(sum(year.months for year in counted), account, pool)


def _sheet_row(world: World, case: Case, case_no: str, person: Person, figures: Figures) -> SheetRow:
    arrival = case.arrival
    names = {"own": person.name, "variant": variant_of(person.name), "stranger": world.register.stranger()}
    pre98 = Decimal(arrival.sheet.acct_pre98)
    post98 = figures.account - pre98 + Decimal(arrival.post98_off)
    pool = Decimal(arrival.declared_pool) if arrival.declared_pool else figures.pool
    return SheetRow(
        case_no=case_no,
        name=names[arrival.name],
        id_no=person.id_no,
        acct_pre98=str(pre98),
        acct_post98=str(post98),
        pool=str(pool),
        total=arrival.declared_total or str(pre98 + post98 + pool),
        deemed_months=arrival.sheet.deemed,
        deemed_region=ORIGIN if arrival.sheet.deemed else "",
        temp_flag="是" if arrival.sheet.is_temporary else "否",
        temp_interest=arrival.sheet.temp_interest,
        opening=None,
        opening_year=None,
    )


def _receipts(world: World, case: Case, case_no: str, applied: date, total: Decimal) -> list[Receipt]:
    part = books.cents(total * world.rng.randint(20, 80) / 100)
    amounts = {
        "exact": (total,),
        "more": (total + _CENT,),
        "split": (part, total - part),
        "short": (part, total - part - _CENT),
        "none": (),
    }[case.arrival.receipts]
    if case.arrival.received:
        amounts = tuple(Decimal(amount) for amount in case.arrival.received)
    return [
        Receipt(
            case_no=case_no,
            serial_no=f"TR{case_no[2:]}{place:02d}",
            received_on=(applied - timedelta(days=len(amounts) - place)).isoformat(),
            payer=account_of(ORIGIN)[0],
            amount=str(amount),
            remark=f"{case_no} 养老保险转移",
        )
        for place, amount in enumerate(amounts, start=1)
    ]


def _local_account(world: World, case: Case, case_no: str, local: Sequence[Year]) -> LocalAccount:
    interest = f"{Decimal(world.rng.randint(100, 9000)) / 100:.2f}"
    has_overlap = bool(case.arrival.overlap or case.arrival.interest_in)
    return LocalAccount(
        case_no=case_no,
        balance=str(books.credits_of(local) + Decimal(interest)),
        interest_local=interest if has_overlap else "0.00",
        interest_in=case.arrival.interest_in
        or (f"{Decimal(world.rng.randint(100, 9000)) / 100:.2f}" if has_overlap else "0.00"),
    )


def _case_row(case_no: str, person: Person, *, applied: date, enrolled: date, uscc: str) -> TransferCase:
    holder, bank, number = account_of(OWN)
    return TransferCase(
        case_no=case_no,
        id_no=person.id_no,
        name=person.name,
        stage="转入接续",
        apply_date=applied.isoformat(),
        channel="网办",
        apply_type="普通",
        to_region=OWN,
        to_agency=agency_of(OWN),
        from_region=ORIGIN,
        from_agency=agency_of(ORIGIN),
        enrol_date=enrolled.isoformat(),
        uscc=uscc,
        approved_transfer="否",
        approval_no="",
        mobile=person.mobile,
        pension_status="未领取",
        death_date=None,
        account_status="正常",
        letter_no=f"{OWN}转函〔{applied:%Y}〕{case_no[-6:]}号",
        account_name=holder,
        bank_name=bank,
        account_no=number,
    )
