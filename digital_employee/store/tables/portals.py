"""What all processes know together about a portal: its circuit breaker and its pace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from digital_employee.store.tables.foundation import Choice, Table
from digital_employee.store.tables.states import BreakerState


class PortalRow(Table):
    """One portal. There is a row once something was to be remembered about it."""

    __tablename__ = "portal"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    breaker: Mapped[BreakerState] = mapped_column(Choice(BreakerState), default=BreakerState.CLOSED)
    failures: Mapped[int] = mapped_column(default=0)
    """System exceptions in a row, of all processes."""
    code: Mapped[str] = mapped_column(String(32), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    """The latest of them, masked."""
    opened_at: Mapped[datetime | None]
    """Since when it has not been closed; None while CLOSED."""
    probe_at: Mapped[datetime | None]
    """While OPEN: when one attempt may try. While HALF_OPEN: when that one began."""
    probe: Mapped[str | None] = mapped_column(String(32))
    """The attempt that tries, while HALF_OPEN."""
    put_off: Mapped[int] = mapped_column(default=0)
    """Items sent away since it opened last; each comes back a little later than the one before."""
    next_attempt_at: Mapped[datetime | None]
    """No attempt begins before this instant (rate)."""
    next_write_at: Mapped[datetime | None]
    """No write begins before this instant (rate)."""
