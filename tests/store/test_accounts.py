import asyncio
from datetime import timedelta

from digital_employee.store import accounts, executors

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


async def test_no_clock_frees_an_account_however_old_its_lease_looks(writer, clock):
    await writer.run(registering("worker-1"))
    await writer.run(leasing(names=["bot01"]))
    clock.instant += timedelta(days=2)
    assert await writer.run(leasing("worker-2", ["bot01"])) is None


async def test_accounts_of_a_process_that_stands_still_are_given_back_on_purpose(writer):
    await writer.run(leasing(names=["bot01", "bot02"]))
    await writer.run(leasing(names=["bot02"]))
    freeing = lambda uow: executors.free_leases(uow, executor="worker-1", reason="stands still")  # noqa: E731
    assert [await writer.run(freeing), await writer.run(freeing)] == [2, 0]
    assert await writer.run(leasing("worker-2", ["bot01"])) == "bot01"


async def test_a_process_that_starts_again_gives_back_what_its_forerunner_held(writer):
    await writer.run(leasing(names=["bot01"]))
    await writer.run(registering("worker-1"))
    assert await writer.run(leasing("worker-2", ["bot01"])) == "bot01"


async def test_workers_that_have_not_stopped_and_holders_of_items_are_watched(office, clock):
    for name in ("worker-1", "worker-2", "worker-3"):
        await office.writer.run(registering(name))
    await office.claim(await office.arrive(), "worker-3")
    clock.instant += timedelta(seconds=61)
    await office.writer.run(lambda uow: executors.beat(uow, executor="worker-1"))
    for name in ("worker-2", "worker-3"):
        await office.writer.run(lambda uow, name=name: executors.stop_executor(uow, executor=name, reason="drained"))
    async with office.database.session() as session:
        beats = await executors.last_beats(session)
    assert dict(beats) == {"worker-1": clock.now(), "worker-3": clock.now() - timedelta(seconds=61)}
