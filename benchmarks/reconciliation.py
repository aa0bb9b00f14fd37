"""What matching costs: seconds and memory for so many rows in each of the three sources (docs/performance.md).

Target (DOMAIN §2.6): 100,000 × 3 rows in less than 60 seconds, the same result in whatever order the rows come.
"""

from __future__ import annotations

import hashlib
import random
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from bots.fund_reconciliation.entries import Direction, Entry, Source
from bots.fund_reconciliation.reconcile import Detailed, reconcile
from bots.fund_reconciliation.timing import Terms
from digital_employee.cli.output import console
from digital_employee.project.folder import find_project_folder
from digital_employee.schedule.calendar import load_calendar

RUN_DATE = date(2026, 3, 10)
TERMS = Terms(transit_workdays=3, weak_workdays=3, review_days=30, audit_days=90)
BATCH = 50
ACCOUNT = "3700019900000001"


def make_rows(count: int, chance: random.Random) -> Iterator[Entry]:
    """Yield so many rows of each source: three in four paid one by one, the rest by batch, one in 500 not in order."""
    for number in range(count):
        amount = Decimal(chance.randrange(100, 900_000)) / 100
        day = RUN_DATE - timedelta(days=chance.randrange(38))
        batch, key = f"PB{number // BATCH:08d}", f"E2E{number:012d}"
        name = f"测{number % 9973}"
        is_single = number % 4 > 0
        yield _row(Source.BIZ, number, amount, day, batch_no=batch, strong_key=key, cp_name=name)
        yield _row(Source.FIN, number, amount, day, batch_no=batch)
        match number % 500:
            case 1:
                continue
            case 2:
                amount += Decimal("0.09")
            case 3:
                yield _row(Source.BANK, number, amount, day, strong_key=key, cp_name=name, row_no=1)
        marks = {"strong_key": key} if is_single else {"batch_no": batch}
        yield _row(Source.BANK, number, amount, day, cp_name=name, **marks)


def _row(source: Source, number: int, amount: Decimal, day: date, **marks: str | int) -> Entry:
    return Entry(
        source=source,
        serial_no=f"{source}{number:010d}",
        fund_code="210",
        account_no=ACCOUNT,
        direction=Direction.OUT,
        amount=amount,
        biz_date=day,
        **marks,  # type: ignore[arg-type]  # texts but for row_no
    )


def fingerprint(detailed: Detailed) -> str:
    """Return a digest of the result: equal for equal results."""
    return hashlib.sha256(repr((detailed.result.classes, detailed.result.named)).encode()).hexdigest()[:16]


def main(
    rows: Annotated[int, typer.Option(help="Rows in each of the three sources.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Of the made-up rows.")] = 20251210,
) -> None:
    """Match the rows in order, then shuffled; both results must be the same."""
    chance = random.Random(seed)  # noqa: S311  # made-up data must come out the same again
    entries = list(make_rows(rows, chance))
    calendar = load_calendar(find_project_folder(Path(__file__).parent) / "config" / "calendars")
    table = Table("order", "rows", "seconds", "peak MB", "result", box=SIMPLE_HEAD)
    found = set()
    for order in ("as they came", "shuffled"):
        start = time.perf_counter()
        detailed = reconcile(entries, run_date=RUN_DATE, calendar=calendar, terms=TERMS)
        seconds = time.perf_counter() - start
        found.add(fingerprint(detailed))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        table.add_row(order, f"{len(entries):,}", f"{seconds:.1f}", f"{peak:,}", fingerprint(detailed))
        chance.shuffle(entries)
    console.print(table)
    if len(found) > 1:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
