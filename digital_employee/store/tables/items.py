"""Work items: where they came from, each attempt at them and each of its steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digital_employee.store.tables.foundation import Choice, Table
from digital_employee.store.tables.states import AttemptOutcome, ItemState, StepState


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
    undoing: Mapped[dict[str, Any] | None]
    """How the item is to end once its writes are taken back (store.undoing); null while it is not undone."""
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
