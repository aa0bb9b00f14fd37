"""The watch of a service: looks for what is wrong, writes it down, and tells people. Every process may keep it."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from loguru import logger

from digital_employee.audit.verify import VerifyReport
from digital_employee.clock import AGENCY_ZONE
from digital_employee.project.discover import load_attribute
from digital_employee.project.folder import Project
from digital_employee.runtime.alert_texts import compose
from digital_employee.runtime.alerts_file import FILE, AlertsFile
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.schedule.definition import span_of
from digital_employee.store import alerts
from digital_employee.store.alert_conditions import absent_conditions, read_absences, read_conditions
from digital_employee.store.alerts import Condition, Key, Letter
from digital_employee.store.database import Database
from digital_employee.store.reports.deadlines import BusinessMoment
from digital_employee.store.writer import Writer

LOOK_S = 30.0
DELIVER_S = 15.0
SEND_LIMIT_S = 60.0
HOLD = timedelta(minutes=3)
"""Longer than sending may take: then another process may send what this one has taken."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)

Rules = Callable[[], AlertsFile]
"""The rules in service now: they may be changed while the service runs."""
Send = Callable[[str, str, str], Awaitable[None]]
Verify = Callable[[], Awaitable[VerifyReport]]
LOCAL = frozenset({"disk_low", "audit_broken"})
"""What only the process that looked itself may call over."""


@dataclass
class Watch:
    """Looks for what is wrong and keeps it as rows."""

    database: Database
    writer: Writer
    rules: Rules
    calendar: Callable[[], WorkingCalendar]
    folder: Path
    """Of everything that the service writes: its disk is watched."""
    host: str = field(default_factory=socket.gethostname)

    async def look(self) -> tuple[int, int]:
        """Write down what is wrong now and what is over; return how many of each were news."""
        found, now = await self.conditions(), self.writer.clock.now()
        async with self.database.session() as session:
            known = {(row.rule, row.subject) for row in await alerts.open_alerts(session)}
        mine = {("disk_low", f"disk {self.host}")}
        over = {key for key in known if key[0] not in LOCAL or key in mine} - {one.key for one in found}
        new = [one for one in found if one.key not in known]
        return await self._take_in(new, over, now)

    async def conditions(self) -> list[Condition]:
        """Return what is wrong now."""
        now = self.writer.clock.now()
        wall = now.astimezone(AGENCY_ZONE).time()
        business = datetime.combine(self.writer.clock.business_date(), wall, AGENCY_ZONE).astimezone(UTC)
        async with self.database.session() as session:
            silence = span_of(self.rules().thresholds.worker)
            found = await read_conditions(session, BusinessMoment(now, business), silence)
            absences = await read_absences(session, now, self.calendar(), self.rules().patience)
        return [*found, *absent_conditions(absences), *await asyncio.to_thread(self._disk)]

    async def verify(self, verify: Verify) -> bool:
        """Verify the audit log, and raise or clear its alert; return whether it holds."""
        report = await verify()
        reason = "" if report.ok else str(report.first_bad)
        broken = Condition("audit_broken", "audit log", "alarm", {"reason": reason})
        await self._take_in([] if report.ok else [broken], [broken.key] if report.ok else [], self.writer.clock.now())
        return report.ok

    async def _take_in(self, found: list[Condition], over: set[Key] | list[Key], now: datetime) -> tuple[int, int]:
        if not found and not over:
            return 0, 0

        def address(rule: str, severity: str) -> dict[str, datetime]:
            return self.rules().addressees(rule, severity, now, AGENCY_ZONE, self.calendar())

        return await self.writer.run(lambda uow: alerts.take_in(uow, found, sorted(over), address))

    def _disk(self) -> list[Condition]:
        free_mb = shutil.disk_usage(self.folder).free // 1_000_000
        limit_mb = self.rules().thresholds.disk_free_mb
        facts = {"host": self.host, "free_mb": free_mb, "limit_mb": limit_mb}
        return [Condition("disk_low", f"disk {self.host}", "alarm", facts)] if free_mb < limit_mb else []


@dataclass
class Courier:
    """Sends what waits in the outbox, one message for each channel, and says so in the store."""

    database: Database
    writer: Writer
    rules: Rules
    send: Send
    resolve: Callable[[str], str]
    """Secret's name → the address it holds."""
    zone: ZoneInfo = AGENCY_ZONE

    async def deliver(self) -> int:
        """Send what is due; return how many messages went out."""
        async with self.database.session() as session:
            waiting = await alerts.waiting_letters(session, now=self.writer.clock.now())
        by_channel = sorted(waiting, key=lambda letter: letter.channel)
        return sum([await self._deliver_to(name, list(group)) for name, group in groupby(by_channel, _channel_of)])

    async def _deliver_to(self, name: str, letters: list[Letter]) -> int:
        now = self.writer.clock.now()
        if await self._is_enough(name, now):
            return 0
        ids = [letter.id for letter in letters]
        taken = await self.writer.run(lambda uow: alerts.take_letters(uow, ids, until=now + HOLD))
        mine = [letter for letter in letters if letter.id in taken]
        if not mine:
            return 0
        try:
            await self._send(name, mine)
        except Exception as err:  # whatever a channel does, its letters are kept and tried again
            await self._put_off(name, mine, f"{type(err).__name__}: {err}")
            return 0
        await self.writer.run(lambda uow: alerts.mark_sent(uow, taken, channel=name))
        return 1

    async def _is_enough(self, name: str, now: datetime) -> bool:
        channel = self.rules().channels.get(name)
        if channel is None:
            return False
        async with self.database.session() as session:
            sent = await alerts.messages_since(session, channel=name, since=now - timedelta(hours=1))
        return sent >= channel.messages_per_hour

    async def _send(self, name: str, letters: list[Letter]) -> None:
        if name not in self.rules().channels:
            raise LookupError(f"config/alerts.yaml has no channel {name} any more")
        title, body = compose(letters, self.rules().language, self.zone)
        async with asyncio.timeout(SEND_LIMIT_S):
            await self.send(self.resolve(self.rules().channels[name].secret), title, body)

    async def _put_off(self, name: str, letters: list[Letter], error: str) -> None:
        tries = min(max(letter.tries for letter in letters), 10)
        again_at = self.writer.clock.now() + min(FIRST_WAIT * 2**tries, LONGEST_WAIT)
        longest = span_of(self.rules().give_up_after)
        logger.warning("alerts could not be sent to {} and are tried again: {}", name, error)
        lost = await self.writer.run(
            lambda uow: alerts.mark_failed(uow, letters, channel=name, error=error, again_at=again_at, longest=longest)
        )
        if lost:
            logger.error("{} alerts for {} are given up: see `digital-employee doctor --live`", lost, name)


def courier(project: Project, database: Database, writer: Writer, rules: Rules) -> Courier:
    """Make the courier of a project: its sender is loaded when the first message is due."""

    async def send(address: str, title: str, body: str) -> None:
        await load_attribute(rules().sender, str(FILE))(address, title, body)

    return Courier(database, writer, rules, send, project.secret)


@dataclass
class Heart:
    """Gives the sign of life that a monitor outside waits for, while the clock of this process ticks."""

    rules: Rules
    project_folder: Path
    resolve: Callable[[str], str]
    is_ticking: Callable[[], bool]

    async def beat(self) -> bool:
        """Beat, if the clock ticks; False: it does not, and silence is the alarm."""
        if not self.is_ticking():
            logger.error("the clock does not tick: no sign of life is given")
            return False
        heartbeat = self.rules().heartbeat
        if heartbeat.file is not None:
            await asyncio.to_thread(self._touch, self.project_folder / heartbeat.file)
        if heartbeat.secret is not None:
            async with httpx.AsyncClient(timeout=10) as client:
                (await client.get(self.resolve(heartbeat.secret))).raise_for_status()
        return True

    def _touch(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.new")
        new.write_text(json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds")}) + "\n", encoding="utf-8")
        new.replace(path)


def _channel_of(letter: Letter) -> str:
    return letter.channel
