"""The clock that starts runs: every expected fire has one row, whoever ticks and whatever the file says next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from digital_employee.clock import ManualClock
from digital_employee.runtime.clockwork import GONE, Clockwork
from digital_employee.runtime.engine import DbosEnqueuer
from digital_employee.schedule.calendar import CalendarStatus, CalendarYear, WorkingCalendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.store.database import Database
from digital_employee.store.schedules import pause_schedule
from digital_employee.store.tables import HumanTaskRow, RunRow, RunState, ScheduleRow
from digital_employee.store.writer import Writer

MORNING = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
"""08:00 of a Tuesday in Shanghai."""
YEAR = CalendarYear(
    year=2026, status=CalendarStatus.OFFICIAL, source="", holidays=frozenset(), makeup_workdays=frozenset()
)


@dataclass
class Tower:
    """One process that ticks, with its own connection to the store."""

    clock: ManualClock
    database: Database
    writer: Writer
    enqueuer: DbosEnqueuer
    works: Clockwork = field(init=False)

    def __post_init__(self) -> None:
        calendar = WorkingCalendar({2026: YEAR})
        self.works = Clockwork(self.database, self.writer, self.enqueuer, calendar, self.clock)

    @classmethod
    def build(cls, url: str, clock: ManualClock, name: str) -> Tower:
        database = Database.open(url)
        return cls(clock, database, Writer(database, clock, name), DbosEnqueuer(url))

    async def close(self) -> None:
        await self.writer.close()
        await self.enqueuer.close()
        await self.database.close()

    async def fires(self) -> list[tuple[str, RunState]]:
        """Return each fire's wall-clock time in Shanghai and what became of it."""
        async with self.database.session() as session:
            rows = await session.execute(select(RunRow.fire_at, RunRow.state).order_by(RunRow.fire_at, RunRow.schedule))
            return [((at + timedelta(hours=8)).strftime("%d %H:%M"), state) for at, state in rows]

    async def schedule(self) -> ScheduleRow:
        (row,) = await self.works.rows()
        return row

    async def tasks(self) -> list[HumanTaskRow]:
        async with self.database.session() as session:
            return list(await session.scalars(select(HumanTaskRow)))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
async def tower(store_url: str, clock: ManualClock) -> AsyncIterator[Tower]:
    tower = Tower.build(store_url, clock, "clock-1")
    yield tower
    await tower.close()


@pytest.fixture
async def other(store_url: str, clock: ManualClock) -> AsyncIterator[Tower]:
    """A second process on the same store."""
    tower = Tower.build(store_url, clock, "clock-2")
    yield tower
    await tower.close()


def hourly(cron: str = "0 * * * *", **more: object) -> list[ScheduleDefinition]:
    return [ScheduleDefinition.model_validate({"name": "hourly", "workflow": "small", "cron": cron, **more})]


QUEUED, SKIPPED = RunState.QUEUED, RunState.SKIPPED


async def test_each_fire_has_one_row_whoever_ticks(tower: Tower, other: Tower, clock: ManualClock) -> None:
    await tower.works.take_over(hourly())
    started = []
    for _ in range(3):
        clock.instant += timedelta(hours=1)
        answers = await asyncio.gather(*(one.works.tick() for one in (tower, other, tower, other)))
        started.append(sum(len(answer) for answer in answers))
    assert started == [1, 1, 1]
    assert await tower.fires() == [("10 09:00", QUEUED), ("10 10:00", QUEUED), ("10 11:00", QUEUED)]
    assert await other.works.tick() == []


async def test_a_new_schedule_may_begin_earlier_and_catches_up_by_its_policy(tower: Tower) -> None:
    await tower.works.take_over(hourly(), since=MORNING - timedelta(hours=2, minutes=30))
    await tower.works.tick()
    assert await tower.fires() == [
        ("10 06:00", SKIPPED),
        ("10 07:00", SKIPPED),
        ("10 08:00", QUEUED),
    ]


async def test_a_changed_schedule_begins_anew_after_the_fires_of_its_old_text(tower: Tower, clock: ManualClock) -> None:
    await tower.works.take_over(hourly(catch_up="all"))
    clock.instant += timedelta(hours=2)
    await tower.works.take_over(hourly("30 * * * *", catch_up="all"))
    clock.instant += timedelta(hours=2)
    await tower.works.tick()
    assert await tower.fires() == [(f"10 {at}", QUEUED) for at in ("09:00", "10:00", "10:30", "11:30")]


async def test_a_schedule_whose_text_is_the_same_goes_on_where_it_stood(tower: Tower, clock: ManualClock) -> None:
    await tower.works.take_over(hourly(catch_up="all"))
    clock.instant += timedelta(hours=1)
    await tower.works.take_over(hourly(catch_up="all"))
    clock.instant += timedelta(hours=1)
    await tower.works.tick()
    assert await tower.fires() == [("10 09:00", QUEUED), ("10 10:00", QUEUED)]


class WalkingClock(ManualClock):
    """Time that passes between any two looks at it, as it does."""

    def now(self) -> datetime:
        self.instant += timedelta(seconds=20)
        return self.instant


async def test_a_fire_that_comes_due_while_the_file_is_taken_over_is_not_lost(store_url: str) -> None:
    clock = WalkingClock(MORNING)
    tower = Tower.build(store_url, clock, "clock-1")
    for second in range(12):
        await tower.works.take_over(hourly("* * * * *", catch_up="all", fold="both" if second % 2 else "first"))
    await tower.works.tick()
    last = (clock.instant - MORNING) // timedelta(minutes=1)
    expected = [f"10 08:{minute:02d}" for minute in range(1, last + 1)]
    assert [at for at, _ in await tower.fires()] in (expected, expected[:-1])  # time walked on after the last tick
    await tower.close()


async def test_a_schedule_that_left_the_file_is_paused_and_its_fires_are_seen_as_skipped(
    tower: Tower, clock: ManualClock
) -> None:
    await tower.works.take_over(hourly())
    await tower.works.take_over([])
    row = await tower.schedule()
    assert (row.paused, row.paused_reason) == (True, GONE)
    clock.instant += timedelta(hours=1)
    assert await tower.works.tick() == []
    assert await tower.fires() == [("10 09:00", SKIPPED)]


async def test_a_schedule_that_came_back_into_the_file_fires_again(tower: Tower, clock: ManualClock) -> None:
    await tower.works.take_over(hourly())
    await tower.works.take_over([])
    clock.instant += timedelta(hours=1)
    await tower.works.take_over(hourly())
    assert not (await tower.schedule()).paused
    clock.instant += timedelta(hours=1)
    await tower.works.tick()
    assert await tower.fires() == [("10 09:00", SKIPPED), ("10 10:00", QUEUED)]


async def test_a_schedule_that_a_person_paused_stays_paused_whatever_the_file_says(tower: Tower) -> None:
    await tower.works.take_over(hourly())
    by = tower.writer.actor
    await tower.writer.run(lambda uow: pause_schedule(uow, name="hourly", reason="month end", by=by))
    await tower.works.take_over(hourly("30 * * * *"))
    assert (await tower.schedule()).paused_reason == "month end"


async def test_a_missing_calendar_year_opens_one_task_and_fires_nothing(tower: Tower, clock: ManualClock) -> None:
    clock.instant = datetime(2026, 12, 31, 0, 0, tzinfo=UTC)
    daily = hourly("0 9 * * *", calendar="workdays")
    await tower.works.take_over(daily)
    clock.instant += timedelta(days=1, hours=2)
    for _ in range(3):
        assert await tower.works.tick() == []
    (task,) = await tower.tasks()
    assert task.code == "SYS-CAL-01"
    assert await tower.fires() == []
    years = {2026: YEAR, 2027: YEAR.model_copy(update={"year": 2027, "holidays": frozenset({date(2027, 1, 1)})})}
    await Clockwork(tower.database, tower.writer, tower.enqueuer, WorkingCalendar(years), clock).tick()
    assert await tower.fires() == [("31 09:00", QUEUED), ("01 09:00", SKIPPED)]


async def test_a_change_waits_until_the_fires_of_the_old_text_can_be_computed(tower: Tower, clock: ManualClock) -> None:
    clock.instant = datetime(2026, 12, 31, 0, 0, tzinfo=UTC)
    await tower.works.take_over(hourly("0 9 * * *", calendar="workdays"))
    clock.instant += timedelta(days=1, hours=2)
    assert await tower.works.take_over(hourly("30 14 * * *", calendar="workdays")) == {"hourly"}
    assert (await tower.schedule()).definition["cron"] == "0 9 * * *"
    years = {2026: YEAR, 2027: YEAR.model_copy(update={"year": 2027, "holidays": frozenset({date(2027, 1, 1)})})}
    whole = replace(tower.works, calendar=WorkingCalendar(years))
    assert await whole.take_over(hourly("30 14 * * *", calendar="workdays")) == set()
    clock.instant += timedelta(hours=5)
    await whole.tick()
    assert [at for at, _ in await tower.fires()] == ["31 09:00", "01 09:00", "01 14:30"]


@dataclass(frozen=True)
class Hesitant(Clockwork):
    """A process that stops for a moment between reading a schedule and writing its fires."""

    async def _advance(self, row: ScheduleRow) -> list[str]:
        by = self.writer.actor
        await self.writer.run(lambda uow: pause_schedule(uow, name=row.name, reason="month end", by=by))
        return await super()._advance(row)


async def test_nothing_starts_after_the_pause_that_a_person_was_told_of(tower: Tower, clock: ManualClock) -> None:
    await tower.works.take_over(hourly())
    clock.instant += timedelta(hours=1, seconds=1)
    hesitant = Hesitant(tower.database, tower.writer, tower.enqueuer, tower.works.calendar, clock)
    assert await hesitant.tick() == []
    assert await tower.works.tick() == []
    assert await tower.fires() == [("10 09:00", SKIPPED)]
    assert (await tower.schedule()).paused_at == clock.instant
