"""Owns what is registered for a 未达账项 (FR07): kind, reason, who clears it, until when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.fund_reconciliation.balance import OpenKind
from bots.fund_reconciliation.entries import Outcome
from bots.fund_reconciliation.reconcile import Verdict
from digital_employee.face import WorkingCalendar

TYPE_CODES = {OpenKind.BANK_IN: "1", OpenKind.BANK_OUT: "2", OpenKind.BOOK_IN: "3", OpenKind.BOOK_OUT: "4"}
IN_TRANSIT, BOOK_MISSING, BANK_MISSING, RETURNED = "01", "02", "03", "04"
"""原因: 在途款项, 单位未记账, 银行未入账, 退票待冲回."""
_OWNERS = {
    OpenKind.BANK_IN: "财务制单岗",
    OpenKind.BANK_OUT: "财务制单岗",
    OpenKind.BOOK_IN: "银行结算岗",
    OpenKind.BOOK_OUT: "银行结算岗",
}


@dataclass(frozen=True)
class OpenItem:
    """One registration."""

    serial_no: str
    type_code: str
    type_name: str
    amount: Decimal
    item_date: date
    reason: str
    owner: str
    clear_date: date
    remark: str


def register(item: Verdict, *, run_date: date, transit_workdays: int, calendar: WorkingCalendar) -> OpenItem:
    """Return the registration of an open row; it is to be cleared within the days in transit, counted anew if over.

    Raises:
        ValueError: the row is no 未达账项.
    """
    if item.kind is None:
        raise ValueError(f"{item.serial_no} is no open item")
    start = item.biz_date if item.outcome is Outcome.IN_TRANSIT else run_date
    return OpenItem(
        serial_no=item.serial_no,
        type_code=TYPE_CODES[item.kind],
        type_name=item.kind.label,
        amount=item.amount,
        item_date=item.biz_date,
        reason=_reason(item),
        owner=_OWNERS[item.kind],
        clear_date=calendar.add_workdays(start, transit_workdays),
        remark=f"{item.rule} {item.reason}"[:200],
    )


def _reason(item: Verdict) -> str:
    if item.outcome is Outcome.PAY_RETURN:
        return RETURNED
    if item.outcome is Outcome.IN_TRANSIT:
        return IN_TRANSIT
    return BOOK_MISSING if item.kind in {OpenKind.BANK_IN, OpenKind.BANK_OUT} else BANK_MISSING
