"""Builds a 转出: the letter that came, the months kept here and the account as the core system keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from mock_caseworker.generator.calendar_months import day_in, month_of
from mock_caseworker.generator.pension_transfer import months as books
from mock_caseworker.generator.pension_transfer.agencies import OWN, account_of, agency_of
from mock_caseworker.generator.pension_transfer.calendar_days import begin_day
from mock_caseworker.generator.pension_transfer.case import Case, Year
from mock_caseworker.generator.pension_transfer.people import add_person
from mock_caseworker.generator.pension_transfer.planted import PlantedCase
from mock_caseworker.generator.pension_transfer.rows import OpenTransfer, Rate, SheetRow, TransferCase
from mock_caseworker.generator.pension_transfer.sheets import Figures, lump_row, lump_years
from mock_caseworker.generator.rows import Contribution, Person
from mock_caseworker.generator.world import World

OPENING_YEAR = 2025
DESTINATION, NEXT_COUNTY = "990202", "990103"


def build_departure(world: World, case: Case, case_no: str) -> PlantedCase:
    """Return the departure of a case."""
    asked = case.departure
    applied = begin_day(world.rng, world.business_date, asked.received)
    years = asked.sheet.years or books.random_years(world.rng, month_of(applied) - world.rng.randint(2, 6))
    first = min(books.months_of([*lump_years(asked.sheet.lump), *years]))[0] - asked.sheet.deemed
    born = day_in(first - world.rng.randint(19 * 12, 24 * 12), world.rng.randint(1, 28))
    person = add_person(world.register, world.rng, born=born, sex=world.rng.choice("12"), status="暂停")
    uscc = world.rng.choice(world.employers).uscc
    counted = _without_arrears(years, asked.arrears)
    opening = _opening(world, case, counted)
    rows = (
        _case_row(case, case_no, person, applied=applied),
        _sheet_row(case, case_no, person, opening),
        *lump_row(case_no, asked.sheet.lump),
        *(Rate(case_no, year, rate) for year, rate in asked.rates),
        *(
            OpenTransfer(case_no, f"{case_no}{place}", "转出", agency_of("990301"), state)
            for place, state in enumerate(asked.others, start=1)
        ),
    )
    paid = tuple(sorted(_contributions(case, years, person.personal_no, uscc), key=lambda row: row.period))
    return PlantedCase(case, case_no, person, paid, rows, _figures(case, counted, opening))


def _without_arrears(years: Sequence[Year], arrears: Sequence[int]) -> list[Year]:
    """Return the paid months one by one."""
    months = books.months_of(years)
    unpaid = {months[-place][0] for place in arrears}
    return [Year(month // 12, month % 12 + 1, 1, base) for month, base in months if month not in unpaid]


def _opening(world: World, case: Case, counted: Sequence[Year]) -> Decimal:
    """Return the balance at the beginning of the first year that PT04 shows."""
    if case.departure.opening is not None:
        return Decimal(case.departure.opening)
    before = books.credits_of(year for year in counted if year.year < OPENING_YEAR)
    return before + Decimal(world.rng.randint(10_000, 150_000)) / 100


def _figures(case: Case, counted: Sequence[Year], opening: Decimal) -> dict[str, str]:
    """Return the plain sums; cases with interest, documents or temporary accounts have literal figures instead."""
    credited = books.credits_of(year for year in counted if year.year >= OPENING_YEAR)
    figures = Figures(len(counted), opening + credited, books.pool_of(counted))
    return figures.told(crosses=not case.departure.within_province)


def _sheet_row(case: Case, case_no: str, person: Person, opening: Decimal) -> SheetRow:
    sheet = case.departure.sheet
    return SheetRow(
        case_no=case_no,
        name=person.name,
        id_no=person.id_no,
        acct_pre98=sheet.acct_pre98,
        acct_post98=None,
        pool=None,
        total=None,
        deemed_months=sheet.deemed,
        deemed_region=OWN if sheet.deemed else "",
        temp_flag="是" if sheet.is_temporary else "否",
        temp_interest=sheet.temp_interest,
        opening=None if sheet.is_temporary else str(opening),
        opening_year=None if sheet.is_temporary else case.departure.opening_year,
    )


def _contributions(case: Case, years: Sequence[Year], personal_no: str, uscc: str) -> Iterator[Contribution]:
    sheet, months = case.departure.sheet, books.months_of(years)
    unpaid = {months[-place][0] for place in case.departure.arrears}
    for month, base in months:
        yield books.contribution(
            personal_no, month, base, uscc=uscc, status=books.OWED if month in unpaid else books.PAID
        )
    for month, base in books.months_of(lump_years(sheet.lump)):
        paid_on = sheet.lump.paid_on if sheet.lump else ""
        yield books.contribution(personal_no, month, base, uscc=uscc, status=books.AT_ONCE, paid_on=paid_on)
    for back in range(1, sheet.deemed + 1):
        yield books.contribution(personal_no, months[0][0] - back, "0.00", uscc=uscc, status=books.DEEMED)


def _case_row(case: Case, case_no: str, person: Person, *, applied: date) -> TransferCase:
    asked = case.departure
    there = NEXT_COUNTY if asked.within_province else DESTINATION
    holder, bank, number = account_of(there)
    return TransferCase(
        case_no=case_no,
        id_no=person.id_no,
        name=person.name,
        stage=case.stage.value,
        apply_date=applied.isoformat(),
        channel="部平台",
        apply_type="普通",
        to_region=there,
        to_agency=agency_of(there),
        from_region=OWN,
        from_agency=agency_of(OWN),
        enrol_date=None,
        uscc=None,
        approved_transfer="否",
        approval_no="",
        mobile=person.mobile,
        pension_status=asked.pension_status,
        death_date=None,
        account_status="冻结" if asked.is_frozen else "正常",
        letter_no=f"{there}转函〔{applied:%Y}〕{case_no[-6:]}号",
        account_name=holder,
        bank_name=bank,
        account_no=number,
    )
