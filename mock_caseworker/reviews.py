"""复核 and 审批 of every business: what waits for whom, who may decide, and what a decision leaves.

Each business describes itself once as `Reviewed`; four eyes, reasons and ledger are the same for all (COM-R41, R42).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError

PASS, RETURN = "通过", "退回"
MOST_RETURNS = 2
"""After more returns than these the case belongs to a person (COM-R42)."""


@dataclass(frozen=True)
class Stage:
    """One stage of review: its screen and role, and the decisions that each state allows; the first state waits."""

    screen: str
    title: str
    role: str
    decisions: Mapping[str, tuple[str, ...]]

    @property
    def waiting(self) -> str:
        """The state that waits for this stage."""
        return next(iter(self.decisions))

    def allowed(self, state: str) -> tuple[str, ...]:
        """Return the decisions that a state allows."""
        return self.decisions.get(state, ())


@dataclass(frozen=True)
class Reviewed:
    """A business whose cases are decided; its tables carry biz_no, state, submitted_by, submitted_at and level."""

    stages: tuple[Stage, ...]
    cases: str
    submissions: str
    key: str
    """The column that both tables share."""
    ledger_key: str
    openers: tuple[str, ...]
    """The columns of a case that name who opened it."""
    find: Callable[[Database, str], sqlite3.Row | None]
    """Return the opened case of a 业务流水号."""
    conclude: Callable[[Database, sqlite3.Row, Stage, str], str]
    """Do what a decision means and return the state it leads to; called inside the decision's transaction."""
    columns: tuple[Column, ...]
    select: str
    join: str = ""
    comes_back: bool = False
    """Whether a decided case waits at the same stage once more (its undoing), for the same people."""


@dataclass(frozen=True)
class Decision:
    """What somebody decided, and why."""

    value: str
    reason: str
    account: str
    decided_at: str
    at: datetime
    seen: str = ""
    """`version_of` the case as its page showed it; a decision on another version is none."""


def waiting_cases(database: Database, reviewed: Reviewed, stage: Stage, page: int) -> Grid:
    """Return one page of the cases that a stage may decide, each with its latest submission if it has one."""
    columns = (
        Column("选择", "choice_no", "choice", f"/{stage.screen}?biz_no="),
        *reviewed.columns,
        *(Column("业务流水号", "biz_no"), Column("级别", "level"), Column("状态", "state")),
        *(Column("经办人", "op_name"), Column("提交时间", "submitted_at")),
    )
    marks, key = ", ".join("?" * len(stage.decisions)), reviewed.key
    return page_through(
        database,
        Grid("review_grid", f"{stage.title}业务", columns, page=page, ask={"query": stage.screen.lower()}),
        select="c.biz_no AS choice_no, c.biz_no, c.state, s.level, s.submitted_at,"
        f" coalesce(a.display_name, s.submitted_by, c.op_user, '') AS op_name, {reviewed.select}",
        source=f"FROM {reviewed.cases} c LEFT JOIN {reviewed.submissions} s"  # noqa: S608  # own names
        f" ON s.id = (SELECT max(id) FROM {reviewed.submissions} WHERE {key} = c.{key})"
        f" LEFT JOIN account a ON a.username = coalesce(s.submitted_by, c.op_user) {reviewed.join}"
        f" WHERE c.biz_no IS NOT NULL AND c.state IN ({marks})",
        values=tuple(stage.decisions),
        order="coalesce(s.submitted_at, ''), c.biz_no",
    )


def has_acted(database: Database, reviewed: Reviewed, stage: Stage, case: sqlite3.Row, account: str) -> bool:
    """Say whether an account already opened, submitted or passed this case (COM-R41)."""
    if account in {case[opener] for opener in reviewed.openers}:
        return True
    submitted = database.count(
        f"SELECT count(*) FROM {reviewed.submissions} WHERE {reviewed.key} = ? AND submitted_by = ?",  # noqa: S608  # own names
        (case[reviewed.key], account),
    )
    passed = database.count(
        "SELECT count(*) FROM review_decision"
        " WHERE biz_no = ? AND decided_by = ? AND decision = ? AND NOT (? AND role = ?)",
        (case["biz_no"], account, PASS, int(reviewed.comes_back), stage.role),
    )
    return bool(submitted or passed)


def decide(database: Database, reviewed: Reviewed, stage: Stage, biz_no: str, decision: Decision) -> None:
    """Take a decision: what it means, review row, state and ledger row in one durable transaction.

    Raises:
        RefusedError: a decision of no state here, one without its reason, a case that is elsewhere or was submitted
            anew since it was shown, or whatever `conclude` refuses.
    """
    if not any(decision.value in allowed for allowed in stage.decisions.values()):
        raise RefusedError(messages.REQUIRED.format(label="处理结果"))
    if decision.value != PASS and not decision.reason:
        raise RefusedError(messages.RETURN_REASON)
    with database.transaction():
        case = reviewed.find(database, biz_no)
        if case is None or decision.value not in stage.allowed(case["state"]):
            raise RefusedError(messages.STALE)
        if decision.seen and decision.seen != version_of(database, reviewed, case):
            raise RefusedError(messages.STALE)
        state = reviewed.conclude(database, case, stage, decision.value)
        database.run(
            "INSERT INTO review_decision (biz_no, screen, role, decision, reason, decided_at, decided_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(biz_no, stage.screen, stage.role, decision.value),
                *(decision.reason, decision.decided_at, decision.account),
            ),
        )
        database.run(f"UPDATE {reviewed.cases} SET state = ? WHERE biz_no = ?", (state, biz_no))  # noqa: S608  # own names
        database.enter_ledger(
            at=decision.at,
            account=decision.account,
            action=f"{stage.screen}.decide",
            key=case[reviewed.ledger_key],
            biz_no=biz_no,
            payload={"decision": decision.value, "reason": decision.reason, "state": state},
        )


def version_of(database: Database, reviewed: Reviewed, case: sqlite3.Row) -> str:
    """Return what tells one submission of a case from the next: its latest one and the state it waits in."""
    latest = database.count(
        f"SELECT coalesce(max(id), 0) FROM {reviewed.submissions} WHERE {reviewed.key} = ?",  # noqa: S608  # own names
        (case[reviewed.key],),
    )
    return f"{latest}-{case['state']}"


def latest_submission(database: Database, reviewed: Reviewed, case: sqlite3.Row) -> sqlite3.Row:
    """Return what was submitted last of a case that waits for review."""
    row = database.row(
        f"SELECT * FROM {reviewed.submissions} WHERE {reviewed.key} = ? ORDER BY id DESC",  # noqa: S608  # own names
        (case[reviewed.key],),
    )
    assert row  # noqa: S101  # only a submission waits for review
    return row


def needs_approval(database: Database, reviewed: Reviewed, stage: Stage, case: sqlite3.Row) -> bool:
    """Say whether a case that this stage passes goes on to 审批: L3, and the first stage."""
    return stage == reviewed.stages[0] and latest_submission(database, reviewed, case)["level"] == "L3"


def returns_of(database: Database, biz_no: str) -> int:
    """Return how often a case was sent back."""
    return database.count("SELECT count(*) FROM review_decision WHERE biz_no = ? AND decision = ?", (biz_no, RETURN))
