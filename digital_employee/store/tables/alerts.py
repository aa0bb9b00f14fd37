"""What people were to be told: alerts, and the outbox of their messages, a row for each channel."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digital_employee.store.tables.foundation import Choice, Table
from digital_employee.store.tables.states import AlertNews, DeliveryState


class AlertRow(Table):
    """One thing that is wrong, from when it was first seen until it was seen no more."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("rule", "subject", "round"), Index("alert_by_clearing", "cleared_at", "rule"))
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    rule: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(160))
    """What it is about: `run 0199…`, `schedule nightly 2026-03-10T14:10Z`; the same thing is told once."""
    round: Mapped[int]
    """It was wrong, right, and wrong again: counted from 1."""
    severity: Mapped[str] = mapped_column(String(16))
    """warning | alarm"""
    facts: Mapped[dict[str, Any]]
    """What its text is made of, in whatever language; ids, counts and names of ours, no personal data."""
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]


class AlertDeliveryRow(Table):
    """One piece of news of one alert for one channel; several may go out in one message."""

    __tablename__ = "alert_delivery"
    __table_args__ = (
        UniqueConstraint("alert_id", "channel", "news"),
        Index("alert_delivery_by_state", "state", "due_at"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alert.id"))
    channel: Mapped[str] = mapped_column(String(64))
    news: Mapped[AlertNews] = mapped_column(Choice(AlertNews))
    state: Mapped[DeliveryState] = mapped_column(Choice(DeliveryState))
    due_at: Mapped[datetime]
    """Not sent before: the end of a digest's period, of quiet hours, or of the wait after a failure."""
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    taken_until: Mapped[datetime | None]
    """A process sends it now; nobody else does before this instant."""
    message: Mapped[str | None] = mapped_column(String(32))
    """Which message it went out in."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
