"""未达账项: listing and registering them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from mock_caseworker import messages
from mock_caseworker.biz_no import next_biz_no
from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation import matching, wording
from mock_caseworker.fund_reconciliation.tasks import SCENE_CODE, find_task, refuse_closed_period
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError

LABELS = {
    "serial_no": "关联流水号",
    "item_type": "类型",
    "amount": "金额",
    "item_date": "发生日",
    "reason": "原因",
    "owner": "责任人",
    "clear_date": "预计清理日",
}
"""The required fields of FR07."""
FIELDS = (*LABELS, "attachment_no", "remark")
COLUMNS = (
    Column("关联流水号", "serial_no"),
    Column("类型", "type_name"),
    Column("金额", "amount", "money"),
    Column("发生日", "item_date"),
    Column("原因", "reason_name"),
    Column("责任人", "owner"),
    Column("预计清理日", "clear_date"),
    Column("业务流水号", "biz_no"),
    Column("登记时间", "saved_at"),
    Column("登记人", "op_name"),
)
_SIDES = {
    (matching.STATEMENT, wording.RECEIPT): "1",
    (matching.STATEMENT, wording.PAYMENT): "2",
    (matching.BUSINESS, wording.RECEIPT): "3",
    (matching.LEDGER, wording.RECEIPT): "3",
    (matching.BUSINESS, wording.PAYMENT): "4",
    (matching.LEDGER, wording.PAYMENT): "4",
}
"""The 类型 that a row's source and direction allow."""
LONGEST = 200


def item_list(database: Database, task: sqlite3.Row, serial_no: str, page: int) -> Grid:
    """Return one page of a task's items, of one serial or (empty) all."""
    question = {"query": "fr_items", "biz_no": task["biz_no"], "serial_no": serial_no}
    listed = page_through(
        database,
        Grid("item_grid", "未达账项", COLUMNS, page=page, ask=question),
        select="i.*, coalesce(a.display_name, i.saved_by) AS op_name",
        source="FROM fr_item i LEFT JOIN account a ON a.username = i.saved_by"
        " WHERE i.task_no = ?1 AND (?2 = '' OR i.serial_no = ?2)",
        values=(task["task_no"], serial_no),
        order="i.id",
    )
    named = [
        {
            **row,
            "type_name": f"{row['item_type']} {wording.ITEM_TYPES[row['item_type']]}",
            "reason_name": f"{row['reason']} {wording.REASONS[row['reason']]}",
        }
        for row in listed.rows
    ]
    return Grid(listed.name, listed.caption, COLUMNS, named, listed.page, listed.total, listed.ask)


def registered_items(database: Database, task_no: str) -> list[sqlite3.Row]:
    """Return every item of a task."""
    return database.rows("SELECT * FROM fr_item WHERE task_no = ? ORDER BY id", (task_no,))


def form_fault(values: Mapping[str, str], business_date: date) -> str:
    """Return the message about the first field that is empty or malformed, else nothing."""
    for name, label in LABELS.items():
        if not values[name]:
            return messages.REQUIRED.format(label=label)
    for name, choices in (("item_type", wording.ITEM_TYPES), ("reason", wording.REASONS)):
        if values[name] not in choices:
            return messages.MALFORMED.format(label=LABELS[name])
    if not _is_amount(values["amount"]):
        return messages.MALFORMED.format(label=LABELS["amount"])
    for name in ("item_date", "clear_date"):
        if not _is_day(values[name]):
            return messages.MALFORMED.format(label=LABELS[name])
    if values["clear_date"] < business_date.isoformat():
        return wording.CLEAR_DATE
    return messages.REMARK_LONG if len(values["remark"]) > LONGEST else ""


def register_item(
    database: Database,
    task_no: str,
    values: Mapping[str, str],
    *,
    account: str,
    region: str,
    saved_at: str,
    at: datetime,
    again: bool,
) -> str:
    """Register an item and answer its own 业务流水号: item and ledger row in one durable transaction.

    Raises:
        RefusedError: a malformed field, a serial that is not the task's, another amount or side than the row's,
            an item of this serial already (unless `again`), a task that is not at work, closed books.
    """
    if fault := form_fault(values, database.business_date()):
        raise RefusedError(fault)
    amount = f"{Decimal(values['amount'].replace(',', '')):.2f}"
    with database.transaction():
        task = find_task(database, task_no)
        if task is None:
            raise RefusedError(messages.NOT_FOUND)
        refuse_closed_period(database, task)
        _refuse_state(task)
        _refuse_mismatch(database, task, values, amount)
        serial_no = values["serial_no"]
        known = database.count("SELECT count(*) FROM fr_item WHERE task_no = ? AND serial_no = ?", (task_no, serial_no))
        if known and not again:
            raise RefusedError(messages.STALE)
        biz_no = next_biz_no(database, region, SCENE_CODE)
        stored = {**{name: values[name] for name in FIELDS}, "amount": amount}
        database.run(
            f"INSERT INTO fr_item (task_no, {', '.join(FIELDS)}, biz_no, saved_at, saved_by)"  # noqa: S608  # own names
            f" VALUES ({', '.join('?' * (len(FIELDS) + 4))})",
            (task_no, *(stored[name] for name in FIELDS), biz_no, saved_at, account),
        )
        database.enter_ledger(
            at=at,
            account=account,
            action="FR07.register",
            key=f"{task_no}:{serial_no}",
            biz_no=biz_no,
            payload={"task_no": task_no, **stored},
        )
    return biz_no


def _refuse_state(task: sqlite3.Row) -> None:
    if task["state"] in {wording.DRAFT, wording.GATHERED}:
        raise RefusedError(wording.NOT_EXECUTED)
    if task["state"] not in wording.WORKABLE:
        raise RefusedError(messages.STALE)


def _refuse_mismatch(database: Database, task: sqlite3.Row, values: Mapping[str, str], amount: str) -> None:
    rows = database.rows(
        "SELECT source, direction, amount FROM fr_result WHERE task_no = ? AND serial_no = ?",
        (task["task_no"], values["serial_no"]),
    )
    if not rows:
        raise RefusedError(messages.NOT_FOUND)
    if not any(row["amount"] == amount for row in rows):
        raise RefusedError(wording.ITEM_AMOUNT)
    if not any(_SIDES[row["source"], row["direction"]] == values["item_type"] for row in rows):
        raise RefusedError(wording.ITEM_SIDE)
    if not task["start_date"] <= values["item_date"] <= task["end_date"]:
        raise RefusedError(wording.ITEM_DATE)


def _is_amount(text: str) -> bool:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return False
    return amount.is_finite() and amount > 0 and amount == amount.quantize(Decimal("0.01"))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
