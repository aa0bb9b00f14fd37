"""Live pages are told of every change, once asked for all of them, also after a broken connection."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from digital_employee.dashboard.live import EVERYTHING, ChangeFeed, read_topics, topics_of
from digital_employee.store.reports.changes import Change, changes_after
from digital_employee.store.runs import hold_run, release_run
from digital_employee.store.unit import Actor

LIU = Actor("liu", "supervisor")


async def hold(house) -> None:
    await house.writer.run(lambda uow: hold_run(uow, run_id=house.day.run, reason="核对", by=LIU))


async def release(house) -> None:
    await house.writer.run(
        lambda uow: release_run(uow, run_id=house.day.run, by=LIU, reason="核对完毕", enqueuer=house.enqueuer)
    )


@pytest.fixture
def feed(house) -> ChangeFeed:
    return ChangeFeed(house.database, period_s=0.05)


async def test_every_follower_is_told_of_a_change_and_the_database_is_asked_once(house, feed: ChangeFeed) -> None:
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        if "FROM audit_entry" in statement and "audit_entry.id >" in statement:
            asked.append(statement)

    async with aclosing(feed.follow(None)) as one, aclosing(feed.follow(None)) as other:
        told = [asyncio.ensure_future(anext(one)), asyncio.ensure_future(anext(other))]
        await asyncio.sleep(0.15)
        event.listen(Engine, "before_cursor_execute", note)
        await hold(house)
        answers = await asyncio.wait_for(asyncio.gather(*told), 3)
        event.remove(Engine, "before_cursor_execute", note)
    assert all(f"run-{house.day.run}" in topics for _, topics in answers)
    assert len(asked) <= 3


async def test_a_page_that_was_rendered_before_is_told_what_it_missed(house, feed: ChangeFeed) -> None:
    mark = await feed.mark()
    await hold(house)
    await release(house)
    async with aclosing(feed.follow(mark)) as changes:
        after, topics = await asyncio.wait_for(anext(changes), 3)
    assert after >= mark + 2
    assert {"runs", f"run-{house.day.run}", "overview", "audit"} <= topics


async def test_a_page_that_missed_very_much_is_told_to_look_at_everything(house) -> None:
    feed = ChangeFeed(house.database, most=10)
    async with aclosing(feed.follow(0)) as changes:
        mark, topics = await asyncio.wait_for(anext(changes), 3)
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
        await asyncio.sleep(0.1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.sleep(0)
    assert not [task for task in asyncio.all_tasks() if "change feed" in task.get_name() and not task.cancelling()]


async def test_the_feed_outlives_a_short_outage_of_the_database(house, feed: ChangeFeed) -> None:
    async with aclosing(feed.follow(None)) as changes:
        waiting = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0.1)
        async with house.database.transaction() as session:
            await session.execute(text("ALTER TABLE audit_entry RENAME TO gone"))
        await asyncio.sleep(0.2)
        async with house.database.transaction() as session:
            await session.execute(text("ALTER TABLE gone RENAME TO audit_entry"))
        await hold(house)
        _, topics = await asyncio.wait_for(waiting, 3)
    assert "runs" in topics


def test_a_step_tells_its_item_and_not_the_lists() -> None:
    assert topics_of(Change(1, "steps.recorded", "r", "i")) == {"item-i", "audit"}
    assert "tasks" in topics_of(Change(1, "item.frozen", "r", "i"))
    assert "overview" not in topics_of(Change(1, "user.signed_in", None, None))


def test_malformed_topics_are_left_out() -> None:
    assert read_topics("runs,run-0a1,../x,<b>,") == {"runs", "run-0a1"}
