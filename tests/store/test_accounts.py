import asyncio
from datetime import timedelta

import pytest

from digital_employee.store import accounts, executors
from digital_employee.store.tables import ExecutorRow

HALF_HOUR = timedelta(minutes=30)


def leasing(executor="worker-1", names=("bot01", "bot02"), **more):
    return lambda uow: accounts.lease(
        uow, portal="p", accounts=list(names), executor=executor, item_id="i1", ttl=HALF_HOUR, **more
    )


def registering(executor):
    return lambda uow: executors.register_executor(uow, executor=executor, host="h", pid=1, role="worker")


async def test_an_account_is_held_by_one(writer):
    assert [await writer.run(leasing()) for _ in range(3)] == ["bot01", "bot02", None]


async def test_an_account_given_back_is_free_and_only_its_holder_can_give_it_back(writer):
    await writer.run(leasing())
    releasing = lambda executor: lambda uow: accounts.release(uow, portal="p", account="bot01", executor=executor)  # noqa: E731
    assert not await writer.run(releasing("worker-2"))
    assert await writer.run(releasing("worker-1"))
    assert await writer.run(leasing("worker-2")) == "bot01"


async def test_two_processes_never_get_the_same_account(writer, second_writer):
    names = [f"bot{number:02d}" for number in range(8)]
    for name in names:
        await writer.run(leasing(names=[name]))
    await writer.run(registering("worker-1"))  # gives them all back: the rows are there, nobody holds them
    got = await asyncio.gather(
        *(one.run(leasing(one.actor.name, names)) for _ in range(6) for one in (writer, second_writer))
    )
    held = [name for name in got if name]
    assert sorted(held) == names
    assert got.count(None) == 4


@pytest.mark.parametrize(("minutes", "beats", "free"), [(10, False, False), (31, False, True), (31, True, False)])
async def test_an_expired_lease_is_taken_only_from_a_holder_without_a_sign_of_life(writer, clock, minutes, beats, free):
    await writer.run(registering("worker-1"))
    await writer.run(leasing(names=["bot01"]))
    clock.instant += timedelta(minutes=minutes)
    if beats:
        await writer.run(lambda uow: executors.beat(uow, executor="worker-1"))
    assert await writer.run(leasing("worker-2", ["bot01"])) == ("bot01" if free else None)


async def test_a_lease_of_a_holder_proved_dead_is_free_at_once(writer):
    await writer.run(leasing(names=["bot01"]))
    assert await writer.run(leasing("worker-2", ["bot01"], dead={"worker-1"})) == "bot01"


async def test_a_process_that_starts_again_gives_back_what_its_forerunner_held(writer):
    await writer.run(leasing(names=["bot01"]))
    await writer.run(registering("worker-1"))
    assert await writer.run(leasing("worker-2", ["bot01"])) == "bot01"


async def test_who_is_silent_or_stopped_does_not_live(database, writer, clock):
    await writer.run(registering("worker-1"))
    await writer.run(registering("worker-2"))
    await writer.run(lambda uow: executors.stop_executor(uow, executor="worker-2", reason="drained"))
    async with database.session() as session:
        assert await executors.living_executors(session, now=clock.now()) == {"worker-1"}
        later = clock.now() + timedelta(seconds=61)
        assert await executors.living_executors(session, now=later) == frozenset()


async def test_running_items_of_a_silent_process_are_listed(office, row_of):
    await office.writer.run(registering("worker-1"))
    claim = await office.claimed()
    async with office.database.session() as session:
        assert await executors.stale_items(session, now=office.clock.now()) == []
        later = office.clock.now() + timedelta(seconds=61)
        assert [item.id for item in await executors.stale_items(session, now=later)] == [claim.item_id]
    assert (await row_of(ExecutorRow, "worker-1")).stopped_at is None
