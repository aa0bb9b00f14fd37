import asyncio

import pytest
from sqlalchemy import create_engine, text

from digital_employee.errors import StoreError
from digital_employee.store.database import Database, cure_sqlite, weak_settings


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite+aiosqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_serve_is_refused(url):
    with pytest.raises(StoreError, match="DE-STORE-URL"):
        Database.open(url)


def test_a_refused_address_is_not_shown(capsys):
    with pytest.raises(StoreError) as caught:
        Database.open("mysql://user:hunter2@host/name")
    assert "hunter2" not in str(caught.value)


def test_the_driver_is_filled_in(tmp_path):
    assert Database.open(f"sqlite:///{tmp_path}/x.db").url.drivername == "sqlite+aiosqlite"
    assert Database.open("postgresql://u@h/n").url.drivername == "postgresql+asyncpg"


async def test_sqlite_is_cured_on_every_connection(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path}/x.db")
    async with database.transaction() as session:
        pragmas = {
            name: await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30000, "foreign_keys": 1}
    await database.close()


async def test_every_connection_to_a_file_waits_for_the_disk(database):
    if database.dialect == "postgresql":
        return
    for opened in (database.transaction, database.session):
        async with opened() as session:
            assert await session.scalar(text("PRAGMA synchronous")) == 2
            assert await weak_settings(session) == []


async def test_a_server_that_does_not_wait_for_the_disk_is_told(database):
    if database.dialect == "sqlite":
        return
    async with database.session() as session:
        found = await weak_settings(session)
        assert "fsync = off" in found, "the tests' own server is in a hurry"
        await session.execute(text("SET LOCAL synchronous_commit = off"))
        assert set(await weak_settings(session)) == {*found, "synchronous_commit = off"}


def test_an_engine_of_another_library_can_be_cured_too(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    cure_sqlite(engine)
    with engine.begin() as connection:
        assert connection.connection.dbapi_connection.in_transaction, "the lock is held before the first read"
    engine.dispose()


async def test_sixteen_tasks_that_read_then_write_in_transactions_lose_nothing(database):
    async with database.transaction() as session:
        columns, values = "scope, name, state, reason, set_by, set_at", "'all', 'n', '0', '', 'x', CURRENT_TIMESTAMP"
        await session.execute(text(f"INSERT INTO control ({columns}) VALUES ({values})"))

    async def count_up():
        for _ in range(5):
            async with database.transaction() as session:
                value = await session.scalar(text("SELECT state FROM control" + lock))
                await session.execute(text("UPDATE control SET state = :v"), {"v": str(int(value) + 1)})

    lock = " FOR UPDATE" if database.dialect == "postgresql" else ""
    await asyncio.gather(*(count_up() for _ in range(16)))
    async with database.session() as session:
        assert await session.scalar(text("SELECT state FROM control")) == "80"
