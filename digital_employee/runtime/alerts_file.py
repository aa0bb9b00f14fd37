"""config/alerts.yaml: who is told of what, when, and how long nobody worries. Frozen; sends nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from digital_employee.schedule.absence import Patience
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.schedule.definition import Span, Written, span_of
from digital_employee.schedule.reading import read_document
from digital_employee.windows import Window

FILE = Path("config") / "alerts.yaml"
Reference = Annotated[str, StringConstraints(pattern=r"^[\w.]+:\w+$")]


class Rule(StrEnum):
    """What people can be told of."""

    ITEM_IN_DOUBT = "item_in_doubt"
    RUN_HELD = "run_held"
    INTEGRITY_EXCEPTION = "integrity_exception"
    BREAKER_OPEN = "breaker_open"
    DEADLINE_NEAR = "deadline_near"
    DEADLINE_PASSED = "deadline_passed"
    ABSENT_FIRE = "absent_fire"
    WORKER_SILENT = "worker_silent"
    DISK_LOW = "disk_low"
    AUDIT_BROKEN = "audit_broken"
    INPUT_FAULTS = "input_faults"


def _check_rule(name: str) -> str:
    if name not in set(Rule):
        raise ValueError(f"{name!r} is no alert; there are {', '.join(Rule)}")
    return name


class Channel(Written):
    """One address that is told."""

    secret: str
    """The secret that holds its address (wecombot://…, dingtalk://…, mailtos://…, json://…)."""
    messages_per_hour: int = Field(default=12, ge=1, le=3600)
    """Beyond that what is told waits, and then goes out in one message."""


class RuleSettings(Written):
    """How one alert is told."""

    to: tuple[str, ...] | None = None
    """Channels by name; without it all of them, and with [] none."""
    digest: Span | None = None
    """What comes up within it goes out in one message; without it at once."""


class Thresholds(Written):
    """How long, or how little, before it is an alert."""

    fire: Span = "3m"
    start: Span = "15m"
    pause: Span = "1d"
    worker: Span = "3m"
    disk_free_mb: int = Field(default=2048, ge=1)
    audit_verify: Span = "1d"


class Heartbeat(Written):
    """A sign of life for a monitor outside: absent when nobody ticks, so that silence is the alarm."""

    file: Path | None = Path("var/heartbeat")
    """Is written anew while the clock ticks; relative to the project."""
    secret: str | None = None
    """The secret that holds an address (https://…) which is asked for while the clock ticks."""
    every: Span = "1m"


class AlertsFile(Written):
    """config/alerts.yaml."""

    language: Literal["zh_CN", "en"] = "zh_CN"
    sender: Reference = "connectors.notifications:send"
    """`async send(address, title, body)` of the project; raises when it was not taken."""
    channels: dict[str, Channel] = Field(default={})
    rules: dict[Annotated[str, AfterValidator(_check_rule)], RuleSettings] = Field(default={})
    quiet: tuple[Window, ...] = ()
    """Hours in which warnings wait; alarms do not."""
    thresholds: Thresholds = Thresholds()
    heartbeat: Heartbeat = Heartbeat()
    give_up_after: Span = "1d"

    @model_validator(mode="after")
    def _check_channels(self) -> Self:
        for name, rule in self.rules.items():
            for channel in rule.to or ():
                if channel not in self.channels:
                    known = ", ".join(self.channels) or "none"
                    raise ValueError(f"{name}: there is no channel {channel!r}; there are: {known}")
        return self

    @property
    def patience(self) -> Patience:
        """How long nobody worries about a fire, a run and a pause."""
        return Patience(span_of(self.thresholds.fire), span_of(self.thresholds.start), span_of(self.thresholds.pause))

    def addressees(
        self, rule: str, severity: str, now: datetime, zone: ZoneInfo, calendar: WorkingCalendar
    ) -> dict[str, datetime]:
        """Return the channels that are told, and from when on: at the digest's end, warnings after the quiet hours."""
        settings = self.rules.get(rule, RuleSettings())
        names = self.channels if settings.to is None else settings.to
        at = now + (span_of(settings.digest) if settings.digest else timedelta())
        if severity != "alarm":
            at = self._after_quiet(at, zone, calendar)
        return dict.fromkeys(names, at)

    def _after_quiet(self, at: datetime, zone: ZoneInfo, calendar: WorkingCalendar) -> datetime:
        wall = at.astimezone(zone).replace(tzinfo=None)
        ends = [end for window in self.quiet if (end := window.end_of(wall, calendar.is_workday))]
        return max(ends).replace(tzinfo=zone).astimezone(at.tzinfo) if ends else at


def load_alerts(folder: Path) -> AlertsFile:
    """Return the alert rules of a project; without the file everything is noticed and nobody is told.

    Raises:
        DefinitionError: every fault as file:line:col.
    """
    path = folder / FILE
    return read_document(path, AlertsFile) if path.is_file() else AlertsFile()
