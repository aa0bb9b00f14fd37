"""Three cases that nothing speaks against, one a stage; each test changes what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bots.pension_transfer.acceptance import AcceptanceCase, assess_acceptance
from bots.pension_transfer.decision import Decision
from bots.pension_transfer.legislation import Legislation
from bots.pension_transfer.payout import PayoutCase, assess_payout
from bots.pension_transfer.posting import PostingCase, assess_posting
from bots.pension_transfer.records import (
    AccountRow,
    Application,
    FundCheck,
    InfoSheet,
    Merge,
    Month,
    Person,
    Relation,
    Year,
)
from bots.social_insurance.identifiers import Sex
from bots.social_insurance.parameters import load_parameters
from bots.social_insurance.periods import each_period
from bots.social_insurance.regions import load_regions

D = Decimal
START = date(2026, 3, 2)
ID_NO = "990101198808080099"
NAME = "冯测九"
RATE_2024 = D("0.0262")

PERSON = Person(NAME, ID_NO, Sex.MALE, date(1988, 8, 8), "990101", "未领取", "正常")
ORIGIN = Relation("990201", "99020101", "110", "一般", "暂停", "202412", 36, 0, NAME, ID_NO, "企业")


def pay(start: str, count: int, base: str = "5000", status: str = "已到账") -> tuple[Month, ...]:
    """Return months paid at 16 % and 8 %."""
    return tuple(
        Month(period, D(base), D(base) * D("0.16"), D(base) * D("0.08"), status) for period in each_period(start, count)
    )


ACCEPTANCE = AcceptanceCase(
    case_no="PT0000000001",
    person=PERSON,
    application=Application("990101", date(2025, 6, 1), "990201", "普通", is_approved=False),
    relations=(ORIGIN,),
    open_transfers=(),
    local=pay("202506", 8),
    advice="转移接续",
)

SHEET = InfoSheet(
    name=NAME,
    id_no=ID_NO,
    register_name=NAME,
    from_region="990201",
    to_region="990101",
    months=24,
    acct_pre98=D("0.00"),
    acct_post98=D("9900.00"),
    account=D("9900.00"),
    pool=D("14400.00"),
    total=D("24300.00"),
    deemed_months=0,
    is_temporary=False,
    temp_interest=D("0.00"),
)
YEARS = (
    Year("202301", "202312", 12, D("60000"), D("7200.00"), D("4800.00"), D("300.00")),
    Year("202401", "202412", 12, D("60000"), D("7200.00"), D("4800.00"), D("0.00")),
)
POSTING = PostingCase(
    id_no=ID_NO,
    sheet=SHEET,
    years=YEARS,
    lump_sums=(),
    fund_check=FundCheck(D("24300.00"), D("24300.00"), D("0.00"), (D("24300.00"),)),
    merge=Merge(8, 24, 0, 32, D("3200.00"), D("9900.00"), D("13100.00"), D("14400.00")),
    local=pay("202506", 8),
    overlaps=(),
    options=(),
)
# 2024: 10000.00 × 1.0262 + 12 × 400.00, 积数 31200 → 68.12: 15130.12; 2025 is not announced: + 3 × 400.00.
PAYOUT = PayoutCase(
    case_no="PT0000000003",
    person=PERSON,
    open_transfers=(),
    sheet=replace(
        SHEET,
        from_region="990101",
        to_region="990201",
        months=15,
        acct_post98=D("16330.12"),
        account=D("16330.12"),
        pool=D("9000.00"),
        total=D("25330.12"),
    ),
    years=(
        Year("202401", "202412", 12, D("60000"), D("7200.00"), D("4800.00"), D("330.12")),
        Year("202501", "202503", 3, D("15000"), D("1800.00"), D("1200.00"), D("0.00")),
    ),
    months=pay("202401", 15),
    lump_sums=(),
    account=(
        AccountRow(2024, D("10000.00"), D("4800.00"), RATE_2024, D("330.12"), D("15130.12")),
        AccountRow(2025, D("15130.12"), D("1200.00"), None, D("0.00"), D("16330.12")),
    ),
)


@pytest.fixture(scope="session")
def legislation() -> Legislation:
    """The project's own parameters, for the test province 9901."""
    config = Path(__file__).parents[3] / "config"
    return Legislation(load_parameters(config / "parameters"), "990101", load_regions(config / "regions.yaml"))


@pytest.fixture(scope="session")
def accept(legislation: Legislation) -> Callable[..., Decision]:
    """Decide the clean application with some parts of it, of its person or of its case changed."""

    def decide(*, person: dict[str, Any] | None = None, application: dict[str, Any] | None = None, **case: Any):
        changed = replace(
            ACCEPTANCE,
            person=replace(PERSON, **(person or {})),
            application=replace(ACCEPTANCE.application, **(application or {})),
            **case,
        )
        return assess_acceptance(changed, legislation, START)

    return decide


@pytest.fixture(scope="session")
def post(legislation: Legislation) -> Callable[..., Decision]:
    """Decide the clean 信息表 that came in, with some parts of it or of its case changed."""

    def decide(*, sheet: dict[str, Any] | None = None, merge: dict[str, Any] | None = None, **case: Any):
        changed = replace(
            POSTING, sheet=replace(SHEET, **(sheet or {})), merge=replace(POSTING.merge, **(merge or {})), **case
        )
        return assess_posting(changed, legislation, START)

    return decide


@pytest.fixture(scope="session")
def pay_out(legislation: Legislation) -> Callable[..., Decision]:
    """Decide the clean transfer out with some parts of its 信息表, its person or its case changed."""

    def decide(
        *,
        person: dict[str, Any] | None = None,
        sheet: dict[str, Any] | None = None,
        region: str = "990101",
        **case: Any,
    ):
        changed = replace(
            PAYOUT, person=replace(PERSON, **(person or {})), sheet=replace(PAYOUT.sheet, **(sheet or {})), **case
        )
        return assess_payout(changed, replace(legislation, region=region), START)

    return decide


@pytest.fixture(scope="session")
def clean() -> SimpleNamespace:
    """The three clean cases themselves, and the day on which their stages began."""
    return SimpleNamespace(acceptance=ACCEPTANCE, posting=POSTING, payout=PAYOUT, start=START)


@pytest.fixture(scope="session")
def months_paid() -> Callable[..., tuple[Month, ...]]:
    """Make rows of months paid in full."""
    return pay
