"""The system's own SQLite database: opening it, filling an empty one with accounts, and durable transactions.

One connection serves the event loop; no call awaits inside a transaction, so transactions never interleave.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
BUSINESS_DATE = "2026-03-10"
PASSWORD = "Sim-2026!"  # noqa: S105  # the published password of the simulation; it guards nothing
REGION = "990100"
ACCOUNTS = (
    *((f"bot{number:02d}", f"数字员工{number:02d}", "BOT_OP") for number in range(1, 9)),
    ("op01", "王经办", "OP"),
    ("rv01", "李复核", "RV"),
    ("ap01", "赵审批", "AP"),
    ("fm01", "孙制单", "FIN_MK"),
    ("fc01", "钱审核", "FIN_CK"),
    ("cs01", "周出纳", "CASHIER"),
    ("admin", "系统管理员", "ADM"),
)

Value = str | int | None


class Database:
    """The one connection, with short synchronous calls."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        # FULL: a write that was answered (or cut after its commit) survives a killed machine.
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA busy_timeout=5000")
        self._connection.executescript(f"BEGIN;\n{_schema()}\nCOMMIT;")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[sqlite3.Row]:
        """Return every row of a query."""
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Value] = ()) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def count(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Return the single number that a query answers."""
        return int(self._connection.execute(sql, values).fetchone()[0])

    def run(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Run one statement; answer how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the body as one durable transaction; any exception undoes it. Never await inside."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def enter_ledger(
        self, *, at: datetime, account: str, action: str, key: str, biz_no: str | None, payload: Mapping[str, Value]
    ) -> None:
        """Append the ledger row of a business write; call it inside that write's transaction."""
        self.run(
            "INSERT INTO ledger (at, account, action, business_key, biz_no, payload) VALUES (?, ?, ?, ?, ?, ?)",
            (at.isoformat(), account, action, key, biz_no, json.dumps(payload, ensure_ascii=False, sort_keys=True)),
        )

    def business_date(self) -> date:
        """Return the date on which the agency's counter believes itself to be."""
        row = self.row("SELECT value FROM setting WHERE key = 'business_date'")
        return date.fromisoformat(row["value"] if row else BUSINESS_DATE)


def open_database(path: Path, business_date: date | None = None) -> Database:
    """Open the database; give a new one its accounts and business date. A date given here replaces the stored one."""
    database = Database(path)
    with database.transaction():
        if not database.count("SELECT count(*) FROM account"):
            for username, name, role in ACCOUNTS:
                database.run(
                    "INSERT INTO account (username, display_name, password, role, region_code) VALUES (?, ?, ?, ?, ?)",
                    (username, name, PASSWORD, role, REGION),
                )
        database.run("INSERT OR IGNORE INTO setting (key, value) VALUES ('business_date', ?)", (BUSINESS_DATE,))
        if business_date:
            database.run("UPDATE setting SET value = ? WHERE key = 'business_date'", (business_date.isoformat(),))
    return database


def _schema() -> str:
    """Return the tables of the system and of every business."""
    package = files("mock_caseworker")
    folders = [package, *sorted((entry for entry in package.iterdir() if entry.is_dir()), key=lambda entry: entry.name)]
    texts = (folder.joinpath("schema.sql") for folder in folders)
    return "\n".join(text.read_text(encoding="utf-8") for text in texts if text.is_file())
