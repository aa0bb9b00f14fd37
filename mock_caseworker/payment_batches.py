"""The batches in which finance pays: 制单, 财务复核, and 出纳划拨 where a business has it; never the digital employee.

Σ lines = batch = bank (UI-R10, DOMAIN §3.5): a batch goes on only while the business still states what it was made of,
line by line: payee, account and amount.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from mock_caseworker import messages
from mock_caseworker.database import Database, Value
from mock_caseworker.fund_reconciliation.postings import Movement, Posting, paying_account, post
from mock_caseworker.fund_reconciliation.wording import PAYMENT
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError

MAKER = "FIN_MK"
DIFFERS = "批次与业务明细不符（笔数、金额、收款户名或账号有变动），请退回重新制单！"
RETURNED = "已退回"
COLUMNS = (
    Column("批次号", "batch_no"),
    Column("所属期", "period"),
    Column("笔数", "lines"),
    Column("金额合计", "total", "money"),
    Column("付款账户", "account_no", "identifier", "AAE010"),
    Column("状态", "state"),
    Column("制单人", "made_by"),
    Column("复核人", "checked_by"),
    Column("出纳", "paid_by"),
    Column("付款日期", "paid_on"),
    Column("退回原因", "reason"),
)


@dataclass(frozen=True)
class Step:
    """One step that a made batch takes: whose it is, and the state it waits in."""

    role: str
    name: str
    title: str
    waiting: str
    column: str


CHECK = Step("FIN_CK", "check", "财务复核", "待财务复核", "checked_by")
PAY = Step("CASHIER", "pay", "出纳划拨", "待出纳划拨", "paid_by")


@dataclass(frozen=True)
class Line:
    """One payment of a batch, as the business states it; `key` is the case's own number."""

    key: str
    name: str
    account_no: str
    amount: Decimal


@dataclass(frozen=True)
class Payer:
    """A business that pays in batches; its functions are called inside the batch's transaction."""

    screen: str
    prefix: str
    fund: str
    summary: str
    steps: tuple[Step, ...]
    paid: str
    """The state of a batch that was paid."""
    waiting: Callable[[Database, str], Sequence[Line]]
    """What waits for a period."""
    take: Callable[[Database, Sequence[Line], str, str], None]
    """Put lines of a period into a batch."""
    lines: Callable[[Database, str], Sequence[Line]]
    """What a batch consists of, as the business states it now."""
    settle: Callable[[Database, str, str], None]
    """Mark the lines of a batch as paid on a day."""
    release: Callable[[Database, str], None]
    """Let the lines of a returned batch wait again."""


def batches(database: Database, payer: Payer, page: int) -> Grid:
    """Return one page of a business's batches, newest first."""
    asked = Grid("batch_grid", "批次", COLUMNS, page=page, ask={"query": f"{payer.screen.lower()}_batches"})
    return page_through(
        database, asked, source="FROM payment_batch WHERE screen = ?", values=(payer.screen,), order="batch_no DESC"
    )


def has_acted(database: Database, batch_no: str, account: str) -> bool:
    """Say whether an account already took a step of a batch (COM-R41)."""
    return bool(
        database.count(
            "SELECT count(*) FROM payment_batch WHERE batch_no = ?1 AND ?2 IN (made_by, checked_by, paid_by)",
            (batch_no, account),
        )
    )


def make_batch(database: Database, payer: Payer, period: str, *, account: str, made_at: str, at: datetime) -> str:
    """Make one batch of everything that waits (制单); return its number.

    Raises:
        RefusedError: nothing waits, or the fund has no account to pay from.
    """
    with database.transaction():
        waiting = payer.waiting(database, period)
        if not waiting:
            raise RefusedError(messages.NOT_FOUND)
        paying = paying_account(database, payer.fund)["account_no"]
        stem = f"{payer.prefix}{database.business_date():%Y%m}"
        number = database.count("SELECT count(*) FROM payment_batch WHERE batch_no LIKE ?", (f"{stem}%",)) + 1
        batch_no, total = f"{stem}{number:04d}", _total(waiting)
        database.run(
            "INSERT INTO payment_batch (batch_no, screen, period, account_no, lines, total, state, made_at, made_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (batch_no, payer.screen, period, paying, len(waiting), total, CHECK.waiting, made_at, account),
        )
        for line in waiting:
            database.run("INSERT INTO payment_line VALUES (?, ?, ?, ?, ?)", (batch_no, *_stated(line)))
        payer.take(database, waiting, period, batch_no)
        _enter(database, payer, "batch", batch_no, account, at, {"lines": len(waiting), "total": total})
    return batch_no


def take_step(database: Database, payer: Payer, step: Step, batch_no: str, *, account: str, at: datetime) -> None:
    """Take a batch one step on; the last one pays it: its lines become rows of the fund's books.

    Raises:
        RefusedError: no such batch, it waits elsewhere, its lines changed since, or the month is closed.
    """
    with database.transaction():
        batch = _waiting_batch(database, payer, step, batch_no)
        lines = payer.lines(database, batch_no)
        if sorted(map(_stated, lines)) != _made_of(database, batch_no):
            raise RefusedError(DIFFERS)
        is_last = step == payer.steps[-1]
        state = payer.paid if is_last else payer.steps[payer.steps.index(step) + 1].waiting
        database.run(
            f"UPDATE payment_batch SET state = ?, {step.column} = ? WHERE batch_no = ?",  # noqa: S608  # own names
            (state, account, batch_no),
        )
        if is_last:
            _pay(database, payer, batch, lines)
        _enter(database, payer, step.name, batch_no, account, at, {"lines": len(lines), "total": batch["total"]})


def return_batch(
    database: Database, payer: Payer, step: Step, batch_no: str, *, reason: str, account: str, at: datetime
) -> None:
    """Send a batch back instead of taking a step: its lines wait again for another batch.

    Raises:
        RefusedError: no reason, no such batch, or it waits elsewhere.
    """
    if not reason:
        raise RefusedError(messages.RETURN_REASON)
    with database.transaction():
        batch = _waiting_batch(database, payer, step, batch_no)
        database.run(
            f"UPDATE payment_batch SET state = ?, reason = ?, {step.column} = ? WHERE batch_no = ?",  # noqa: S608  # own names
            (RETURNED, reason, account, batch_no),
        )
        payer.release(database, batch_no)
        _enter(database, payer, "return", batch_no, account, at, {"reason": reason, "total": batch["total"]})


def _waiting_batch(database: Database, payer: Payer, step: Step, batch_no: str) -> sqlite3.Row:
    batch = database.row("SELECT * FROM payment_batch WHERE batch_no = ? AND screen = ?", (batch_no, payer.screen))
    if batch is None:
        raise RefusedError(messages.NOT_FOUND)
    if step not in payer.steps or batch["state"] != step.waiting:
        raise RefusedError(messages.STALE)
    return batch


def _pay(database: Database, payer: Payer, batch: sqlite3.Row, lines: Sequence[Line]) -> None:
    batch_no, on = batch["batch_no"], database.business_date()
    account = database.row("SELECT * FROM fr_account WHERE account_no = ?", (batch["account_no"],))
    assert account  # noqa: S101  # accounts are never deleted
    database.run("UPDATE payment_batch SET paid_on = ? WHERE batch_no = ?", (on.isoformat(), batch_no))
    payer.settle(database, batch_no, on.isoformat())
    movements = [Movement(f"{batch_no}-{line.key}", line.amount, line.name, line.account_no) for line in lines]
    summary = f"{payer.summary} {batch['period']}"
    post(
        database,
        Posting(account["account_no"], payer.fund, account["subject"], PAYMENT, batch_no, on, summary, movements),
    )


def _stated(line: Line) -> tuple[str, str, str, str]:
    return line.key, line.name, line.account_no, f"{line.amount:.2f}"


def _made_of(database: Database, batch_no: str) -> list[tuple[str, ...]]:
    """Return the lines that a batch was made of, in order of their keys."""
    rows = database.rows(
        "SELECT key, name, account_no, amount FROM payment_line WHERE batch_no = ? ORDER BY key", (batch_no,)
    )
    return [tuple(row) for row in rows]


def _total(lines: Sequence[Line]) -> str:
    return f"{sum((line.amount for line in lines), Decimal(0)):.2f}"


def _enter(
    database: Database,
    payer: Payer,
    step: str,
    batch_no: str,
    account: str,
    at: datetime,
    payload: dict[str, Value],
) -> None:
    action = f"{payer.screen}.{step}"
    database.enter_ledger(at=at, account=account, action=action, key=batch_no, biz_no=None, payload=payload)
