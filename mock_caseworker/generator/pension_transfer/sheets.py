"""What both builders of sheets need: years, one-time months before them, and the sums of what was laid down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mock_caseworker.generator.calendar_months import month_of, period
from mock_caseworker.generator.pension_transfer import months as books
from mock_caseworker.generator.pension_transfer.case import Lump, Sheet, Year
from mock_caseworker.generator.pension_transfer.months import cents
from mock_caseworker.generator.pension_transfer.rows import LumpRow, YearRow

NOTHING = Decimal("0.00")
_UNIT = Decimal("0.16")


@dataclass(frozen=True)
class Figures:
    """The sums of a sheet."""

    months: int
    account: Decimal
    pool: Decimal

    def told(self, *, crosses: bool = True) -> dict[str, str]:
        """Return them as the truth tells them; within a province no money moves."""
        pool = self.pool if crosses else NOTHING
        return {
            "months": str(self.months),
            "account": str(self.account),
            "pool": str(pool),
            "total": str(self.account + pool if crosses else NOTHING),
            "mode": "BOTH" if crosses else "RECORD_ONLY",
        }


def lump_years(lump: Lump | None) -> tuple[Year, ...]:
    """Return the months that were paid at once, year by year: they end with the month before the payment."""
    if lump is None:
        return ()
    last = month_of(date.fromisoformat(lump.paid_on)) - 1
    first = last - lump.months + 1
    return tuple(
        Year(year, max(first, year * 12) % 12 + 1, min(last, year * 12 + 11) - max(first, year * 12) + 1, lump.base)
        for year in range(first // 12, last // 12 + 1)
    )


def lump_row(case_no: str, lump: Lump | None) -> Iterator[LumpRow]:
    """Yield the row of a one-time payment."""
    if lump is None:
        return
    months = books.months_of(lump_years(lump))
    yield LumpRow(
        case_no=case_no,
        paid_on=lump.paid_on,
        start_period=period(months[0][0]),
        end_period=period(months[-1][0]),
        months=lump.months,
        base=str(Decimal(lump.base) * lump.months),
        account_amount=str(books.credits_of(lump_years(lump))),
        doc_type=lump.doc_type,
        doc_no=f"测文〔{lump.paid_on[:4]}〕{case_no[-4:]}号" if lump.doc_type else "",
        doc_date=lump.doc_date,
    )


def year_rows(case_no: str, sheet: Sheet, years: Sequence[Year]) -> Iterator[YearRow]:
    """Yield the declared lines of years, those of a one-time payment among them."""
    earlier = lump_years(sheet.lump)
    before_98 = [year for year in years if year.year < 1998]
    for year in (*earlier, *years):
        base = Decimal(year.base) * year.months
        interest = Decimal(year.interest)
        if before_98 and year is before_98[-1]:
            interest = Decimal(sheet.acct_pre98) - books.credits_of(before_98)
        if sheet.is_temporary:
            unit, interest = cents(base * _UNIT), Decimal(sheet.temp_interest)
        else:
            unit = cents(base * 12 / 100) if year.year >= 1998 else NOTHING
        yield YearRow(
            case_no=case_no,
            year=year.year,
            start_period=period(year.year * 12 + year.first - 1),
            end_period=period(year.year * 12 + year.first + year.months - 2),
            months=year.months,
            base=str(base),
            unit_amount=str(unit),
            principal=str(books.credits_of([year])),
            interest=str(interest),
            remark=f"含一次性{year.months}个月" if year in earlier else "",
        )
