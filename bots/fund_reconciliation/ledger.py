"""Owns the table in which rows are matched: DuckDB, exact DECIMAL, spilling to disk. Decides nothing."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from bots.fund_reconciliation.entries import Entry, account_tail, plain_name
from digital_employee.face import WorkingCalendar

MEMORY = "1GB"
"""Beyond it DuckDB spills to the temporary folder."""

_SCHEMA = """
CREATE TABLE entry (
  id BIGINT, side VARCHAR, source VARCHAR, serial_no VARCHAR, fund_code VARCHAR, account_no VARCHAR, direction VARCHAR,
  amount DECIMAL(18,2), biz_date DATE, period VARCHAR, batch_no VARCHAR, strong_key VARCHAR, cp_name VARCHAR,
  cp_plain VARCHAR, cp_tail VARCHAR, reversal_of VARCHAR, returned_key VARCHAR, remark VARCHAR, file VARCHAR,
  row_no BIGINT);
-- Rows that leave before anything is compared across sources (FR-R02 to R04).
CREATE TABLE taken (id BIGINT, outcome VARCHAR, rule VARCHAR, code VARCHAR, partner VARCHAR, reason VARCHAR);
-- What one pair of sources made of a row; a row leaves a pair at the first rule that takes it.
CREATE TABLE link (
  pair VARCHAR, id BIGINT, outcome VARCHAR, rule VARCHAR, code VARCHAR, partner VARCHAR, diff DECIMAL(18,2),
  grp VARCHAR);
CREATE TABLE workday (day DATE, ordinal INTEGER);
CREATE TABLE verdict (
  id BIGINT, outcome VARCHAR, rule VARCHAR, code VARCHAR, partner VARCHAR, diff DECIMAL(18,2), state VARCHAR,
  kind VARCHAR, cross_period BOOLEAN, age_days BIGINT, reason VARCHAR);
"""
_COLUMNS = (
    "id", "side", "source", "serial_no", "fund_code", "account_no", "direction", "amount", "biz_date", "period",
    "batch_no", "strong_key", "cp_name", "cp_plain", "cp_tail", "reversal_of", "returned_key", "remark", "file",
    "row_no",
)  # fmt: skip
_LOAD = """
INSERT INTO entry
SELECT CAST(id AS BIGINT), side, source, serial_no, fund_code, account_no, direction, CAST(amount AS DECIMAL(18,2)),
  CAST(biz_date AS DATE), period, batch_no, strong_key, cp_name, cp_plain, cp_tail, reversal_of, returned_key, remark,
  file, CAST(row_no AS BIGINT)
FROM read_csv($file, header = true, all_varchar = true, nullstr = '', quote = '"', escape = '"', delim = ',',
  auto_detect = false, strict_mode = true, columns = $columns)
"""
_DAYS = "SELECT CAST(unnest(generate_series($first, $last, INTERVAL 1 DAY)) AS DATE)"
_SPAN = "SELECT min(biz_date), max(biz_date) FROM entry WHERE side <> 'FIN' AND strong_key IS NULL"


class Ledger:
    """The rows of one reconciliation and what became of each."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._count = 0

    def add(self, entries: Iterable[Entry]) -> None:
        """Take in rows; amounts go through text, never through a float."""
        file = self._folder / "entries.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_COLUMNS)
            for entry in entries:
                self._count += 1
                writer.writerow(_cells(self._count, entry))
        self.run(_LOAD, file=str(file), columns=dict.fromkeys(_COLUMNS, "VARCHAR"))
        file.unlink()

    def number_workdays(self, calendar: WorkingCalendar) -> None:
        """Number the days that FR-R08 counts between, so that a span of working days is a difference.

        Raises:
            SystemException: `SYS-CAL-01`, rows reach into a year without a working calendar.
        """
        ((first, last),) = self.rows(_SPAN)
        if first is None:
            return
        days = self.rows(_DAYS, first=first, last=last)
        ordinal, numbered = 0, []
        for (day,) in days:
            ordinal += calendar.is_workday(day)
            numbered.append((day, ordinal))
        self._connection.executemany("INSERT INTO workday VALUES (?, ?)", numbered)

    def run(self, statement: str, **values: Any) -> None:
        """Run one statement."""
        self._connection.execute(statement, values or None)

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return what a query answers."""
        return self._connection.execute(statement, values or None).fetchall()

    def save(self, statement: str, name: str) -> bytes:
        """Return what a query answers as a Parquet file."""
        file = self._folder / name
        self._connection.sql(statement).write_parquet(str(file), compression="zstd")
        return file.read_bytes()


@contextmanager
def open_ledger(folder: Path | None = None) -> Iterator[Ledger]:
    """Open an empty ledger in a temporary folder, which is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="reconciliation-", dir=folder) as name:
        place = Path(name)
        with duckdb.connect() as connection:
            connection.execute("SET memory_limit = $memory", {"memory": MEMORY})
            connection.execute("SET temp_directory = $spill", {"spill": str(place / "spill")})
            connection.execute(_SCHEMA)
            yield Ledger(connection, place)


def _cells(number: int, entry: Entry) -> tuple[object, ...]:
    return (
        number, entry.source.side, entry.source, entry.serial_no, entry.fund_code, entry.account_no, entry.direction,
        entry.amount, entry.biz_date, entry.period, entry.batch_no, entry.strong_key, entry.cp_name,
        plain_name(entry.cp_name), account_tail(entry.cp_acct), entry.reversal_of, entry.returned_key, entry.remark,
        entry.file, entry.row_no,
    )  # fmt: skip
