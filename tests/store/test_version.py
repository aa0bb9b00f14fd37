import pytest
from alembic.script import ScriptDirectory

from digital_employee.store.database import Database
from digital_employee.store.migrate import FOLDER
from digital_employee.store.version import is_current, newest_version


def test_the_newest_version_is_the_one_that_the_migrations_lead_to():
    assert newest_version() == ScriptDirectory(str(FOLDER)).get_current_head()


async def test_tables_are_current_once_they_are_migrated(database):
    assert await is_current(database)


@pytest.mark.parametrize("is_made", [False, True])
async def test_a_file_without_our_tables_is_not_current(tmp_path, is_made):
    if is_made:
        (tmp_path / "x.db").touch()
    database = Database.open(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    assert not await is_current(database)
    await database.close()
