"""Watching each other: who is dead or stands still loses its work to a peer, once; what was lost is found again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from digital_employee.runtime.reconciler import Reconciler
from digital_employee.runtime.room import Room
from digital_employee.runtime.watchdog import LEASE_S, Watchdog
from digital_employee.store import accounts, effects, executors, queue, runs
from digital_employee.store.queue import Claim
from digital_employee.store.tables import AccountLeaseRow, ExecutorRow, ItemState, RunRow, WorkItemRow
from tests.runtime.conftest import START, World, writing

pytestmark = pytest.mark.asyncio(loop_scope="session")
PATIENCE_S = 60.0


@dataclass
class Peers:
    """Two workers without a browser: one that works, one that watches, by a clock of its own."""

    world: World
    worker: str
    watcher: str
    seconds: float = 0.0
    _watchdog: Watchdog | None = field(default=None)

    @property
    def watchdog(self) -> Watchdog:
        if self._watchdog is None:
            self._watchdog = self.watch(self.watcher)
        return self._watchdog

    def watch(self, me: str) -> Watchdog:
        world = self.world
        return Watchdog(
            me=me,
            database=world.database,
            writer=world.writer(me),
            enqueuer=world.enqueuer,
            dispatches=world.enqueuer.dispatches(),
            identities=world.identities,
            patience_s=PATIENCE_S,
            most_interruptions=3,
            steady=lambda: self.seconds,
        )

    def reconciler(self) -> Reconciler:
        world, me = self.world, self.watcher
        return Reconciler(
            me, world.database, world.writer(me), world.enqueuer, world.enqueuer.dispatches(), lambda _: False
        )

    async def register(self, executor: str) -> None:
        await self.world.writer().run(
            lambda uow: executors.register_executor(uow, executor=executor, host="h", pid=1, role="worker")
        )

    async def claim(self, item_id: str, executor: str = "") -> Claim:
        dispatch = (await self.world.item(item_id)).workflow_id or ""
        claim = await self.world.writer().run(
            lambda uow: queue.claim(uow, item_id=item_id, workflow_id=dispatch, executor=executor or self.worker)
        )
        assert claim is not None
        return claim

    async def look_for(self, seconds: float, *, beating: bool = False) -> None:
        """Look again and again for so long, as the watchdog's task does."""
        until = self.seconds + seconds
        await self.watchdog.look()
        while self.seconds < until:
            self.seconds += 15
            self.world.pass_time(seconds=15)
            if beating:
                await self.world.writer().run(lambda uow: executors.beat(uow, executor=self.worker))
            await self.watchdog.look()

    async def send(self, claim: Claim) -> None:
        """Get a write of the item as far as SENT."""
        intended = await self.world.writer().run(
            lambda uow: effects.intend(
                uow,
                item_id=claim.item_id,
                fence=claim.fence,
                attempt_id=claim.attempt_id,
                step_id="submit",
                values_digest="d",
            )
        )
        await self.world.writer().run(
            lambda uow: effects.mark_sent(uow, effect_id=intended.effect.id, fence=claim.fence, settle_after=START)
        )


@pytest_asyncio.fixture(loop_scope="session")
async def peers(world: World) -> Peers:
    made = Peers(world, world.hire(), next(iter(world._writers)))
    for executor in (made.watcher, made.worker):
        await made.register(executor)
    return made


async def test_the_work_of_a_dead_worker_goes_on_at_once_and_its_accounts_are_free(peers: Peers) -> None:
    world = peers.world
    item_id = await world.case(writing())
    await peers.claim(item_id)
    taking = lambda uow: accounts.lease(  # noqa: E731
        uow, portal="p", accounts=["a"], executor=peers.worker, item_id=item_id, ttl=START - START
    )
    assert await world.writer().run(taking) == "a"
    await peers.watchdog.look()
    assert (await world.item(item_id)).state is ItemState.RUNNING, "its lock is held"
    world.bury(peers.worker)
    await peers.watchdog.look()
    item, (attempt,) = await world.item(item_id), await world.attempts()
    assert (item.state, item.interruptions, item.failures, attempt.code) == (ItemState.READY, 1, 0, queue.PROVED_DEAD)
    async with world.database.session() as session:
        assert (await session.get_one(AccountLeaseRow, ("p", "a"))).executor is None
        assert (await session.get_one(ExecutorRow, peers.worker)).stopped_at is not None
    fence = item.fence
    await peers.watchdog.look()
    assert (await world.item(item_id)).fence == fence, "once"


async def test_a_worker_that_stands_still_loses_its_item_after_the_patience_and_keeps_its_accounts(
    peers: Peers,
) -> None:
    world = peers.world
    item_id = await world.case(writing())
    old = await peers.claim(item_id)
    taking = lambda uow: accounts.lease(  # noqa: E731
        uow, portal="p", accounts=["a"], executor=peers.worker, item_id=item_id, ttl=START - START
    )
    await world.writer().run(taking)
    await peers.look_for(PATIENCE_S)
    assert (await world.item(item_id)).state is ItemState.RUNNING
    await peers.look_for(15)
    item, (attempt,) = await world.item(item_id), await world.attempts()
    assert (item.state, attempt.code) == (ItemState.READY, queue.STOOD_STILL)
    assert item.fence > old.fence, "when it wakes it writes nothing"
    async with world.database.session() as session:
        assert (await session.get_one(AccountLeaseRow, ("p", "a"))).executor == peers.worker
    await peers.look_for(LEASE_S)
    async with world.database.session() as session:
        assert (await session.get_one(AccountLeaseRow, ("p", "a"))).executor is None


async def test_a_worker_that_beats_keeps_its_item_whatever_the_clocks_say(peers: Peers) -> None:
    item_id = await peers.world.case(writing())
    await peers.claim(item_id)
    for hours in (2, -4):
        peers.world.pass_time(hours=hours)
        await peers.look_for(2 * PATIENCE_S, beating=True)
    assert (await peers.world.item(item_id)).state is ItemState.RUNNING


async def test_a_watcher_that_stood_still_itself_judges_nobody_by_what_it_saw_before(peers: Peers) -> None:
    item_id = await peers.world.case(writing())
    await peers.claim(item_id)
    await peers.watchdog.look()
    peers.seconds += 10 * PATIENCE_S
    await peers.watchdog.look()
    assert (await peers.world.item(item_id)).state is ItemState.RUNNING


async def test_whoever_takes_a_name_again_takes_over_what_its_forerunner_left(peers: Peers) -> None:
    world = peers.world
    item_id = await world.case(writing())
    await peers.send(await peers.claim(item_id))
    await peers.watch(peers.worker).bury_former_self()
    item, (attempt,) = await world.item(item_id), await world.attempts()
    assert (item.state, attempt.code) == (ItemState.READY, queue.PROVED_DEAD)


async def test_a_frozen_sender_that_dies_later_is_written_down_as_dead(peers: Peers) -> None:
    world = peers.world
    item_id = await world.case(writing())
    await peers.send(await peers.claim(item_id))
    await peers.look_for(PATIENCE_S + 15)
    assert [one.code for one in await world.attempts()] == [queue.STOOD_STILL]
    world.bury(peers.worker)
    await peers.watchdog.look()
    assert [one.code for one in await world.attempts()] == [queue.PROVED_DEAD]


async def _interrupt(peers: Peers, item_id: str, times: int, *, sent: bool = False) -> WorkItemRow:
    """Have so many workers die over the item."""
    for time in range(times):
        claim = await peers.claim(item_id)
        if sent and time == times - 1:
            await peers.send(claim)
        await peers.world.writer().run(
            lambda uow, claim=claim: queue.take_over_item(  # type: ignore[misc]
                uow,
                item_id=item_id,
                fence=claim.fence,
                reason="dead",
                enqueuer=peers.world.enqueuer,
                code=queue.PROVED_DEAD,
                most_interruptions=3,
            )
        )
    return await peers.world.item(item_id)


async def test_an_item_that_ends_its_workers_again_and_again_is_set_aside_for_a_person(peers: Peers) -> None:
    item_id = await peers.world.case(writing())
    assert (await _interrupt(peers, item_id, 2)).state is ItemState.READY
    item = await _interrupt(peers, item_id, 1)
    (task,) = await peers.world.tasks()
    assert (item.state, item.disposition, item.workflow_id) == (ItemState.FINISHED, "HUMAN", None)
    assert (task.code, "连续 3 次" in task.title) == (queue.SET_ASIDE, True)


async def test_interruptions_count_only_in_a_row(peers: Peers) -> None:
    item_id = await peers.world.case(writing())
    await _interrupt(peers, item_id, 2)
    claim = await peers.claim(item_id)
    await peers.world.writer().run(
        lambda uow: queue.postpone_item(
            uow, item_id=item_id, fence=claim.fence, delay_s=0, enqueuer=peers.world.enqueuer
        )
    )
    assert (await _interrupt(peers, item_id, 2)).state is ItemState.READY


async def test_an_item_set_aside_with_a_write_on_its_way_is_in_doubt(peers: Peers) -> None:
    item = await _interrupt(peers, await peers.world.case(writing()), 3, sent=True)
    (task,) = await peers.world.tasks()
    assert (item.state, task.kind, (await peers.world.effect()).state) == ("IN_DOUBT", "IN_DOUBT", "IN_DOUBT")


async def test_a_suspect_works_alone_and_nobody_comes_in_before_it() -> None:
    room, seen, go = Room(), [], asyncio.Event()

    async def work(name: str, *, alone: bool) -> None:
        async with room.enter(alone=alone):
            seen.append(name)
            if name == "first":
                await go.wait()
            await asyncio.sleep(0)
            seen.append(name)

    tasks = [asyncio.create_task(work("first", alone=False))]
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(work("suspect", alone=True)), asyncio.create_task(work("late", alone=False))]
    await asyncio.sleep(0.01)
    assert seen == ["first"]
    go.set()
    await asyncio.gather(*tasks)
    assert seen == ["first", "first", "suspect", "suspect", "late", "late"]


async def test_an_item_whose_dispatch_is_gone_is_dispatched_anew_and_told_once(peers: Peers) -> None:
    world, look = peers.world, peers.reconciler().look
    item_id = await world.case(writing())
    assert await look() == 0
    for _ in range(2):
        dispatch = (await world.item(item_id)).workflow_id or ""
        await world.enqueuer.dispatches().forget([dispatch])
        assert await look() == 1
        assert (await world.item(item_id)).workflow_id != dispatch
        assert await look() == 0
    assert [task.code for task in await world.tasks()] == ["DE-RUN-03"]


async def test_an_item_that_nobody_works_on_any_more_is_taken_over(peers: Peers) -> None:
    item_id = await peers.world.case(writing())
    dispatch = (await peers.world.item(item_id)).workflow_id or ""
    await peers.claim(item_id)
    assert await peers.reconciler().look() == 0, "its dispatch may still run"
    await peers.world.enqueuer.dispatches().forget([dispatch])
    assert await peers.reconciler().look() == 1
    item, (attempt,) = await peers.world.item(item_id), await peers.world.attempts()
    assert (item.state, attempt.code) == (ItemState.READY, queue.END_LOST)


async def test_items_of_a_held_run_wait_without_a_dispatch(peers: Peers) -> None:
    item_id = await peers.world.case(writing())
    await peers.world.writer().run(lambda uow: runs.hold_run(uow, run_id=peers.world.run_id, reason="INT-01"))
    await peers.world.enqueuer.dispatches().forget([(await peers.world.item(item_id)).workflow_id or ""])
    assert await peers.reconciler().look() == 0


async def test_a_collection_that_was_lost_is_dispatched_anew_and_the_old_one_ends_nothing(peers: Peers) -> None:
    world, write = peers.world, peers.world.writer().run
    asked = await write(
        lambda uow: runs.request_run(
            uow,
            workflow="small",
            origin="person",
            requested_by="liu",
            business_date=START.date(),
            enqueuer=world.enqueuer,
        )
    )
    assert await peers.reconciler().look() == 0
    await world.enqueuer.dispatches().forget([f"run-{asked.run_id}"])
    assert await peers.reconciler().look() == 1
    async with world.database.session() as session:
        run = await session.get_one(RunRow, asked.run_id)
    assert run.fence == 1
    assert f"run-{asked.run_id}-1" in await world.enqueuer.dispatches().live([f"run-{asked.run_id}-1"])
    old = lambda uow: runs.start_run(uow, run_id=run.id, plan_digest="x", dispatch=f"run-{run.id}")  # noqa: E731
    assert not await write(old)
