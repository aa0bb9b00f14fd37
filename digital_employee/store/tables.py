"""The tables: what is remembered. Owns names, types and uniqueness; no queries.

Instants are stored in UTC by a type that refuses naive values. Business dates are plain dates.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r} cannot be stored: give it a timezone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Word = TypeVar("Word", bound=StrEnum)


class Choice(TypeDecorator[Word]):
    """A word out of an enum: kept as text, read back as the enum's member; any other word is refused."""

    impl = String(16)
    cache_ok = True

    def __init__(self, words: type[Word]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002, D102
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:  # noqa: ARG002, D102
        return None if value is None else self.words(value)


class Table(DeclarativeBase):
    """Base of every table."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        date: Date,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class RunState(StrEnum):
    """A run ends when none of its items is READY or RUNNING; SKIPPED is a fire that was not to run."""

    QUEUED = "QUEUED"
    COLLECTING = "COLLECTING"
    RUNNING = "RUNNING"
    HELD = "HELD"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    SKIPPED = "SKIPPED"


class ItemState(StrEnum):
    """The lifecycle of a work item (DESIGN §6)."""

    READY = "READY"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    IN_DOUBT = "IN_DOUBT"
    HELD = "HELD"
    FINISHED = "FINISHED"
    CANCELLED = "CANCELLED"


class EffectState(StrEnum):
    """INTENT and SENT are open; WITHDRAWN was never sent; IN_DOUBT waits for a person."""

    INTENT = "INTENT"
    SENT = "SENT"
    DONE = "DONE"
    WITHDRAWN = "WITHDRAWN"
    IN_DOUBT = "IN_DOUBT"


class TaskKind(StrEnum):
    """Why a person is asked."""

    EXCEPTION = "EXCEPTION"
    IN_DOUBT = "IN_DOUBT"
    APPROVAL = "APPROVAL"
    INPUT = "INPUT"
    """Rows of an input that could not be read."""
    RUN = "RUN"
    """A run that was held or failed."""


class TaskState(StrEnum):
    """A question is open until it is decided, or needs no answer any more."""

    OPEN = "OPEN"
    DECIDED = "DECIDED"
    CANCELLED = "CANCELLED"


class AttemptOutcome(StrEnum):
    """How one try ended; INTERRUPTED is a kill, not a failure."""

    FINISHED = "FINISHED"
    WAITING = "WAITING"
    BUSINESS = "BUSINESS"
    SYSTEM = "SYSTEM"
    INTEGRITY = "INTEGRITY"
    IN_DOUBT = "IN_DOUBT"
    DEFECT = "DEFECT"
    INTERRUPTED = "INTERRUPTED"


class StepState(StrEnum):
    """How far a step of an attempt came."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"


class PlanRow(Table):
    """A frozen plan: the exact texts a run was started with. Never updated."""

    __tablename__ = "plan"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    workflow: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(String(200))
    documents: Mapped[dict[str, Any]]
    """Path relative to the project → text; the entry is workflows/<workflow>.yaml."""
    created_at: Mapped[datetime]


class RunRow(Table):
    """One start of a plan; also one expected fire of a schedule, run or skipped."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("schedule", "fire_at"), Index("run_by_state", "state", "id"))
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    workflow: Mapped[str] = mapped_column(String(64), index=True)
    plan_digest: Mapped[str | None] = mapped_column(ForeignKey("plan.digest"))
    """None only while a fire is QUEUED or SKIPPED; pinned when the run starts."""
    origin: Mapped[str] = mapped_column(String(16))
    """schedule | person | queue"""
    schedule: Mapped[str | None] = mapped_column(String(64))
    fire_at: Mapped[datetime | None]
    requested_by: Mapped[str] = mapped_column(String(64))
    state: Mapped[RunState] = mapped_column(Choice(RunState))
    reason: Mapped[str] = mapped_column(Text, default="")
    dry_run: Mapped[bool] = mapped_column(default=False)
    business_date: Mapped[date]
    items_expected: Mapped[int | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class WorkItemRow(Table):
    """One unit of business: the domain truth that the engine serves."""

    __tablename__ = "work_item"
    __table_args__ = (
        UniqueConstraint("workflow", "natural_key"),
        Index("work_item_by_run", "run_id", "state"),
        Index("work_item_by_state", "state", "id"),
        Index("work_item_by_deadline", "deadline_at"),
        Index("work_item_by_finish", "finished_at", "disposition"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    workflow: Mapped[str] = mapped_column(String(64))
    natural_key: Mapped[str] = mapped_column(String(200))
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"))
    plan_digest: Mapped[str] = mapped_column(ForeignKey("plan.digest"))
    origin: Mapped[str] = mapped_column(String(64))
    """The name of the source it came from, and where in it: `inbox: file.xlsx row 7`."""
    fields: Mapped[dict[str, Any]]
    """Typed fields as canonical text (workflow.fields); full values, masked wherever shown."""
    priority: Mapped[int] = mapped_column(default=100)
    state: Mapped[ItemState] = mapped_column(Choice(ItemState))
    disposition: Mapped[str | None] = mapped_column(String(24))
    code: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(Text, default="")
    wait_reason: Mapped[str | None] = mapped_column(String(16))
    """time | person | approval, while WAITING"""
    not_before: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    deadline_rule: Mapped[dict[str, Any] | None]
    """{rule_id, start_event, start, workdays|days, due, calendar_version, provisional, warn_at, alarm_at}"""
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    interruptions: Mapped[int] = mapped_column(default=0)
    postponements: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    executor: Mapped[str | None] = mapped_column(String(64))
    """The worker process that runs it, while RUNNING."""
    workflow_id: Mapped[str | None] = mapped_column(String(100))
    """The engine's id of the attempt that is enqueued or running."""
    result: Mapped[dict[str, Any] | None]
    """Business figures of the outcome (months, amount, biz_no), masked."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ArrivalRow(Table):
    """A work item seen in a source: the first arrival and every later one."""

    __tablename__ = "arrival"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("work_item.id"), index=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"))
    origin: Mapped[str] = mapped_column(String(64))
    differs: Mapped[bool] = mapped_column(default=False)
    """The later arrival carried other values than the first."""
    arrived_at: Mapped[datetime]


class InputFaultRow(Table):
    """A row of an input that could not become an item: file, row, column, what to do."""

    __tablename__ = "input_fault"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    source: Mapped[str] = mapped_column(String(64))
    file: Mapped[str] = mapped_column(String(255), default="")
    file_digest: Mapped[str] = mapped_column(String(64), default="")
    row: Mapped[int | None]
    column: Mapped[str] = mapped_column(String(64), default="")
    message: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class AttemptRow(Table):
    """One try at one item."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("item_id", "number"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("work_item.id"))
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    number: Mapped[int]
    fence: Mapped[int]
    workflow_id: Mapped[str] = mapped_column(String(100))
    executor: Mapped[str] = mapped_column(String(64))
    account: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[AttemptOutcome | None] = mapped_column(Choice(AttemptOutcome))
    code: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(Text, default="")


class StepRow(Table):
    """What one step of one attempt did; summaries are masked before they come here."""

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    step_id: Mapped[str] = mapped_column(String(64))
    each_key: Mapped[str] = mapped_column(String(200), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    verb: Mapped[str] = mapped_column(String(64))
    state: Mapped[StepState] = mapped_column(Choice(StepState))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    summary: Mapped[dict[str, Any] | None]
    code: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(Text, default="")


class EffectRow(Table):
    """One write to the outside world, at most once per (item, step, each-key)."""

    __tablename__ = "effect"
    __table_args__ = (UniqueConstraint("item_id", "step_id", "each_key"), Index("effect_by_state", "state"))
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("work_item.id"))
    step_id: Mapped[str] = mapped_column(String(64))
    each_key: Mapped[str] = mapped_column(String(200), default="")
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempt.id"))
    fence: Mapped[int]
    state: Mapped[EffectState] = mapped_column(Choice(EffectState))
    values_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of exactly what will be written."""
    amount: Mapped[str | None] = mapped_column(String(32))
    """Money reserved at INTENT, as decimal text."""
    receipt: Mapped[dict[str, Any] | None]
    intent_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    settle_after: Mapped[datetime | None]
    """No redo before this instant: latest possible send plus the portal's settle time."""
    settled_at: Mapped[datetime | None]
    found_by_check: Mapped[bool] = mapped_column(default=False)


class EvidenceRow(Table):
    """An artifact in the content-addressed evidence folder; masked, unless it is a document or a download."""

    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    """screenshot | receipt | report | document | download"""
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    label: Mapped[str] = mapped_column(String(200), default="")
    run_id: Mapped[str | None] = mapped_column(ForeignKey("run.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("work_item.id"), index=True)
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("attempt.id"), index=True)
    position: Mapped[int | None]
    """The step of the attempt it belongs to."""
    created_at: Mapped[datetime]


class HumanTaskRow(Table):
    """What a person must decide, with evidence, deadline and role."""

    __tablename__ = "human_task"
    __table_args__ = (Index("human_task_by_state", "state", "id"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[TaskKind] = mapped_column(Choice(TaskKind))
    state: Mapped[TaskState] = mapped_column(Choice(TaskState))
    run_id: Mapped[str | None] = mapped_column(ForeignKey("run.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("work_item.id"), index=True)
    effect_id: Mapped[str | None] = mapped_column(ForeignKey("effect.id"))
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(200))
    suggestion: Mapped[str] = mapped_column(Text, default="")
    disposition: Mapped[str | None] = mapped_column(String(24))
    role: Mapped[str] = mapped_column(String(32))
    deadline_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(String(32))
    """requeue | close | found | not_found | release | …"""
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")


class ScheduleRow(Table):
    """The truth about when a workflow starts; APScheduler only rings."""

    __tablename__ = "schedule"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    workflow: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]]
    """cron, timezone, calendar, roll, blackout, catch_up, as in config/schedules.yaml"""
    paused: Mapped[bool] = mapped_column(default=False)
    paused_reason: Mapped[str] = mapped_column(Text, default="")
    cursor: Mapped[datetime]
    """Every fire up to and including this instant has its row."""
    updated_at: Mapped[datetime]


class AccountLeaseRow(Table):
    """One portal account in use by one attempt: one login per account."""

    __tablename__ = "account_lease"
    portal: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    executor: Mapped[str | None] = mapped_column(String(64))
    item_id: Mapped[str | None] = mapped_column(String(32))
    leased_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class ExecutorRow(Table):
    """A worker process: its identity is a lock; the heartbeat shows a frozen one."""

    __tablename__ = "executor"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    role: Mapped[str] = mapped_column(String(16))
    """service | worker | dashboard"""
    started_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]


class ControlRow(Table):
    """Pause, drain, hold or kill, by workflow, queue, portal or everything."""

    __tablename__ = "control"
    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    """all | workflow | portal"""
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    """pause"""
    reason: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]


class AuditEntryRow(Table):
    """One audit entry: the hashed body, and columns for queries that verify compares with it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("writer", "seq"),
        Index("audit_by_item", "item_id"),
        Index("audit_by_run", "run_id"),
    )
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    writer: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(64), index=True)
    run_id: Mapped[str | None] = mapped_column(String(32))
    item_id: Mapped[str | None] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
    """Canonical JSON of the whole entry (audit.entry)."""
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    leaf_index: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    """Its place in the one Merkle log, set by the sequencer."""


class CheckpointRow(Table):
    """A signed statement of the log's size and root (C2SP tlog-checkpoint)."""

    __tablename__ = "checkpoint"
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class MerkleStateRow(Table):
    """The sequencer's frontier: size of the log and the roots of its perfect subtrees."""

    __tablename__ = "merkle_state"
    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    frontier: Mapped[list[Any]]
    """Hex digests, largest subtree first."""


class UserRow(Table):
    """A person who may sign in to the dashboard."""

    __tablename__ = "app_user"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(64), default="")
    role: Mapped[str] = mapped_column(String(32))
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change: Mapped[bool] = mapped_column(default=False)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class WebSessionRow(Table):
    """A signed-in browser of the dashboard; the cookie holds a random id, here stands its digest."""

    __tablename__ = "web_session"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("app_user.name"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
