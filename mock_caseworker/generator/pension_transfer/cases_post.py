"""Owns the cases of 转入接续: sheets that add up or not, money that came or not, overlaps, one-time payments."""

from __future__ import annotations

from mock_caseworker.generator.pension_transfer.case import Arrival, Lump, Sheet, Stage, Year
from mock_caseworker.generator.pension_transfer.case_kinds import frozen, handed_over, posted

POST = Stage.POST
PT_01 = Sheet(
    years=(
        Year(2021, 7, 6, "4000.00", "180.12"),
        Year(2022, 1, 12, "4500.00", "520.36"),
        Year(2023, 1, 12, "5000.00", "640.25"),
        Year(2024, 1, 12, "5250.55", "865.25"),
        Year(2025, 1, 9, "5600.00"),
    )
)
PT_01_FIGURES = {"months": "51", "account": "22318.46", "pool": "30168.79", "total": "52487.25", "mode": "BOTH"}
THREE_YEARS = Sheet(years=tuple(Year(year, 1, 12, "3000.03") for year in (2022, 2023, 2024)))
PT_10 = Sheet(years=(Year(2022, 1, 12, "4800.00", "310.00"), Year(2023, 1, 6, "4800.00")))
PT_10_LOCAL = (Year(2023, 4, 9, "4800.00"), Year(2024, 1, 12, "4900.00"), Year(2025, 1, 9, "5000.00"))
LATER = tuple(Year(year, 1, 12, "4200.00") for year in (2023, 2024))


def _lump(months: int, paid_on: str, doc_type: str = "", doc_date: str | None = None) -> Arrival:
    return Arrival(Sheet(years=LATER, lump=Lump(months, "3500.00", paid_on, doc_type, doc_date)))


POST_CASES = (
    posted("PT-01", arrival=Arrival(PT_01), figures=PT_01_FIGURES, note="51 months of five years, 52487.25"),
    posted(
        "PRE98-posted",
        arrival=Arrival(
            Sheet(
                years=(
                    Year(1996, 7, 6, "480.00"),
                    Year(1997, 1, 12, "520.00"),
                    Year(1998, 1, 12, "600.00", "21.15"),
                    Year(1999, 1, 12, "680.00", "44.40"),
                ),
                acct_pre98="1032.77",
            )
        ),
        full_only=True,
        note="18 months before 1998 add nothing to the pool",
    ),
    posted("RECEIPTS-split", arrival=Arrival(receipts="split"), full_only=True, note="two receipts make the total"),
    posted("OVERLAP-none", arrival=Arrival(gap=0), full_only=True, note="the first month here follows the last there"),
    posted("OVERLAP-gap", arrival=Arrival(gap=3), full_only=True, note="three months without payment between"),
    posted(
        "LUMP-document-before",
        arrival=_lump(40, "2018-05-10", "法律文书", "2018-05-09"),
        rules=("PT-R07",),
        full_only=True,
        note="40 months at once, document of the day before",
    ),
    posted(
        "LUMP-promise-in-time",
        arrival=_lump(36, "2016-11-27", "承诺书", "2016-11-27"),
        rules=("PT-R07",),
        full_only=True,
        note="36 months at once on the last day of 承诺书",
    ),
    posted(
        "LUMP-35",
        arrival=_lump(35, "2018-05-10"),
        rules=("PT-R07",),
        full_only=True,
        note="35 months at once need no document",
    ),
    posted(
        "TEMP-collected",
        arrival=Arrival(Sheet(years=(Year(2024, 5, 8, "5200.00"),), is_temporary=True, temp_interest="71.88"), gap=2),
        figures={"months": "8", "account": "3399.88", "pool": "6656.00", "total": "10055.88", "mode": "BOTH"},
        rules=("PT-R03",),
        full_only=True,
        note="a temporary account comes home: 6656.00 + 3328.00 + 71.88",
    ),
    handed_over(
        "LUMP-same-day",
        "PT-X08",
        POST,
        arrival=_lump(40, "2018-05-10", "法律文书", "2018-05-10"),
        full_only=True,
        note="document of the very day",
    ),
    handed_over(
        "LUMP-promise-late",
        "PT-X08",
        POST,
        arrival=_lump(36, "2016-11-28", "承诺书", "2016-11-27"),
        full_only=True,
        note="承诺书 for a payment of the first day that needs more",
    ),
    handed_over(
        "LUMP-36-without",
        "PT-X08",
        POST,
        arrival=_lump(36, "2018-05-10"),
        full_only=True,
        note="36 months at once without a document",
    ),
    handed_over(
        "X04-sheet", "PT-X04", POST, arrival=Arrival(name="stranger"), full_only=True, note="another name on the sheet"
    ),
    handed_over(
        "X10",
        "PT-X10",
        POST,
        arrival=Arrival(THREE_YEARS, declared_pool="12960.12"),
        vectors=("PT-04",),
        note="the years of PT-04, the pool rounded year by year: 12960.12 for 12960.13",
    ),
    handed_over(
        "X10-total",
        "PT-X10",
        POST,
        arrival=Arrival(PT_01, declared_total="52478.25"),
        full_only=True,
        note="the sum is written 52478.25 for 52487.25",
    ),
    handed_over(
        "X10-years",
        "PT-X10",
        POST,
        arrival=Arrival(post98_off="100.00"),
        full_only=True,
        note="1998后储存额 is 100.00 more than its years",
    ),
    handed_over(
        "PT-13",
        "PT-X11",
        POST,
        arrival=Arrival(PT_01, received=("52478.25",)),
        note="the sheet says 52487.25, the bank 52478.25",
    ),
    handed_over(
        "X11-split-short",
        "PT-X11",
        POST,
        arrival=Arrival(receipts="short"),
        full_only=True,
        note="two receipts, 0.01 short",
    ),
    handed_over("X11-none", "PT-X11", POST, arrival=Arrival(receipts="none"), full_only=True, note="no money yet"),
    handed_over("X11-more", "PT-X11", POST, arrival=Arrival(receipts="more"), full_only=True, note="0.01 too much"),
    handed_over(
        "PT-10",
        "PT-X12",
        POST,
        arrival=Arrival(PT_10, local=PT_10_LOCAL, interest_in="98.44"),
        often=True,
        note="18 months there, 30 here, 3 on both sides: union 45; 保留本地 refunds 1250.44",
    ),
    handed_over(
        "X12-one",
        "PT-X12",
        POST,
        arrival=Arrival(overlap=1),
        full_only=True,
        often=True,
        note="one month on both sides",
    ),
    handed_over(
        "X12-year",
        "PT-X12",
        POST,
        arrival=Arrival(overlap=12),
        full_only=True,
        often=True,
        note="twelve months on both sides",
    ),
    handed_over(
        "X13", "PT-X13", POST, arrival=Arrival(name="variant"), note="the sheet writes the name's numeral in full (壹)"
    ),
    handed_over("X14", "PT-X14", POST, arrival=Arrival(Sheet(deemed=24)), note="24 deemed months"),
    frozen("INT-02-union", POST, wrong=(("union_months", "+1"),), full_only=True, note="portal: one month more in all"),
    frozen(
        "INT-02-account-after",
        POST,
        wrong=(("account_after", "+9.00"),),
        full_only=True,
        note="portal: account after posting 9.00 more",
    ),
)
