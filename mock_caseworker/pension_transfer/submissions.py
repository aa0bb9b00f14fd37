"""The writes of a case: sending a letter, a temporary account, a sheet for review, a posting, a person's choice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from mock_caseworker import messages
from mock_caseworker.database import Database, Value
from mock_caseworker.pension_transfer.arithmetic import TEMPORARY, TRANSFER
from mock_caseworker.pension_transfer.cases import (
    ACCEPT,
    NOT_OPENED,
    OUT,
    POST,
    SUBMITTABLE,
    WRONG_STAGE,
    find_case,
)
from mock_caseworker.pension_transfer.letters import due_of, number_letter
from mock_caseworker.pension_transfer.posting import KEEP_IN, KEEP_LOCAL, account_after, difference, merge
from mock_caseworker.pension_transfer.relations import advice_of
from mock_caseworker.pension_transfer.sheet import sheet_of
from mock_caseworker.pension_transfer.sheet_years import NOTHING
from mock_caseworker.refusals import RefusedError

NEEDS_TEMPORARY = "该人员应建立临时缴费账户，不能发送联系函！"
NEEDS_LETTER = "该人员不符合建立临时缴费账户的条件！"
FUNDS_DIFFER = "到账金额与信息表总额不符，不能入账！"
CHOOSE_SIDE = "存在重复缴费时段，请先由经办人员选择保留方！"
SAMPLE_EVERY = 20
"""复核 looks at every twentieth letter (5 %)."""


@dataclass(frozen=True)
class Figures:
    """What a submission stores."""

    months: int | None
    account: Decimal
    pool: Decimal
    total: Decimal
    details: dict[str, Value]
    refunds: bool = False
    """Money goes back to the person: that is for the highest level."""


@dataclass(frozen=True)
class Write:
    """One write of a screen: its name, where it belongs, how high its approval goes, what it checks and stores."""

    action: str
    title: str
    stage: str
    level: str
    progress: str
    figures: Callable[[Database, sqlite3.Row], Figures]


def _letter(database: Database, case: sqlite3.Row) -> Figures:
    if advice_of(database, case)[1] != TRANSFER:
        raise RefusedError(NEEDS_TEMPORARY)
    sent: dict[str, Value] = {"letter_no": number_letter(database, case), "due_date": due_of(database, case)}
    return Figures(None, NOTHING, NOTHING, NOTHING, sent)


def _temporary(database: Database, case: sqlite3.Row) -> Figures:
    if advice_of(database, case)[1] != TEMPORARY:
        raise RefusedError(NEEDS_LETTER)
    return Figures(None, NOTHING, NOTHING, NOTHING, {"enrol_date": case["enrol_date"]})


def _posting(database: Database, case: sqlite3.Row) -> Figures:
    if difference(database, case):
        raise RefusedError(FUNDS_DIFFER)
    merger = merge(database, case)
    after = account_after(merger, case["keep"])
    if after is None:
        raise RefusedError(CHOOSE_SIDE)
    sheet = merger.sheet
    posted: dict[str, Value] = {"union_months": merger.union_months, "account_after": str(after), "keep": case["keep"]}
    return Figures(sheet.months, sheet.account, sheet.pool, sheet.total, posted, refunds=bool(merger.overlap))


def _sheet(database: Database, case: sqlite3.Row) -> Figures:
    sheet = sheet_of(database, case)
    return Figures(sheet.months, sheet.account, sheet.pool, sheet.total, {"mode": sheet.mode})


WRITES = MappingProxyType(
    {
        write.action: write
        for write in (
            Write("PT03.send", "发送联系函", ACCEPT, "L1", "联系函已发", _letter),
            Write("PT01.temp", "建立临时账户", ACCEPT, "L2", "临时账户待建", _temporary),
            Write("PT06.post", "接续入账", POST, "L2", "待入账", _posting),
            Write("PT04.submit", "信息表提交", OUT, "L3", "信息表已生成", _sheet),
        )
    }
)


def submit(
    database: Database, case: sqlite3.Row, write: Write, *, account: str, submitted_at: str, at: datetime, again: bool
) -> None:
    """Make one write: submission, state and ledger row in one durable transaction.

    Raises:
        RefusedError: the case is elsewhere by now (unless `again` lets a repetition through), or may not be submitted.
    """
    with database.transaction():
        current = find_case(database, case["case_no"])
        if current is None or not current["biz_no"]:
            raise RefusedError(NOT_OPENED)
        if current["stage"] != write.stage:
            raise RefusedError(WRONG_STAGE.format(stage=current["stage"]))
        if current["state"] not in SUBMITTABLE and not again:
            raise RefusedError(messages.STALE)
        figures = write.figures(database, current)
        level = "L3" if figures.refunds else write.level
        amounts = {name: str(getattr(figures, name)) for name in ("account", "pool", "total")}
        database.run(
            "INSERT INTO transfer_submission (case_no, biz_no, action, months, account, pool, total, level,"
            " submitted_at, submitted_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(current["case_no"], current["biz_no"], write.action, figures.months),
                *(*amounts.values(), level, submitted_at, account),
            ),
        )
        database.run(
            "UPDATE transfer_case SET state = ?, progress = ? WHERE case_no = ?",
            (_next_state(write, current["case_no"]), write.progress, current["case_no"]),
        )
        database.enter_ledger(
            at=at,
            account=account,
            action=write.action,
            key=current["case_no"],
            biz_no=current["biz_no"],
            payload={
                "id_no": current["id_no"],
                "name": current["name"],
                "months": figures.months,
                **amounts,
                **figures.details,
                "level": level,
            },
        )


def _next_state(write: Write, case_no: str) -> str:
    is_looked_at = write.level != "L1" or int(case_no[-4:]) % SAMPLE_EVERY == 0
    return "待复核" if is_looked_at else "已办结"


def choose_side(database: Database, case: sqlite3.Row, keep: str, *, account: str, at: datetime) -> None:
    """Store which side a person keeps of the months that both sides hold.

    Raises:
        RefusedError: no side was named, nothing overlaps, or the case is submitted.
    """
    if keep not in {KEEP_LOCAL, KEEP_IN}:
        raise RefusedError(messages.REQUIRED.format(label="保留方"))
    with database.transaction():
        current = find_case(database, case["case_no"])
        if current is None or current["state"] not in SUBMITTABLE or not merge(database, current).overlap:
            raise RefusedError(messages.STALE)
        database.run("UPDATE transfer_case SET keep = ? WHERE case_no = ?", (keep, current["case_no"]))
        database.enter_ledger(
            at=at,
            account=account,
            action="PT06.keep",
            key=current["case_no"],
            biz_no=current["biz_no"],
            payload={"keep": keep},
        )
