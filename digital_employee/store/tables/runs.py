"""Plans, runs, and rows of an input that could not become an item."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digital_employee.store.tables.foundation import Choice, Table
from digital_employee.store.tables.states import RunState


class PlanRow(Table):
    """A frozen plan: the exact texts a run was started with. Never updated."""

    __tablename__ = "plan"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    workflow: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str] = mapped_column(String(200))
    portal: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """Where its bots work; empty in plans that were pinned before there were controls by portal."""
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
    fence: Mapped[int] = mapped_column(default=0)
    """How often its collection was dispatched anew; whoever collects under an older dispatch ends nothing."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


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
