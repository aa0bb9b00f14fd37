"""Live pages are told of every change, once asked for all of them, also after a broken connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from digital_employee.dashboard.live import EVERYTHING, ChangeFeed, read_topics, topics_of
from digital_employee.store.reports.changes import Change, changes_after
from digital_employee.store.runs import hold_run, release_run
from digital_employee.store.unit import Actor

LIU = Actor("liu", "supervisor")
ASKER = "dashboard change feed"
BOUND_S = 60
"""Longer than a loaded machine needs; what is waited for comes within a second."""


async def hold(house) -> None:
    await house.writer.run(lambda uow: hold_run(uow, run_id=house.day.run, reason="核对", by=LIU))


async def release(house) -> None:
    await house.writer.run(
        lambda uow: release_run(uow, run_id=house.day.run, by=LIU, reason="核对完毕", enqueuer=house.enqueuer)
    )


@pytest.fixture
async def feed(house) -> AsyncIterator[ChangeFeed]:
    made = ChangeFeed(house.database, period_s=0.05)
    yield made
    await made.close()


def askers() -> list[asyncio.Task[Any]]:
    """Return who asks the database for the feed now."""
    return [task for task in asyncio.all_tasks() if task.get_name().startswith(ASKER)]


async def until_asked_by(feed: ChangeFeed, *names: str) -> None:
    async with asyncio.timeout(BOUND_S):
        while [task.get_name() for task in askers()] != list(names):  # noqa: ASYNC110 - nothing tells of a task's end
            await asyncio.sleep(0.01)


async def test_every_follower_is_told_of_a_change_and_one_asks_the_database_for_all(house, feed: ChangeFeed) -> None:
    asked: set[str] = set()

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        task = asyncio.current_task()
        if task and "FROM audit_entry" in statement and "audit_entry.id >" in statement:
            asked.add(task.get_name())

    async with aclosing(feed.follow(None)) as one, aclosing(feed.follow(None)) as other:
        told = [asyncio.ensure_future(anext(one)), asyncio.ensure_future(anext(other))]
        await until_asked_by(feed, ASKER)
        event.listen(Engine, "before_cursor_execute", note)
        await hold(house)
        answers = await asyncio.wait_for(asyncio.gather(*told), BOUND_S)
        event.remove(Engine, "before_cursor_execute", note)
    assert all(f"run-{house.day.run}" in topics for _, topics in answers)
    assert asked == {ASKER}


async def test_a_page_that_was_rendered_before_is_told_what_it_missed(house, feed: ChangeFeed) -> None:
    mark = await feed.mark()
    await hold(house)
    await release(house)
    async with aclosing(feed.follow(mark)) as changes:
        after, topics = await asyncio.wait_for(anext(changes), BOUND_S)
    assert after >= mark + 2
    assert {"runs", f"run-{house.day.run}", "overview", "audit"} <= topics


async def test_a_page_that_missed_very_much_is_told_to_look_at_everything(house) -> None:
    feed = ChangeFeed(house.database, most=10)
    async with aclosing(feed.follow(0)) as changes:
        mark, topics = await asyncio.wait_for(anext(changes), BOUND_S)
    assert topics == {EVERYTHING}
    assert mark == await feed.mark()


async def test_an_entry_that_becomes_visible_late_is_told_of_too(house) -> None:
    async with house.database.session() as session:
        mark = await ChangeFeed(house.database).mark()
        late = await changes_after(session, mark)
    assert [change.id for change in late.rows] == list(range(mark - 63, mark + 1))


async def test_nobody_asks_the_database_when_no_page_is_open(house, feed: ChangeFeed) -> None:
    async with aclosing(feed.follow(None)) as changes:
        waiting = asyncio.ensure_future(anext(changes))
        await until_asked_by(feed, ASKER)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    await until_asked_by(feed)


async def test_a_page_that_is_left_at_whatever_moment_cuts_no_question_short(house) -> None:
    seen: set[asyncio.Task[Any]] = set()
    for steps in range(0, 40, 3):
        feed = ChangeFeed(house.database, period_s=0.0)
        async with aclosing(feed.follow(0)) as changes:
            reading = asyncio.ensure_future(_read_all(changes))
            for _ in range(steps):
                await asyncio.sleep(0.0005)
            seen.update(askers())
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        await asyncio.wait_for(feed.close(), BOUND_S)
    assert {task.get_name() for task in seen} == {ASKER, f"{ASKER}: one page's question"}
    assert all(task.done() and not task.cancelling() for task in seen)


async def _read_all(changes) -> None:
    async for _ in changes:
        pass


async def test_the_feed_outlives_a_short_outage_of_the_database(house, feed: ChangeFeed) -> None:
    async with aclosing(feed.follow(None)) as changes:
        waiting = asyncio.ensure_future(anext(changes))
        await until_asked_by(feed, ASKER)
        async with house.database.transaction() as session:
            await session.execute(text("ALTER TABLE audit_entry RENAME TO gone"))
        await asyncio.sleep(0.2)
        async with house.database.transaction() as session:
            await session.execute(text("ALTER TABLE gone RENAME TO audit_entry"))
        await hold(house)
        _, topics = await asyncio.wait_for(waiting, BOUND_S)
    assert "runs" in topics


def test_a_step_tells_its_item_and_not_the_lists() -> None:
    assert topics_of(Change(1, "steps.recorded", "r", "i")) == {"item-i", "audit"}
    assert "tasks" in topics_of(Change(1, "item.frozen", "r", "i"))
    assert "overview" not in topics_of(Change(1, "user.signed_in", None, None))


def test_malformed_topics_are_left_out() -> None:
    assert read_topics("runs,run-0a1,../x,<b>,") == {"runs", "run-0a1"}
