"""What was done to the outside world, what proves it, and what a person is asked about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digital_employee.store.tables.foundation import Choice, Table
from digital_employee.store.tables.states import EffectState, TaskKind, TaskState


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
