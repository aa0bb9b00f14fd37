"""发放计划: the lines of a month, and the batch that finance makes of them; it reaches 基金财务 as business rows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError

WAITING, BATCHED = "待发放", "发放中"
LINES = (
    Column("受理号", "claim_no"),
    Column("姓名", "name"),
    Column("社会保障号码", "id_no", "identifier"),
    Column("所属期", "period"),
    Column("金额", "amount", "money"),
    Column("状态", "status"),
    Column("批次号", "batch_no"),
)
BATCHES = (
    Column("批次号", "batch_no"),
    Column("所属期", "period"),
    Column("笔数", "lines"),
    Column("金额合计", "total", "money"),
    Column("状态", "state"),
    Column("制单人", "made_by"),
    Column("复核人", "checked_by"),
)


def lines(database: Database, period: str, page: int) -> Grid:
    """Return one page of a month's lines."""
    asked = Grid("line_grid", "发放明细", LINES, page=page, ask={"query": "payment_lines", "period": period})
    source = "FROM benefit_payment WHERE period = ?"
    return page_through(database, asked, source=source, values=(period,), order="claim_no")


def batches(database: Database, page: int) -> Grid:
    """Return one page of the batches, newest first."""
    asked = Grid("batch_grid", "发放批次", BATCHES, page=page, ask={"query": "payment_batches"})
    return page_through(database, asked, source="FROM payment_batch", values=(), order="batch_no DESC")


def make_batch(database: Database, period: str, *, account: str, made_at: str, at: datetime) -> str:
    """Make one batch of everything that waits for a month (FIN_MK); return its number.

    Raises:
        RefusedError: nothing waits.
    """
    with database.transaction():
        waiting = database.rows(
            "SELECT * FROM benefit_payment WHERE period = ? AND status = ? ORDER BY claim_no", (period, WAITING)
        )
        if not waiting:
            raise RefusedError(messages.NOT_FOUND)
        number = database.count("SELECT count(*) FROM payment_batch") + 1
        batch_no = f"UIP{period}{number:04d}"
        total = sum((Decimal(row["amount"]) for row in waiting), Decimal(0))
        database.run(
            "INSERT INTO payment_batch VALUES (?, ?, ?, ?, '待财务复核', ?, ?, NULL)",
            (batch_no, period, len(waiting), str(total), made_at, account),
        )
        database.run(
            "UPDATE benefit_payment SET status = ?, batch_no = ? WHERE period = ? AND status = ?",
            (BATCHED, batch_no, period, WAITING),
        )
        _enter(database, "UI09.batch", batch_no, account, at, {"lines": len(waiting), "total": str(total)})
    return batch_no


def check_batch(database: Database, batch_no: str, *, account: str, paid_on: str, at: datetime) -> None:
    """Release a batch (FIN_CK): its lines are paid and become rows of the fund's business ledger.

    Raises:
        RefusedError: no such batch, already released, or the same account made it (COM-R41).
    """
    with database.transaction():
        batch = database.row("SELECT * FROM payment_batch WHERE batch_no = ?", (batch_no,))
        if batch is None:
            raise RefusedError(messages.NOT_FOUND)
        if batch["checked_by"] or batch["made_by"] == account:
            raise RefusedError(messages.NO_RIGHT if batch["made_by"] == account else messages.STALE)
        database.run(
            "UPDATE payment_batch SET state = '已发放', checked_by = ? WHERE batch_no = ?", (account, batch_no)
        )
        database.run(
            "UPDATE benefit_payment SET status = '已发放', paid_on = ? WHERE batch_no = ?", (paid_on, batch_no)
        )
        _to_finance(database, batch_no, paid_on)
        _enter(database, "UI09.check", batch_no, account, at, {"total": batch["total"]})


def _to_finance(database: Database, batch_no: str, paid_on: str) -> None:
    """Write the paid lines where 社保基金财务对账 finds them: the 支出户 of fund 210."""
    account = database.row("SELECT account_no FROM fr_account WHERE fund = '210' ORDER BY account_no")
    if account is None:
        return
    database.run(
        "INSERT INTO fr_biz_row (account_no, serial_no, fund, direction, amount, biz_date, batch_no, e2e_no,"
        " tax_ticket_no, cp_name, cp_acct, reversal_of, summary)"
        " SELECT ?, batch_no || '-' || claim_no, '210', '支', amount, ?, batch_no, batch_no || '-' || claim_no,"
        " '', name, card_no, '', '失业保险金 ' || period FROM benefit_payment WHERE batch_no = ? ORDER BY claim_no",
        (account["account_no"], paid_on, batch_no),
    )


def _enter(
    database: Database, action: str, batch_no: str, account: str, at: datetime, payload: dict[str, str | int | None]
) -> None:
    database.enter_ledger(at=at, account=account, action=action, key=batch_no, biz_no=None, payload=payload)
