"""Owns the cases of 转出: the fund to the last 分, account interest, unpaid months, one-time payments."""

from __future__ import annotations

from datetime import date

from mock_caseworker.generator.pension_transfer.case import Departure, Lump, Sheet, Stage, Year
from mock_caseworker.generator.pension_transfer.case_kinds import frozen, handed_over, refused, sent

OUT = Stage.OUT
FUND = ("PT-R04",)
PT_02 = Sheet(
    years=(
        Year(1996, 7, 6, "480.00"),
        Year(1997, 1, 12, "520.00"),
        Year(1998, 1, 12, "600.00"),
        Year(1999, 1, 12, "680.00"),
        Year(2000, 1, 5, "720.00"),
    ),
    acct_pre98="1032.77",
)
PT_03 = Sheet(years=(Year(2025, 5, 5, "4121.00"),))
PT_04 = Sheet(years=tuple(Year(year, 1, 12, "3000.03") for year in (2022, 2023, 2024)))
PT_04_FIGURES = {"months": "36", "account": "8950.00", "pool": "12960.13", "total": "21910.13", "mode": "BOTH"}
PT_11_REST = {"months": "24", "account": "8064.00", "pool": "12096.00", "total": "20160.00", "mode": "BOTH"}
LATER = tuple(Year(year, 1, 12, "4200.00") for year in (2023, 2024))
PT_16 = Sheet(
    years=(
        *(Year(year, 1, 12, f"{base}.00") for year, base in zip(range(2019, 2024), (3600, 3800, 4000, 4200, 4500))),  # noqa: B905  # five and five
        Year(2024, 1, 12, "5000.00"),
    )
)


def _lump(months: int, paid_on: str, doc_type: str = "", doc_date: str | None = None) -> Departure:
    sheet = Sheet(years=LATER, lump=Lump(months, "3500.00", paid_on, doc_type, doc_date))
    # What the account holds: 24 × 336.00 and the one-time months' 280.00 each.
    return Departure(sheet, opening=f"{8064 + 280 * months}.00")


OUT_CASES = (
    sent(
        "PT-02",
        departure=Departure(PT_02, opening="3960.15", received=date(2026, 3, 6)),
        vectors=("PT-12",),
        figures={"months": "47", "account": "4992.92", "pool": "2275.20", "total": "7268.12", "mode": "BOTH"},
        note="18 months before 1998 add nothing to the pool; letter received 2026-03-06, due 2026-03-27 (PT-12)",
    ),
    sent(
        "PT-03",
        departure=Departure(PT_03, opening="0.00"),
        figures={"months": "5", "account": "1648.40", "pool": "2472.60", "total": "4121.00", "mode": "BOTH"},
        note="five months of one year",
    ),
    sent(
        "PT-04",
        departure=Departure(PT_04, opening="8950.00", received=date(2026, 3, 6)),
        figures=PT_04_FIGURES,
        vectors=("PT-12",),
        full_only=True,
        note="12960.13 by one rounding; letter received 2026-03-06, due 2026-03-27 (PT-12)",
    ),
    sent(
        "PT-15",
        departure=Departure(
            Sheet(years=(Year(2025, 2, 8, "5200.00"),), is_temporary=True, temp_interest="71.88"), opening=None
        ),
        figures={"months": "8", "account": "3399.88", "pool": "6656.00", "total": "10055.88", "mode": "BOTH"},
        rules=("PT-R03",),
        note="a temporary account moves whole",
    ),
    sent(
        "PT-16",
        departure=Departure(PT_16, opening="20000.00", opening_year=2024, rates=((2024, "0.0262"),)),
        figures={"months": "72", "account": "25392.12", "pool": "36144.00", "total": "61536.12", "mode": "BOTH"},
        rules=("PT-R05",),
        note="20000.00 and 12 × 400.00 at 2.62 %: 25392.12",
    ),
    sent(
        "INTEREST-two-years",
        departure=Departure(
            Sheet(
                years=(
                    *(Year(year, 1, 12, "3000.00") for year in (2021, 2022, 2023)),
                    Year(2024, 1, 12, "3750.00"),
                    Year(2025, 1, 12, "3900.00"),
                )
            ),
            opening="10000.00",
            opening_year=2024,
            rates=((2024, "0.0262"),),
        ),
        figures={"months": "60", "account": "17657.09", "pool": "23976.00", "total": "41633.09", "mode": "BOTH"},
        rules=("PT-R05",),
        full_only=True,
        note="interest for 2024, none yet for 2025",
    ),
    sent(
        "INTEREST-half-year",
        departure=Departure(
            Sheet(years=(Year(2023, 1, 12, "4500.00"), Year(2024, 7, 6, "5000.00"), Year(2025, 1, 9, "5000.00"))),
            opening="5000.00",
            opening_year=2024,
            rates=((2024, "0.0262"),),
        ),
        figures={"months": "27", "account": "11149.34", "pool": "15480.00", "total": "26629.34", "mode": "BOTH"},
        rules=("PT-R05",),
        full_only=True,
        note="six months of 2024 earn 21 of 78 parts",
    ),
    sent(
        "ARREARS-fourth-last",
        departure=Departure(arrears=(4, 7)),
        full_only=True,
        note="the fourth month from the end is 欠费, and one before",
    ),
    sent(
        "WITHIN-PROVINCE",
        departure=Departure(within_province=True),
        rules=("PT-R04",),
        full_only=True,
        note="to another county of the province: the record moves, no money",
    ),
    sent(
        "LUMP-out-document-before",
        departure=_lump(40, "2018-05-10", "法律文书", "2018-05-09"),
        figures={"months": "64", "account": "19264.00", "pool": "28896.00", "total": "48160.00", "mode": "BOTH"},
        rules=("PT-R07",),
        full_only=True,
        note="PT-11 with a document of the day before: all moves",
    ),
    sent(
        "LUMP-out-35",
        departure=_lump(35, "2018-05-10"),
        figures={"months": "59", "account": "17864.00", "pool": "26796.00", "total": "44660.00", "mode": "BOTH"},
        rules=("PT-R07",),
        full_only=True,
        note="35 months at once need no document",
    ),
    handed_over(
        "PT-11",
        "PT-X08",
        OUT,
        departure=_lump(40, "2018-05-10", "法律文书", "2019-01-02"),
        figures=PT_11_REST,
        note="40 months paid at once before their document: left out; 24 months proceed",
    ),
    handed_over(
        "LUMP-out-without",
        "PT-X08",
        OUT,
        departure=_lump(40, "2018-05-10"),
        figures=PT_11_REST,
        full_only=True,
        note="as PT-11 without any document",
    ),
    handed_over("X09", "PT-X09", OUT, departure=Departure(arrears=(1,)), note="the last month is 欠费"),
    handed_over(
        "X09-third-last",
        "PT-X09",
        OUT,
        departure=Departure(arrears=(3,)),
        full_only=True,
        note="the third month from the end is 欠费",
    ),
    handed_over(
        "X14-out", "PT-X14", OUT, departure=Departure(Sheet(deemed=12)), full_only=True, note="12 deemed months"
    ),
    refused(
        "X01-out", "PT-X01", OUT, departure=Departure(pension_status="领取"), full_only=True, note="draws a pension"
    ),
    refused(
        "X05-out",
        "PT-X05",
        OUT,
        departure=Departure(others=("办理中",)),
        full_only=True,
        note="another transfer 办理中",
    ),
    handed_over("X07-out", "PT-X07", OUT, departure=Departure(is_frozen=True), full_only=True, note="account frozen"),
    frozen(
        "INT-02-rounding",
        OUT,
        departure=Departure(PT_04, opening="8950.00"),
        figures=PT_04_FIGURES,
        wrong=(("pool", "12960.12"), ("total", "21910.12")),
        full_only=True,
        note="PT-04, portal: rounded year by year",
    ),
    frozen(
        "INT-02-total",
        OUT,
        departure=Departure(PT_04, opening="8950.00"),
        figures=PT_04_FIGURES,
        wrong=(("total", "21901.13"),),
        full_only=True,
        note="PT-04, portal: total 21901.13",
    ),
    frozen(
        "INT-02-due-date-out",
        OUT,
        wrong=(("due_date", "next"),),
        full_only=True,
        note="portal: due one day later",
    ),
)
