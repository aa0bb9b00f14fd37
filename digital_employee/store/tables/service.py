"""The 24/7 service itself: schedules, leases of accounts, worker processes, controls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from digital_employee.store.tables.foundation import Table


class ScheduleRow(Table):
    """The truth about when a workflow starts; APScheduler only rings."""

    __tablename__ = "schedule"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    workflow: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]]
    """cron, timezone, calendar, roll, blackout, catch_up, as in config/schedules.yaml"""
    paused: Mapped[bool] = mapped_column(default=False)
    paused_reason: Mapped[str] = mapped_column(Text, default="")
    paused_at: Mapped[datetime | None]
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
    """all | workflow | portal | queue"""
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    """pause | drain | kill"""
    reason: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]
    drained_at: Mapped[datetime | None]
    """When the last attempt ended that was under way when the drain began."""
