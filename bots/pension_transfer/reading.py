"""Owns how what the screens PT01 to PT06 showed becomes records. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bots.pension_transfer.fund import Document, LumpSum
from bots.pension_transfer.records import (
    AccountRow,
    Application,
    FundCheck,
    InfoSheet,
    LumpRow,
    Merge,
    Month,
    OpenTransfer,
    OptionRow,
    OverlapRow,
    Person,
    Relation,
    Year,
)
from bots.social_insurance.identifiers import Sex
from digital_employee.face import BusinessException

Values = Mapping[str, Any]

NOTHING = Decimal("0.00")
YES = "是"
STILL_OPEN = "999912"
"""Where a relation has no last month yet: later than any other."""
_SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE}
_LABELS = {
    "name": "姓名",
    "birth_date": "出生日期",
    "id_no": "证件号码",
    "hukou_region": "户籍地",
    "pension_status": "养老待遇状态",
    "account_status": "账户状态",
    "to_region": "参保地/转入地",
    "from_region": "原参保地/转出地",
    "enrol_date": "本地参保起始日期",
    "register_name": "登记姓名",
    "months": "缴费月数",
    "account": "个人账户",
    "pool": "统筹基金",
    "total": "转移总额",
    "info_total": "信息表总额",
    "received_total": "到账合计",
    "difference": "差额",
    "local_months": "本地累计月数",
    "transferred_months": "转入月数",
    "overlap_months": "重复月数",
    "union_months": "合并后累计月数",
    "local_account": "本地账户储存额",
    "account_in": "转入账户储存额",
    "pool_in": "转移收入",
    "due_date": "截止办理日",
}


def person(values: Values) -> Person:
    """Read 基本信息 (PT01, PT03)."""
    return Person(
        name=required(values, "name"),
        id_no=required(values, "id_no"),
        sex=_SEXES.get(str(values["sex"] or "")[:1], Sex.UNKNOWN),
        birth=required(values, "birth_date"),
        hukou_region=required(values, "hukou_region"),
        pension_status=required(values, "pension_status"),
        account_status=required(values, "account_status"),
        death_date=values["death_date"],
    )


def application(values: Values) -> Application:
    """Read 转移申请 (PT01)."""
    return Application(
        to_region=required(values, "to_region"),
        enrol_date=required(values, "enrol_date"),
        from_region=required(values, "from_region"),
        apply_type=values["apply_type"] or "",
        is_approved=values["approved_transfer"] == YES,
        approval_no=values["approval_no"] or "",
    )


def relations(rows: Iterable[Values]) -> tuple[Relation, ...]:
    """Read 参保关系 (PT01)."""
    return tuple(
        Relation(
            region=row["参保地"],
            agency=row["经办机构"],
            fund=str(row["险种"])[:3],
            account_kind=row["账户类别"],
            status=row["状态"],
            last=row["终止年月"] or STILL_OPEN,
            months=row["缴费月数"] or 0,
            deemed_months=row["视同月数"] or 0,
            name=row["登记姓名"] or "",
            id_no=row["登记证件号码"] or "",
            person_kind=row["人员性质"],
        )
        for row in rows
    )


def open_transfers(rows: Iterable[Values]) -> tuple[OpenTransfer, ...]:
    """Read 在途转移 (PT01, PT03)."""
    return tuple(OpenTransfer(row["办件号"], row["状态"]) for row in rows)


def local_months(rows: Iterable[Values]) -> tuple[Month, ...]:
    """Read 本地缴费 (PT01, PT06)."""
    return tuple(_month(row, row["到账状态"], str(row["险种"])[:3]) for row in rows)


def kept_months(rows: Iterable[Values]) -> tuple[Month, ...]:
    """Read 缴费明细 (PT04 of a transfer out)."""
    return tuple(_month(row, row["状态"]) for row in rows)


def sheet(values: Values) -> InfoSheet:
    """Read 信息表 (PT04)."""
    return InfoSheet(
        name=required(values, "name"),
        id_no=required(values, "id_no"),
        register_name=required(values, "register_name"),
        from_region=required(values, "from_region"),
        to_region=required(values, "to_region"),
        months=required(values, "months"),
        acct_pre98=_money(values["acct_pre98"]),
        acct_post98=_money(values["acct_post98"]),
        account=required(values, "account"),
        pool=required(values, "pool"),
        total=required(values, "total"),
        deemed_months=values["deemed_months"] or 0,
        is_temporary=values["temp_flag"] == YES,
        temp_interest=_money(values["temp_interest"]),
    )


def years(rows: Iterable[Values]) -> tuple[Year, ...]:
    """Read 分年度 (PT04)."""
    return tuple(
        Year(
            first=row["起始月"],
            last=row["终止月"],
            months=row["月数"] or 0,
            base=_money(row["缴费基数合计"]),
            unit_amount=_money(row["单位划转金额"]),
            principal=_money(row["个人账户本金"]),
            interest=_money(row["个人账户利息"]),
        )
        for row in rows
    )


def lump_sums(rows: Iterable[Values]) -> tuple[LumpRow, ...]:
    """Read 一次性缴费 (PT04)."""
    return tuple(LumpRow(row["起始月"], row["终止月"], _lump_sum(row)) for row in rows)


def account(rows: Iterable[Values]) -> tuple[AccountRow, ...]:
    """Read 个人账户 (PT04 of a transfer out)."""
    return tuple(
        AccountRow(
            year=row["年度"],
            opening=_money(row["年初余额"]),
            credited=_money(row["当年记账额"]),
            rate=_rate(row["利率"] or ""),
            interest=_money(row["利息"]),
            closing=_money(row["年末余额"]),
        )
        for row in rows
    )


def fund_check(values: Values, rows: Iterable[Values]) -> FundCheck:
    """Read 到账核对 and 到账流水 (PT05)."""
    return FundCheck(
        info_total=required(values, "info_total"),
        received_total=required(values, "received_total"),
        difference=required(values, "difference"),
        receipts=tuple(_money(row["金额"]) for row in rows),
    )


def merge(values: Values) -> Merge:
    """Read 接续入账 (PT06)."""
    return Merge(
        local_months=required(values, "local_months"),
        transferred_months=required(values, "transferred_months"),
        overlap_months=required(values, "overlap_months"),
        union_months=required(values, "union_months"),
        local_account=required(values, "local_account"),
        account_in=required(values, "account_in"),
        account_after=values["account_after"],
        pool_in=required(values, "pool_in"),
    )


def overlaps(rows: Iterable[Values]) -> tuple[OverlapRow, ...]:
    """Read 重复时段 (PT06)."""
    return tuple(OverlapRow(row["所属期"], _money(row["本地基数"]), _money(row["转入基数"])) for row in rows)


def options(rows: Iterable[Values]) -> tuple[OptionRow, ...]:
    """Read 清退方案 (PT06)."""
    return tuple(
        OptionRow(
            keeps=row["方案"],
            months=row["清退月数"] or 0,
            base=_money(row["缴费基数合计"]),
            principal=_money(row["清退本金"]),
            interest=_money(row["利息"]),
            refund=_money(row["清退合计"]),
        )
        for row in rows
    )


def required(values: Values, name: str) -> Any:
    """Return a value that the rules cannot do without; zero is one.

    Raises:
        BusinessException: `BUS-VAL-01`, the screen shows none.
    """
    value = values[name]
    if value is None or value == "":
        label = _LABELS[name]
        raise BusinessException(f"【{label}】为空，无法核对", code="BUS-VAL-01", to_do=f"在系统中补录{label}后重新办理")
    return value


def _month(row: Values, status: str, fund: str = "110") -> Month:
    return Month(
        period=row["所属期"],
        base=_money(row["缴费基数"]),
        unit_amount=_money(row["单位缴纳"]),
        person_amount=_money(row["个人缴纳"]),
        status=status,
        fund=fund,
    )


def _lump_sum(row: Values) -> LumpSum:
    paid_on: date | None = row["缴费日期"]
    if paid_on is None:
        raise BusinessException("一次性缴费没有缴费日期", code="BUS-VAL-01", to_do="向转出地核实缴费日期")
    kind = row["文书种类"] or ""
    return LumpSum(
        paid_on=paid_on,
        months=row["月数"] or 0,
        base=_money(row["缴费基数合计"]),
        account=_money(row["个人账户金额"]),
        document=Document(kind) if kind in set(Document) else Document.NONE,
        document_date=row["文书日期"],
    )


def _money(value: Decimal | None) -> Decimal:
    return NOTHING if value is None else value


def _rate(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return Decimal(text.strip().removesuffix("%")) / 100
    except InvalidOperation as err:
        raise BusinessException(f"记账利率【{text}】无法读取", code="BUS-VAL-01", to_do="核对个人账户记账利率") from err
