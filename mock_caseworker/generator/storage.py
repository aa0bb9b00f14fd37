"""Writes rows into a fresh portal database: the only module of the generator that knows SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from mock_caseworker.database import open_database


class Storage:
    """Inserts rows into any table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert named tuples in the order given; their fields are the columns."""
        waiting = iter(rows)
        first: Any = next(waiting, None)
        if first is None:
            return
        columns: tuple[str, ...] = first._fields
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  # own names
        self._connection.executemany(statement, chain([first], waiting))


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
