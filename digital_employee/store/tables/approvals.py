"""Approvals: which write a person was asked to let happen, bound to the digest of exactly what will be written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from digital_employee.store.tables.foundation import Table


class ApprovalRow(Table):
    """One request for approval; asked and answered through its human task. Holds for its digest and no other."""

    __tablename__ = "approval"
    __table_args__ = (Index("approval_by_write", "item_id", "step_id", "each_key"),)
    task_id: Mapped[str] = mapped_column(ForeignKey("human_task.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("work_item.id"))
    step_id: Mapped[str] = mapped_column(String(64))
    each_key: Mapped[str] = mapped_column(String(200), default="")
    values_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of exactly what will be written, as in the effect."""
    shown: Mapped[dict[str, Any]]
    """What will be written, masked, for whoever decides."""
    barred: Mapped[list[Any]]
    """Who may not approve, beside the initiator of the run."""
    escalate_at: Mapped[datetime | None]
    """When nobody has decided by then, `escalate_to` is asked; null once it was."""
    escalate_to: Mapped[str] = mapped_column(String(32))
