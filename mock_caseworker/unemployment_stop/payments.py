"""发放计划: what is to be paid of a claim month by month, and what of it goes into a batch of finance."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.payment_batches import CHECK, Line, Payer
from mock_caseworker.unemployment_claim.benefit import add_months

WAITING, BATCHED, PAID = "待发放", "发放中", "已发放"
COLUMNS = (
    Column("受理号", "claim_no"),
    Column("姓名", "name"),
    Column("社会保障号码", "id_no", "identifier"),
    Column("所属期", "period"),
    Column("金额", "amount", "money"),
    Column("状态", "status"),
    Column("批次号", "batch_no"),
)


def plan_payments(database: Database, claim: sqlite3.Row, grant: sqlite3.Row) -> None:
    """Lay down what an approved claim is paid, month by month. Call it inside a transaction."""
    period = grant["start_period"]
    while period <= grant["end_period"]:
        database.run(
            "INSERT INTO benefit_payment (claim_no, id_no, name, card_no, period, amount, status)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(claim["claim_no"], claim["id_no"], claim["name"], claim["card_no"]),
                *(period, grant["month_amount"], WAITING),
            ),
        )
        period = add_months(period, 1)


def lines(database: Database, period: str, page: int) -> Grid:
    """Return one page of a month's lines."""
    asked = Grid("line_grid", "发放明细", COLUMNS, page=page, ask={"query": "ui09_lines", "period": period})
    source = "FROM benefit_payment WHERE period = ?"
    return page_through(database, asked, source=source, values=(period,), order="claim_no")


def _waiting(database: Database, period: str) -> list[Line]:
    return _lines(
        database.rows(
            "SELECT * FROM benefit_payment WHERE period = ? AND status = ? ORDER BY claim_no", (period, WAITING)
        )
    )


def _take(database: Database, taken: Sequence[Line], period: str, batch_no: str) -> None:
    for line in taken:
        database.run(
            "UPDATE benefit_payment SET status = ?, batch_no = ? WHERE claim_no = ? AND period = ?",
            (BATCHED, batch_no, line.key, period),
        )


def _batch_lines(database: Database, batch_no: str) -> list[Line]:
    return _lines(
        database.rows(
            "SELECT * FROM benefit_payment WHERE batch_no = ? AND status = ? ORDER BY claim_no", (batch_no, BATCHED)
        )
    )


def _settle(database: Database, batch_no: str, paid_on: str) -> None:
    database.run("UPDATE benefit_payment SET status = ?, paid_on = ? WHERE batch_no = ?", (PAID, paid_on, batch_no))


def _release(database: Database, batch_no: str) -> None:
    database.run("UPDATE benefit_payment SET status = ?, batch_no = NULL WHERE batch_no = ?", (WAITING, batch_no))


def _lines(rows: Sequence[sqlite3.Row]) -> list[Line]:
    return [Line(row["claim_no"], row["name"], row["card_no"], Decimal(row["amount"])) for row in rows]


PAYER = Payer(
    screen="UI09",
    prefix="UIP",
    fund="210",
    summary="失业保险金",
    steps=(CHECK,),
    paid=PAID,
    waiting=_waiting,
    take=_take,
    lines=_batch_lines,
    settle=_settle,
    release=_release,
)
