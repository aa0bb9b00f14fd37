import asyncio
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from digital_employee.errors import AuditError, StoreError
from digital_employee.store.database import Database
from digital_employee.store.tables import AuditEntryRow, ControlRow
from digital_employee.store.unit import UnitOfWork
from digital_employee.store.writer import Writer


def counting(name: str):
    """A unit that reads a counter and writes it one higher: lost if two run on the same value."""

    async def unit(uow: UnitOfWork) -> int:
        row = await uow.session.get(ControlRow, ("all", name), with_for_update=True)
        if row is None:
            row = ControlRow(scope="all", name=name, state="0", set_by="x", set_at=uow.now)
            uow.session.add(row)
        row.state = str(int(row.state) + 1)
        uow.record("counter.raised", None, value=row.state)
        return int(row.state)

    return unit


async def entries(database: Database) -> list[AuditEntryRow]:
    async with database.session() as session:
        return list(await session.scalars(select(AuditEntryRow).order_by(AuditEntryRow.id)))


async def test_sixteen_tasks_counting_up_lose_nothing(database, writer):
    await asyncio.gather(*(writer.run(counting("one")) for _ in range(160)))
    assert await writer.run(counting("one")) == 161
    assert [entry.seq for entry in await entries(database)] == list(range(161))


async def test_writers_of_two_processes_counting_up_lose_nothing(database, clock):
    async with Writer(database, clock, "a") as one, Writer(Database.open(_url(database)), clock, "b") as two:
        await one.run(counting("shared"))
        await asyncio.gather(*(each.run(counting("shared")) for _ in range(40) for each in (one, two)))
        assert await one.run(counting("shared")) == 82
        await two._database.close()
    written = await entries(database)
    for name in ("a", "b"):
        seqs = [entry.seq for entry in written if entry.writer == name]
        assert seqs == list(range(len(seqs)))


async def test_a_failing_unit_spoils_no_other_and_leaves_no_entry(database, writer):
    async def broken(uow: UnitOfWork) -> None:
        await counting("one")(uow)
        await uow.session.flush()
        raise StoreError("no")

    outcomes = await asyncio.gather(
        *(writer.run(broken if turn % 3 == 0 else counting("one")) for turn in range(12)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [StoreError, int, int] * 4
    assert await writer.run(counting("one")) == 9
    assert [entry.seq for entry in await entries(database)] == list(range(9))


async def test_a_change_without_an_entry_is_refused_and_not_kept(database, writer):
    async def silent(uow: UnitOfWork) -> None:
        uow.session.add(ControlRow(scope="all", name="x", state="pause", set_by="x", set_at=uow.now))

    with pytest.raises(AuditError, match="DE-AUDIT-MISSING"):
        await writer.run(silent)
    async with database.session() as session:
        assert await session.get(ControlRow, ("all", "x")) is None


async def test_reading_in_a_unit_needs_no_entry(writer):
    assert await writer.run(lambda uow: uow.session.scalar(text("SELECT 7"))) == 7


async def test_a_unit_that_waits_for_another_is_refused_instead_of_standing_still(writer):
    with pytest.raises(StoreError, match="DE-STORE-NESTED"):
        await writer.run(lambda _: writer.run(counting("one")))


async def test_a_restarted_process_continues_its_chain(database, clock):
    for _ in range(2):
        async with Writer(database, clock, "worker-7") as writer:
            await writer.run(counting("one"))
            await writer.run(counting("one"))
    written = await entries(database)
    assert [entry.seq for entry in written] == [0, 1, 2, 3]
    assert [entry.previous for entry in written[1:]] == [entry.digest for entry in written[:-1]]


async def test_two_live_writers_with_one_name_cannot_fork_its_chain(database, clock):
    async with Writer(database, clock, "same") as one, Writer(database, clock, "same") as two:
        await one.run(counting("one"))
        await two.run(counting("one"))
        with pytest.raises(AuditError, match="DE-AUDIT-WRITE"):
            await one.run(counting("one"))
        assert await one.run(counting("one")) == 3, "after the failure the head was read again"
    assert [entry.seq for entry in await entries(database)] == [0, 1, 2]


async def test_a_log_that_cannot_be_written_stops_every_unit(database, writer):
    await writer.run(counting("one"))
    async with database.transaction() as session:
        await session.execute(text("ALTER TABLE audit_entry RENAME TO lost"))
    outcomes = await asyncio.gather(*(writer.run(counting("one")) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [AuditError] * 3
    async with database.transaction() as session:
        await session.execute(text("ALTER TABLE lost RENAME TO audit_entry"))
    assert await writer.run(counting("one")) == 2


async def test_what_the_database_refuses_is_told_without_the_values_in_it(writer):
    async def unit(uow: UnitOfWork) -> None:
        await uow.session.execute(text("INSERT INTO no_such_table VALUES ('11010519491231002X')"))

    with pytest.raises(StoreError, match="DE-STORE-REFUSED") as caught:
        await writer.run(unit)
    assert "1949" not in str(caught.value)


async def test_details_are_scrubbed_but_names_stay_exact(database, writer):
    digest = "1" * 31 + "a"

    async def unit(uow: UnitOfWork) -> None:
        uow.record("probe.made", None, note="身份证 11010519491231002X", digest=digest, nested=[{"a": "13800138000"}])

    await writer.run(unit)
    (entry,) = await entries(database)
    assert "19491231" not in entry.body
    assert "13800138000" not in entry.body
    assert digest in entry.body


async def test_a_closed_writer_refuses(database, clock):
    writer = Writer(database, clock, "w")
    await writer.run(counting("one"))
    await writer.close()
    with pytest.raises(AuditError, match="DE-AUDIT-CLOSED"):
        await writer.run(counting("one"))


async def test_a_reading_session_cannot_write(database):
    async with database.session() as session:
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await session.execute(text("DELETE FROM control"))


async def test_a_reader_does_not_wait_for_a_writer(database):
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM control"))
        async with asyncio.timeout(2), database.session() as reading:
            assert await reading.scalar(text("SELECT count(*) FROM control")) == 0


APPEND = """
import asyncio, sys
from digital_employee.clock import SystemClock
from digital_employee.store.database import Database
from digital_employee.store.writer import Writer

async def main(url, name):
    database = Database.open(url)
    async def unit(uow):
        uow.record("probe.made", None, process=name)
    async with Writer(database, SystemClock(), name) as writer:
        for _ in range(20):
            await asyncio.gather(*(writer.run(unit) for _ in range(5)))
    await database.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_two_real_processes_append_to_their_own_chains(database):
    program = [sys.executable, "-c", APPEND, _url(database)]
    processes = [await asyncio.create_subprocess_exec(*program, name, cwd=Path.cwd()) for name in ("p", "q")]
    assert [await process.wait() for process in processes] == [0, 0]
    written = await entries(database)
    for name in ("p", "q"):
        chain = [entry for entry in written if entry.writer == name]
        assert [entry.seq for entry in chain] == list(range(100))
        assert all(b.previous == a.digest for a, b in pairwise(chain))


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


async def test_a_unit_whose_commit_fails_is_not_acknowledged(database, writer):
    async with database.transaction() as session:
        await session.execute(
            text("CREATE TABLE probe (id INT PRIMARY KEY, ref INT REFERENCES probe (id) DEFERRABLE INITIALLY DEFERRED)")
        )

    async def refused_at_commit(uow: UnitOfWork) -> None:
        uow.record("probe.made", None)
        await uow.session.execute(text("INSERT INTO probe VALUES (1, 2)"))

    try:
        outcomes = await asyncio.gather(
            writer.run(counting("one")), writer.run(refused_at_commit), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [AuditError, AuditError]
        assert await entries(database) == []
        assert await writer.run(counting("one")) == 1
    finally:
        async with database.transaction() as session:
            await session.execute(text("DROP TABLE probe"))


KILLED = """
import asyncio, sys
from digital_employee.clock import SystemClock
from digital_employee.store.database import Database
from digital_employee.store.writer import Writer

async def main(url):
    database = Database.open(url)
    writer = Writer(database, SystemClock(), "victim")
    async def unit(uow):
        uow.record("probe.made", None)
    async def forever():
        while True:
            await writer.run(unit)
            print("acknowledged", flush=True)
    await asyncio.gather(*(forever() for _ in range(4)))

asyncio.run(main(sys.argv[1]))
"""


async def test_what_was_acknowledged_survives_a_kill(database):
    acknowledged = 0
    for count in (1, 7, 30):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", KILLED, _url(database), cwd=Path.cwd(), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        for _ in range(count):
            await process.stdout.readline()
        process.kill()
        acknowledged += count + (await process.stdout.read()).count(b"acknowledged")
        await process.wait()
    written = await entries(database)
    assert len(written) >= acknowledged
    assert [entry.seq for entry in written] == list(range(len(written)))


async def test_a_unit_that_loses_a_deadlock_is_run_again(database, writer, second_writer):
    for name in ("a", "b"):
        await writer.run(counting(name))

    def both(first: str, second: str):
        async def unit(uow: UnitOfWork) -> None:
            await counting(first)(uow)
            await uow.session.flush()
            await asyncio.sleep(0.3)  # long enough for the other process to hold its first row
            await counting(second)(uow)

        return unit

    await asyncio.gather(writer.run(both("a", "b")), second_writer.run(both("b", "a")))
    assert await writer.run(counting("a")) == 4
    assert await writer.run(counting("b")) == 4
