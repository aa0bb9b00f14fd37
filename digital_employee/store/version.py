"""Whether the tables are there, and as this program wants them. Reads one row; changes nothing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from digital_employee.store.database import Database

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def newest_version() -> str:
    """Return the version that the migrations lead to; every file of theirs begins with its number."""
    return max(file.name[:4] for file in VERSIONS.glob("[0-9]*.py"))


async def is_current(database: Database) -> bool:
    """Say whether the tables are at the newest version, without Alembic and without a lock."""
    try:
        async with database.session() as session:
            found = await session.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError:
        return False
    return bool(found == newest_version())
