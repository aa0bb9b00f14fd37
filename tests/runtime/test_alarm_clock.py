"""The service's own rounds: they go on whatever the machine's clock does, and take a changed file up."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from digital_employee.clock import ManualClock
from digital_employee.errors import DefinitionError
from digital_employee.runtime.schedule_file import schedule_file
from digital_employee.store.tables import AuditEntryRow
from scheduler import AlarmClock
from tests.runtime.test_clockwork import MORNING, Tower

ROOT = Path(__file__).resolve().parents[2]
HOURLY = 'schedules:\n  - {name: hourly, workflow: small, cron: "0 * * * *"}\n'
HALF = HOURLY.replace("0 *", "30 *")
LOOK_S = 0.02


@dataclass
class Bell:
    """Counts how often it was rung, and fails the first time."""

    rung: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def ring(self) -> None:
        self.rung += 1
        if self.rung == 3:
            self.enough.set()
        if self.rung == 1:
            raise ConnectionRefusedError("the database is away")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "agency" / "config").mkdir(parents=True)
    shutil.copytree(ROOT / "config" / "calendars", tmp_path / "agency" / "config" / "calendars")
    (tmp_path / "agency" / "config" / "schedules.yaml").write_text(HOURLY, encoding="utf-8")
    return tmp_path / "agency"


@pytest.fixture
async def tower(store_url: str) -> AsyncIterator[Tower]:
    tower = Tower.build(store_url, ManualClock(MORNING), "clock-1")
    yield tower
    await tower.close()


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110 - the store tells of no event
            await asyncio.sleep(LOOK_S)


async def test_the_rounds_go_on_while_the_alarms_sleep_and_after_a_failure(tower: Tower) -> None:
    bell, alarm = Bell(), AlarmClock(tower.works)
    await alarm.start([("bell", LOOK_S, bell.ring)], resync_s=LOOK_S)
    alarm._alarms.pause()  # as they do for hours when the machine's clock is put back
    await asyncio.wait_for(bell.enough.wait(), 20)
    await alarm.stop()


async def test_a_changed_file_is_in_service_without_a_restart_and_in_the_audit_log(tower: Tower, folder: Path) -> None:
    file = schedule_file(folder)
    written = await file.load()
    await tower.works.take_over(written.definitions)
    file.taken()
    alarm = AlarmClock(tower.works, file)
    await alarm.start(resync_s=LOOK_S)
    (folder / "config" / "schedules.yaml").write_text(HALF, encoding="utf-8")

    async def is_taken() -> bool:
        return (await tower.schedule()).definition["cron"] == "30 * * * *"

    await until(is_taken)
    await alarm.stop()
    async with tower.database.session() as session:
        kinds = await session.scalars(select(AuditEntryRow.kind).where(AuditEntryRow.kind == "schedule.written"))
        assert len(list(kinds)) == 2


async def test_a_faulty_file_changes_nothing_and_asks_one_person_once(tower: Tower, folder: Path) -> None:
    file = schedule_file(folder)
    written = await file.load()
    await tower.works.take_over(written.definitions)
    file.taken()
    alarm = AlarmClock(tower.works, file)
    await alarm.start(resync_s=LOOK_S)
    (folder / "config" / "schedules.yaml").write_text(HALF.replace("cron", "corn"), encoding="utf-8")

    async def is_asked() -> bool:
        return bool(await tower.tasks())

    await until(is_asked)
    await asyncio.sleep(5 * LOOK_S)
    await alarm.stop()
    (task,) = await tower.tasks()
    assert "did you mean 'cron'" in task.suggestion
    assert (await tower.schedule()).definition["cron"] == "0 * * * *"


async def test_a_file_is_taken_only_when_it_stood_still(folder: Path) -> None:
    file = schedule_file(folder)
    await file.load()
    file.taken()
    assert await file.look() is None
    path = folder / "config" / "schedules.yaml"
    for text in ("schedules: []\n", HALF):
        path.write_text(text, encoding="utf-8")
        assert await file.look() is None, "it may be half written"
    written = await file.look()
    assert written is not None
    assert [one.cron for one in written.definitions] == ["30 * * * *"]
    path.write_text("schedules: [{}]\n", encoding="utf-8")
    await file.look()
    with pytest.raises(DefinitionError):
        await file.look()
    assert await file.look() is None, "it was told once"


async def test_a_new_calendar_is_a_change(folder: Path) -> None:
    file = schedule_file(folder)
    await file.load()
    file.taken()
    year = (folder / "config" / "calendars" / "cn-2026.yaml").read_text(encoding="utf-8")
    (folder / "config" / "calendars" / "cn-2026.yaml").write_text(year.replace("OFFICIAL", "PROVISIONAL"))
    assert await file.look() is None
    assert await file.look() is not None
