"""`doctor --live`: is the service that should be running well? For whoever is on call."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from digital_employee.cli.output import local
from digital_employee.cli.reading import Reading, open_reading
from digital_employee.clock import AGENCY_ZONE
from digital_employee.runtime.alert_texts import describe
from digital_employee.runtime.alerts_file import AlertsFile, load_alerts
from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.definition import ScheduleDefinition, span_of
from digital_employee.schedule.explain import next_fires
from digital_employee.store.alert_conditions import absent_conditions, read_conditions
from digital_employee.store.alerts import Condition
from digital_employee.store.database import weak_settings
from digital_employee.store.reports.schedules import list_schedules
from digital_employee.store.reports.service import ServiceState, read_service
from digital_employee.store.tables import DeliveryState

UNWELL_STATUS = 11
"""What `doctor --live` leaves with when something is wrong."""
CHECKPOINT_LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    told: str


@dataclass(frozen=True)
class Examination:
    """What was found, and what is wrong in words."""

    findings: tuple[Finding, ...]
    wrong: tuple[dict[str, Any], ...]

    @property
    def is_well(self) -> bool:
        """Nothing is wrong."""
        return not self.wrong and all(one.ok for one in self.findings)


async def examine(project: Path) -> Examination:
    """Look at the running service through its database.

    Raises:
        StoreError: the database cannot be reached.
    """
    async with open_reading(project) as reading:
        rules, calendar = load_alerts(reading.folder), load_calendar(reading.folder / "config" / "calendars")
        now = reading.clock.now()
        silence = span_of(rules.thresholds.worker)
        async with reading.database.session() as session:
            state = await read_service(
                session, now=now, silence_s=silence.total_seconds(), calendar=calendar, patience=rules.patience
            )
            conditions = await read_conditions(session, reading.moment(), silence)
            weak = await weak_settings(session)
            schedules = await list_schedules(session)
        conditions += absent_conditions(state.absences)
        conditions += [
            Condition(one.rule, one.subject, one.severity, one.facts)
            for one in state.alerts
            if one.rule in {"audit_broken", "disk_low"}
        ]
        coming = [
            (line.name, next_fires(ScheduleDefinition.model_validate(line.definition), now, 1, calendar))
            for line in schedules
            if not line.paused
        ]
        ahead = [(fires.fires[-1].at, name) for name, fires in coming if fires.fires and not fires.note]
        findings = (_durability(weak), *_findings(reading, state, rules, ahead))
    wrong = tuple(
        {"rule": one.rule, "severity": one.severity, "told": describe(one.rule, one.facts, rules.language, AGENCY_ZONE)}
        for one in conditions
    )
    return Examination(findings, wrong)


def _durability(weak: list[str]) -> Finding:
    told = f"{', '.join(weak)}: what was acknowledged may be lost with the machine" if weak else "on the disk first"
    return Finding("commits", not weak, told)


def _findings(
    reading: Reading, state: ServiceState, rules: AlertsFile, coming: list[tuple[datetime, str]]
) -> Iterator[Finding]:
    yield Finding("database", True, reading.settings.database_url.split("@")[-1])
    alive = [one for one in state.executors if one.is_alive]
    told = ", ".join(f"{one.id} ({_age(state.at, one.heartbeat_at)})" for one in state.executors)
    yield Finding("workers", bool(alive) and len(alive) == len(state.executors), told or "none gives a sign of life")
    yield Finding("items", True, _counts({f"{flow} {word}": n for (flow, word), n in state.items.items()}))
    waited = _age(state.at, state.oldest_ready) if state.oldest_ready else "nothing waits"
    yield Finding("oldest READY", True, waited)
    yield Finding("in doubt", state.in_doubt == 0, str(state.in_doubt))
    yield Finding("runs", not state.runs.keys() & {"HELD", "FAILED"}, _counts(state.runs))
    yield Finding("human tasks", True, _counts(state.tasks))
    yield Finding("breakers", set(state.breakers.values()) <= {"CLOSED"}, _counts(state.breakers))
    yield Finding("next fires", True, ", ".join(f"{name} {local(at)}" for at, name in sorted(coming)[:5]) or "none")
    yield Finding("absent fires", not state.absences, str(sum(one.count for one in state.absences)))
    free_mb = shutil.disk_usage(_existing(reading.state_folder)).free // 1_000_000
    yield Finding("disk", free_mb >= rules.thresholds.disk_free_mb, f"{free_mb} MB free")
    late = state.audit_unsequenced > 0 and (
        state.audit_checkpoint_at is None or state.at - state.audit_checkpoint_at > CHECKPOINT_LATE
    )
    told = f"{state.audit_entries} entries, {state.audit_unsequenced} without a place, checkpoint "
    yield Finding("audit log", not late, told + (local(state.audit_checkpoint_at) or "none"))
    lost = state.letters.get(DeliveryState.GIVEN_UP, 0)
    yield Finding("alerts", lost == 0, f"{len(state.alerts)} open; outbox: {_counts(state.letters)}")


def _existing(folder: Path) -> Path:
    return folder if folder.is_dir() else folder.parent


def _counts(counts: Any) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def _age(now: datetime, then: datetime) -> str:
    return f"{int((now - then).total_seconds())} s"
