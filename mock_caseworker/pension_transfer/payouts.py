"""资金划拨: approved transfers out wait here until finance has paid them; Σ paid = Σ 信息表 totals = bank batch."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.payment_batches import CHECK, PAY, Line, Payer
from mock_caseworker.pension_transfer.cases import BEING_PAID, CLOSED, TO_BE_PAID, find_case
from mock_caseworker.pension_transfer.sheet import sheet_of

COLUMNS = (
    Column("受理号", "case_no"),
    Column("业务流水号", "biz_no"),
    Column("姓名", "name", code="AAC003"),
    Column("社会保障号码", "id_no", "identifier", "AAC002"),
    Column("转入经办机构", "to_agency"),
    Column("收款户名", "account_name"),
    Column("收款账号", "account_no", "identifier", "AAE010"),
    Column("转移总额", "total", "money"),
    Column("进度", "progress"),
    Column("批次号", "batch_no"),
)
_CASES = (
    "FROM transfer_case c JOIN transfer_submission s ON s.case_no = c.case_no"
    " LEFT JOIN transfer_payment p ON p.case_no = c.case_no WHERE s.id ="
    " (SELECT max(id) FROM transfer_submission WHERE case_no = c.case_no AND action = 'PT04.submit')"
)


def lines(database: Database, _: str, page: int) -> Grid:
    """Return one page of the transfers out that were approved, paid ones among them."""
    asked = Grid("line_grid", "划拨明细", COLUMNS, page=page, ask={"query": "pt10_lines"})
    return page_through(
        database,
        asked,
        select="c.*, s.total, p.batch_no",
        source=f"{_CASES} AND (c.progress = ? OR p.batch_no IS NOT NULL)",
        values=(TO_BE_PAID,),
        order="c.case_no",
    )


def _waiting(database: Database, _: str) -> list[Line]:
    rows = database.rows(
        f"SELECT c.case_no, c.account_name, c.account_no, s.total {_CASES} AND c.progress = ? ORDER BY c.case_no",
        (TO_BE_PAID,),
    )
    return [Line(row["case_no"], row["account_name"], row["account_no"], Decimal(row["total"])) for row in rows]


def _take(database: Database, taken: Sequence[Line], _: str, batch_no: str) -> None:
    for line in taken:
        database.run("INSERT INTO transfer_payment (case_no, batch_no) VALUES (?, ?)", (line.key, batch_no))
    _progress(database, batch_no, BEING_PAID)


def _batch_lines(database: Database, batch_no: str) -> list[Line]:
    """Return the lines with what the 信息表 of each case comes to now."""
    numbers = database.rows("SELECT case_no FROM transfer_payment WHERE batch_no = ? ORDER BY case_no", (batch_no,))
    cases = [case for row in numbers if (case := find_case(database, row["case_no"])) is not None]
    return [
        Line(case["case_no"], case["account_name"], case["account_no"], sheet_of(database, case).total)
        for case in cases
    ]


def _settle(database: Database, batch_no: str, _: str) -> None:
    _progress(database, batch_no, CLOSED)


def _release(database: Database, batch_no: str) -> None:
    _progress(database, batch_no, TO_BE_PAID)
    database.run("DELETE FROM transfer_payment WHERE batch_no = ?", (batch_no,))


def _progress(database: Database, batch_no: str, reached: str) -> None:
    database.run(
        "UPDATE transfer_case SET progress = ?"
        " WHERE case_no IN (SELECT case_no FROM transfer_payment WHERE batch_no = ?)",
        (reached, batch_no),
    )


PAYER = Payer(
    screen="PT10",
    prefix="PTP",
    fund="110",
    summary="基本养老保险关系转移支出",
    steps=(CHECK, PAY),
    paid="已划拨",
    waiting=_waiting,
    take=_take,
    lines=_batch_lines,
    settle=_settle,
    release=_release,
)
