import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from digital_employee.store.database import Database
from digital_employee.store.migrate import upgrade
from digital_employee.store.tables import Table


async def test_the_migrations_make_exactly_the_tables_of_the_model(database):
    def differences(connection):
        return compare_metadata(MigrationContext.configure(connection), Table.metadata)

    async with database._writing.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database):
    await database.migrate()
    async with database.session() as session:
        assert await session.scalar(text("SELECT version_num FROM alembic_version")) == "0002"


async def test_processes_that_start_together_migrate_once(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'deep' / 'new.db'}"
    opened = [Database.open(url) for _ in range(3)]
    await asyncio.gather(*(one.migrate() for one in opened))
    async with opened[0].session() as session:
        assert await session.scalar(text("SELECT count(*) FROM work_item")) == 0
    for one in opened:
        await one.close()


async def test_a_migration_that_fails_leaves_nothing_behind(tmp_path):
    database = Database.open(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")

    def failing(connection):
        upgrade(connection)
        raise KeyError("power")

    try:
        async with database._writing.begin() as connection:
            await connection.run_sync(failing)
    except KeyError:
        pass
    async with database.session() as session:
        names = await session.scalars(text("SELECT name FROM sqlite_master"))
        assert list(names) == []
    await database.close()
