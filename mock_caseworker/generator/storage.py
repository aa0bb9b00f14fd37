"""Writes rows into a fresh portal database: the only module of the generator that knows SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from mock_caseworker.database import open_database
from mock_caseworker.generator import rows

_TABLES: dict[type[Any], str] = {
    rows.Person: "person",
    rows.Employer: "employer",
    rows.Contribution: "contribution",
    rows.Benefit: "benefit_history",
    rows.Claim: "claim",
    rows.CheckRecord: "check_record",
    rows.CheckTimeout: "check_timeout",
    rows.CheckHint: "check_hint",
    rows.PlantedValue: "planted_value",
}


class Storage:
    """Inserts rows of any table of the generator."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def insert(self, kind: type[tuple[Any, ...]], values: Iterable[tuple[Any, ...]]) -> None:
        """Insert rows of one kind in the order given."""
        columns: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]  # every kind is a named tuple
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {_TABLES[kind]} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  # own names
        self._connection.executemany(statement, values)


@contextmanager
def new_storage(path: Path, business_date: date) -> Iterator[Storage]:
    """Open a new portal database with its accounts, in place of one that may be there; commit at the end."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    open_database(path, business_date).close()
    with closing(sqlite3.connect(path)) as connection:
        # The file is of no use before it is complete, so nothing is gained by waiting for the disk.
        connection.execute("PRAGMA synchronous=OFF")
        with connection:
            yield Storage(connection)
