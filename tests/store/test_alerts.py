"""The outbox and the reports behind alerts, on both databases."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from digital_employee.schedule.absence import Patience
from digital_employee.schedule.calendar import load_calendar
from digital_employee.store.alert_conditions import read_conditions
from digital_employee.store.alerts import (
    Condition,
    Letter,
    mark_failed,
    mark_sent,
    messages_since,
    open_alerts,
    take_in,
    take_letters,
    waiting_letters,
)
from digital_employee.store.reports.deadlines import BusinessMoment
from digital_employee.store.reports.service import read_service
from digital_employee.store.schedules import upsert_schedule

CALENDAR = load_calendar(Path(__file__).resolve().parents[2] / "config" / "calendars")
FULL = Condition("disk_low", "disk a", "alarm", {"free_mb": 1})
HOUR = timedelta(hours=1)


async def waiting(database: Any, now: datetime) -> list[Letter]:
    async with database.session() as session:
        return list(await waiting_letters(session, now=now))


async def raise_(writer: Any, clock: Any, later: timedelta = timedelta()) -> tuple[int, int]:
    at = clock.now() + later
    result: tuple[int, int] = await writer.run(
        lambda uow: take_in(uow, [FULL], [], lambda *_: {"duty": at, "mail": at})
    )
    return result


async def test_a_thing_is_raised_once_cleared_once_and_raised_again(database, writer, clock, entries):
    assert await raise_(writer, clock) == (1, 0)
    assert await raise_(writer, clock) == (0, 0)
    over = [FULL.key]
    assert await writer.run(lambda uow: take_in(uow, [], over, lambda *_: {})) == (0, 1)
    assert await writer.run(lambda uow: take_in(uow, [], over, lambda *_: {})) == (0, 0)
    assert await raise_(writer, clock) == (1, 0)
    async with database.session() as session:
        (alert,) = await open_alerts(session)
    assert (alert.round, alert.facts) == (2, {"free_mb": 1})
    assert [entry.kind for entry in await entries()] == ["alert.changed"] * 3


async def test_a_letter_is_taken_by_one_sender_until_its_time_is_over(database, writer, clock):
    await raise_(writer, clock)
    letters = await waiting(database, clock.now())
    ids = [letter.id for letter in letters]
    until = clock.now() + HOUR
    assert await writer.run(lambda uow: take_letters(uow, ids, until=until)) == set(ids)
    assert await writer.run(lambda uow: take_letters(uow, ids, until=until)) == set()
    assert await waiting(database, clock.now()) == []
    clock.instant += HOUR + timedelta(seconds=1)
    assert len(await waiting(database, clock.now())) == 2
    duty = [letter.id for letter in letters if letter.channel == "duty"]
    await writer.run(lambda uow: mark_sent(uow, duty, channel="duty"))
    assert [letter.channel for letter in await waiting(database, clock.now())] == ["mail"]
    async with database.session() as session:
        assert await messages_since(session, channel="duty", since=clock.now() - HOUR) == 1
        assert await messages_since(session, channel="mail", since=clock.now() - HOUR) == 0


async def test_what_failed_waits_by_itself_and_is_given_up_in_the_end(database, writer, clock):
    await raise_(writer, clock)
    letters = await waiting(database, clock.now())
    again_at, day = clock.now() + HOUR, timedelta(days=1)

    async def fail(uow: Any) -> int:
        return await mark_failed(uow, letters, channel="duty", error="x", again_at=again_at, longest=day)

    assert await writer.run(fail) == 0
    assert await waiting(database, clock.now()) == []
    clock.instant += day + HOUR
    assert [letter.tries for letter in await waiting(database, clock.now())] == [1, 1]
    assert await writer.run(fail) == 2
    assert await waiting(database, clock.now() + day) == []


async def test_what_is_not_due_yet_goes_along_with_what_is(database, writer, clock):
    await raise_(writer, clock, later=HOUR)
    assert await waiting(database, clock.now()) == []
    other = Condition("run_held", "run 1", "alarm")
    await writer.run(lambda uow: take_in(uow, [other], [], lambda *_: {"duty": uow.now}))
    assert {(one.channel, one.rule) for one in await waiting(database, clock.now())} == {
        ("duty", "disk_low"),
        ("duty", "run_held"),
    }


async def test_the_state_of_a_service_is_read_on_both_databases(database, writer, clock):
    definition = {"name": "hourly", "workflow": "small", "cron": "0 * * * *"}
    await writer.run(
        lambda uow: upsert_schedule(
            uow, name="hourly", workflow="small", definition=definition, cursor=uow.now - 3 * HOUR
        )
    )
    await raise_(writer, clock)
    async with database.session() as session:
        state = await read_service(session, now=clock.now(), silence_s=60, calendar=CALENDAR, patience=Patience())
        moment = BusinessMoment(clock.now(), clock.now())
        assert await read_conditions(session, moment, timedelta(minutes=3)) == []
    assert [(one.kind, one.count) for one in state.absences] == [("NOT_FIRED", 2)]
    assert [(one.rule, one.severity) for one in state.alerts] == [("disk_low", "alarm")]
    assert state.letters == {"WAITING": 2}
    assert state.audit_entries == state.audit_unsequenced == 2
