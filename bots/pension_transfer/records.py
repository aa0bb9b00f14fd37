"""Owns what the screens PT01 to PT06 say about one case, as typed records. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.pension_transfer.fund import LumpSum
from bots.social_insurance.identifiers import Sex
from bots.social_insurance.periods import each_period, months_between

PENSION_FUND = "110"
PAID = "已到账"
ARREARS = "欠费"
DEEMED = "视同"
LUMP = "一次性"


@dataclass(frozen=True)
class Person:
    """基本信息 (PT01, PT03)."""

    name: str
    id_no: str
    sex: Sex
    birth: date
    hukou_region: str
    pension_status: str
    account_status: str
    death_date: date | None = None


@dataclass(frozen=True)
class Application:
    """转移申请 (PT01)."""

    to_region: str
    enrol_date: date
    from_region: str
    apply_type: str
    is_approved: bool
    approval_no: str = ""


@dataclass(frozen=True)
class Relation:
    """One row of 参保关系: what one agency has on file about the person, as 部平台 tells."""

    region: str
    agency: str
    fund: str
    account_kind: str
    status: str
    last: str
    months: int
    deemed_months: int
    name: str
    id_no: str
    person_kind: str


@dataclass(frozen=True)
class OpenTransfer:
    """One row of 在途转移."""

    case_no: str
    status: str


@dataclass(frozen=True)
class Month:
    """One row of 本地缴费 (PT01, PT06) or 缴费明细 (PT04)."""

    period: str
    base: Decimal
    unit_amount: Decimal
    person_amount: Decimal
    status: str
    fund: str = PENSION_FUND


@dataclass(frozen=True)
class InfoSheet:
    """信息表 (PT04): declared by the other agency, or computed by the portal."""

    name: str
    id_no: str
    register_name: str
    from_region: str
    to_region: str
    months: int
    acct_pre98: Decimal
    acct_post98: Decimal
    account: Decimal
    pool: Decimal
    total: Decimal
    deemed_months: int
    is_temporary: bool
    temp_interest: Decimal


@dataclass(frozen=True)
class Year:
    """One row of 分年度: paid months of one year, lump-sum months among them."""

    first: str
    last: str
    months: int
    base: Decimal
    unit_amount: Decimal
    """单位划转金额: for display, but of a temporary account what the unit paid."""
    principal: Decimal
    interest: Decimal

    @property
    def is_gapless(self) -> bool:
        """Whether every month from first to last was paid, so that the months are known one by one."""
        return months_between(self.first, self.last) + 1 == self.months

    @property
    def periods(self) -> frozenset[str]:
        """Every month from first to last."""
        return frozenset(each_period(self.first, months_between(self.first, self.last) + 1))


@dataclass(frozen=True)
class LumpRow:
    """One row of 一次性缴费: the payment and the months it was for."""

    first: str
    last: str
    payment: LumpSum


@dataclass(frozen=True)
class AccountRow:
    """One row of 个人账户 (PT04); no rate where it is not announced yet."""

    year: int
    opening: Decimal
    credited: Decimal
    rate: Decimal | None
    interest: Decimal
    closing: Decimal


@dataclass(frozen=True)
class FundCheck:
    """到账核对 (PT05) with the receipts under it."""

    info_total: Decimal
    received_total: Decimal
    difference: Decimal
    receipts: tuple[Decimal, ...]


@dataclass(frozen=True)
class Merge:
    """接续入账 (PT06) as the portal computed it."""

    local_months: int
    transferred_months: int
    overlap_months: int
    union_months: int
    local_account: Decimal
    account_in: Decimal
    account_after: Decimal | None
    """None while a person has not chosen what to keep."""
    pool_in: Decimal


@dataclass(frozen=True)
class OverlapRow:
    """One row of 重复时段 (PT06)."""

    period: str
    local_base: Decimal
    transferred_base: Decimal


@dataclass(frozen=True)
class OptionRow:
    """One row of 清退方案 (PT06): what keeping one side would give back, as the portal computed it."""

    keeps: str
    months: int
    base: Decimal
    principal: Decimal
    interest: Decimal
    refund: Decimal
