"""停发: what a stop comes to by the system's own arithmetic, and its submission for 复核."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from mock_caseworker import messages
from mock_caseworker.biz_no import next_biz_no
from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, money, page_through
from mock_caseworker.planted import planted
from mock_caseworker.refusals import RefusedError

REASONS = MappingProxyType(
    {
        "S1": "再就业",
        "S2": "应征服兵役",
        "S3": "移居境外",
        "S4": "享受基本养老保险待遇",
        "S5": "无正当理由拒绝适当工作或培训",
        "S6": "被判刑收监",
        "S7": "死亡",
        "S8": "领取期限届满",
    }
)
OPEN, SUBMITTED = "待核查", "待复核"
PAYMENTS = (
    Column("所属期", "period"),
    Column("金额", "amount", "money"),
    Column("状态", "status"),
    Column("批次号", "batch_no"),
    Column("发放日期", "paid_on"),
)
STOPS = (
    Column("停发编号", "stop_no"),
    Column("业务流水号", "biz_no"),
    Column("停发原因", "reason"),
    Column("停发起始月", "stop_period"),
    Column("多发月数", "overpaid_months"),
    Column("多发金额", "overpaid", "money"),
    Column("级别", "level"),
    Column("提交时间", "submitted_at"),
)


@dataclass(frozen=True)
class Stop:
    """What a stop comes to."""

    period: str
    months: int
    overpaid: Decimal

    @property
    def level(self) -> str:
        """L3 where money is asked back."""
        return "L3" if self.overpaid else "L2"

    def texts(self) -> dict[str, str]:
        """Return the figures as UI10 shows them."""
        return {"stop_period": self.period, "overpaid_months": str(self.months), "overpaid": money(self.overpaid)}


def find_stop(database: Database, stop_no: str) -> sqlite3.Row | None:
    """Return a case by its 停发编号."""
    return database.row("SELECT * FROM stop_case WHERE stop_no = ?", (stop_no,))


def payments(database: Database, claim_no: str, page: int) -> Grid:
    """Return one page of what was paid on a claim, and what is to be."""
    asked = Grid("payment_grid", "发放记录", PAYMENTS, page=page, ask={"query": "payments", "claim_no": claim_no})
    source = "FROM benefit_payment WHERE claim_no = ?"
    return page_through(database, asked, source=source, values=(claim_no,), order="period")


def stops(database: Database, stop_no: str, page: int) -> Grid:
    """Return every submission of a case, as a row of its own."""
    asked = Grid("stop_grid", "停发记录", STOPS, page=page, ask={"query": "stops", "stop_no": stop_no})
    source = "FROM stop_submission WHERE stop_no = ?"
    return page_through(database, asked, source=source, values=(stop_no,), order="id")


def work_out(database: Database, case: sqlite3.Row, reason: str) -> Stop:
    """Return from which month nothing may be paid and what was paid since; planted values replace what was worked out.

    Raises:
        RefusedError: no such reason.
    """
    if reason not in REASONS:
        raise RefusedError(messages.REQUIRED.format(label="停发原因"))
    event = case["event_date"][:4] + case["event_date"][5:7]
    period = event if reason == "S1" else _next(event)
    paid = database.rows(
        "SELECT amount FROM benefit_payment WHERE claim_no = ? AND status = '已发放' AND period >= ?",
        (case["claim_no"], period),
    )
    overpaid = sum((Decimal(row["amount"]) for row in paid), Decimal("0.00"))
    return Stop(period, len(paid), Decimal(planted(database, case["stop_no"]).get("overpaid", overpaid)))


def submit(
    database: Database,
    stop_no: str,
    reason: str,
    *,
    account: str,
    region: str,
    submitted_at: str,
    at: datetime,
    again: bool,
) -> str:
    """Submit a stop for 复核: its row, state and ledger row in one durable transaction; return the 业务流水号.

    Raises:
        RefusedError: no such case or reason, or it was submitted already.
    """
    with database.transaction():
        case = find_stop(database, stop_no)
        if case is None:
            raise RefusedError(messages.NOT_FOUND)
        if case["state"] != OPEN and not again:
            raise RefusedError(messages.IN_PROCESS.format(biz_no=case["biz_no"]))
        stop = work_out(database, case, reason)
        biz_no = next_biz_no(database, region, "UI")
        database.run(
            "UPDATE stop_case SET state = ?, biz_no = coalesce(biz_no, ?), op_user = ? WHERE stop_no = ?",
            (SUBMITTED, biz_no, account, stop_no),
        )
        figures = (reason, stop.period, stop.months, str(stop.overpaid), stop.level)
        database.run(
            "INSERT INTO stop_submission (stop_no, biz_no, reason, stop_period, overpaid_months, overpaid, level,"
            " submitted_at, submitted_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (stop_no, biz_no, *figures, submitted_at, account),
        )
        database.enter_ledger(
            at=at,
            account=account,
            action="UI10.submit",
            key=stop_no,
            biz_no=biz_no,
            payload={"reason": reason, **stop.texts()},
        )
    return biz_no


def _next(period: str) -> str:
    year, month = int(period[:4]), int(period[4:])
    return f"{year + month // 12:04d}{month % 12 + 1:02d}"
