"""Brings the tables to the present version. Owns the way into Alembic; the versions are its data."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection

FOLDER = Path(__file__).parent / "migrations"
LOCK_NUMBER = 20_261_123
"""Any number, as long as every process that migrates this database asks PostgreSQL for the same one."""


def upgrade(connection: Connection) -> None:
    """Run what is missing inside the caller's transaction; processes that start together wait for each other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK_NUMBER})
    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's settings, without any file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
