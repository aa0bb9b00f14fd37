import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from digital_employee.errors import StoreError
from digital_employee.store import controls, schedules
from digital_employee.store.database import Database
from digital_employee.store.schedules import DueFire
from digital_employee.store.tables import RunRow, RunState, ScheduleRow
from digital_employee.store.writer import Writer

BEGIN = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
FIRES = [
    DueFire(BEGIN + timedelta(hours=1), TODAY),
    DueFire(BEGIN + timedelta(hours=2), TODAY, skipped_because="午间维护"),
]


def writing(cron="0 * * * *", cursor=BEGIN):
    return lambda uow: schedules.upsert_schedule(
        uow, name="hourly", workflow="claim", definition={"cron": cron}, cursor=cursor
    )


def advancing(enqueuer, *, expected=BEGIN, cursor=BEGIN + timedelta(hours=2), fires=FIRES):
    return lambda uow: schedules.advance_schedule(
        uow, name="hourly", expected_cursor=expected, cursor=cursor, fires=fires, enqueuer=enqueuer
    )


async def runs_of(database):
    async with database.session() as session:
        return list(await session.scalars(select(RunRow).order_by(RunRow.fire_at)))


async def test_every_fire_has_one_row_and_only_those_to_run_are_enqueued(database, writer, enqueuer, entries):
    await writer.run(writing())
    run_ids = await writer.run(advancing(enqueuer))
    one, two = await runs_of(database)
    assert ([one.id], one.state) == (run_ids, RunState.QUEUED)
    assert (two.state, two.reason) == (RunState.SKIPPED, "午间维护")
    assert enqueuer.runs == run_ids
    assert [entry.kind for entry in await entries()] == ["schedule.written", "schedule.fired"]


async def test_of_two_processes_that_tick_together_one_writes_the_fires(database, writer, second_writer, enqueuer):
    await writer.run(writing())
    outcomes = await asyncio.gather(*(one.run(advancing(enqueuer)) for one in (writer, second_writer) for _ in "ab"))
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert len(await runs_of(database)) == 2


async def test_a_tick_without_a_fire_moves_the_cursor_and_says_nothing(writer, enqueuer, row_of, entries):
    await writer.run(writing())
    later = BEGIN + timedelta(minutes=10)
    assert await writer.run(advancing(enqueuer, cursor=later, fires=[])) == []
    assert (await row_of(ScheduleRow, "hourly")).cursor == later
    assert len(await entries()) == 1


async def test_a_changed_file_begins_at_its_own_cursor_and_an_unchanged_one_keeps_it(writer, row_of):
    assert await writer.run(writing())
    later = BEGIN + timedelta(days=1)
    assert not await writer.run(writing(cursor=later))
    assert (await row_of(ScheduleRow, "hourly")).cursor == BEGIN
    assert await writer.run(writing("30 * * * *", cursor=later))
    assert (await row_of(ScheduleRow, "hourly")).cursor == later


async def test_a_schedule_is_paused_with_a_reason_once(writer, supervisor, row_of):
    await writer.run(writing())
    pausing = lambda uow: schedules.pause_schedule(uow, name="hourly", reason="月末", by=supervisor)  # noqa: E731
    assert await writer.run(pausing)
    assert not await writer.run(pausing)
    assert (await row_of(ScheduleRow, "hourly")).paused_reason == "月末"
    assert await writer.run(lambda uow: schedules.resume_schedule(uow, name="hourly", reason="完", by=supervisor))


async def test_pauses_apply_to_everything_a_workflow_or_a_portal(database, writer, supervisor):
    async def names(**where):
        async with database.session() as session:
            return [(row.scope, row.name) for row in await controls.active_pauses(session, **where)]

    def pausing(scope, name):
        return lambda uow: controls.pause(uow, scope=scope, name=name, reason="x", by=supervisor)

    await writer.run(pausing("workflow", "claim"))
    await writer.run(pausing("portal", "caseworker"))
    assert await names(workflow="claim", portal="other") == [("workflow", "claim")]
    assert await names(workflow="other", portal="caseworker") == [("portal", "caseworker")]
    await writer.run(pausing("all", "ignored"))
    assert await names() == [("all", "*")]
    assert await writer.run(lambda uow: controls.resume(uow, scope="all", name="", reason="x", by=supervisor))
    assert await names() == []
    with pytest.raises(StoreError, match="DE-STORE-SCOPE"):
        await writer.run(pausing("planet", "x"))


async def test_services_that_start_together_on_an_empty_store_write_each_schedule_once(database_url, clock, entries):
    async def start(number):
        opened = Database.open(database_url)
        async with Writer(opened, clock, f"service-{number}") as writer:
            for name in ("one", "two", "three", "four"):
                definition = {"name": name, "workflow": "small", "cron": "0 9 * * *"}
                await writer.run(
                    lambda uow, name=name, definition=definition: schedules.upsert_schedule(
                        uow, name=name, workflow="small", definition=definition, cursor=uow.now
                    )
                )
        await opened.close()

    await asyncio.gather(*(start(number) for number in range(4)))
    assert [entry.kind for entry in await entries()] == ["schedule.written"] * 4
