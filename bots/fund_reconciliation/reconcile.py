"""Owns one reconciliation from rows to result: screens, matches, judges, proves conservation. Touches no page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from bots.fund_reconciliation.balance import OpenKind
from bots.fund_reconciliation.conservation import SourceTotal, count_in, count_out, require_conserved
from bots.fund_reconciliation.entries import Direction, Entry, Outcome, Side, Source
from bots.fund_reconciliation.judging import judge
from bots.fund_reconciliation.ledger import Ledger, open_ledger
from bots.fund_reconciliation.matching import match
from bots.fund_reconciliation.screening import screen
from bots.fund_reconciliation.timing import Terms, latest_uncleared, load_terms
from digital_employee.face import SkillContext, WorkingCalendar, rule

_ROW = """
SELECT side, source, serial_no, account_no, fund_code, direction, amount, biz_date, cp_name, remark, file, row_no,
  verdict.outcome, rule, code, partner, diff, state, kind, cross_period, age_days, reason
FROM verdict JOIN entry USING (id)
"""
ORDER = " ORDER BY side, account_no, serial_no, biz_date, amount, row_no, id"
_ALL = _ROW + ORDER
_NAMED = _ROW + "WHERE code <> '' OR kind <> '' OR verdict.outcome IN ('UNCLEARED', 'DUP_KEY', 'PAY_RETURN')" + ORDER
_CLASSES = """
SELECT source, fund_code, outcome, count(*), sum(amount) FROM verdict JOIN entry USING (id) GROUP BY ALL ORDER BY ALL
"""
_KEPT_CLASSES = "SELECT source, fund_code, outcome, count(*), sum(amount) FROM kept GROUP BY ALL ORDER BY ALL"
_KEPT_NAMED = """
SELECT * FROM kept WHERE code <> '' OR kind <> '' OR outcome IN ('UNCLEARED', 'DUP_KEY', 'PAY_RETURN')
ORDER BY side, account_no, serial_no, biz_date, amount, row_no
"""
_KEPT_ROWS = "SELECT * FROM kept ORDER BY side, account_no, serial_no, biz_date, amount, row_no LIMIT $most"
_CODES = "SELECT code, count(*) FROM verdict WHERE code <> '' GROUP BY code"
# On each day the balance stands after all of its movements.
_LOWEST = """
SELECT min(balance) FROM (
  SELECT sum(net) OVER (ORDER BY biz_date) AS balance FROM (
    SELECT biz_date, sum(if(direction = 'IN', amount, -amount)) AS net FROM entry
    WHERE side = $side AND id NOT IN (SELECT id FROM taken WHERE outcome = 'DUP_KEY') GROUP BY biz_date))
"""


@dataclass(frozen=True)
class Verdict:
    """One row with its class, and why."""

    side: Side
    source: Source
    serial_no: str
    account_no: str
    fund_code: str
    direction: Direction
    amount: Decimal
    biz_date: date
    cp_name: str
    remark: str
    file: str
    row_no: int
    outcome: Outcome
    rule: str
    code: str
    """Why a person must look (BUS-FR-…); empty where nobody has to."""
    partner: str
    """Key, batch or serial number by which it was matched or held."""
    diff: Decimal | None
    state: str
    """Three digits: in BIZ, in FIN, outside (FR-R11); empty where the row carries none."""
    kind: OpenKind | None
    """Which of the four kinds of 未达账项 it is, if any."""
    cross_period: bool
    age_days: int
    reason: str


@dataclass(frozen=True)
class ClassTotal:
    """One line of the 对账结果汇总表."""

    source: Source
    fund_code: str
    outcome: Outcome
    rows: int
    amount: Decimal


@dataclass(frozen=True)
class Reconciliation:
    """The result: totals of everything, and one by one the rows that somebody has to see."""

    totals: dict[str, SourceTotal]
    classes: tuple[ClassTotal, ...]
    codes: dict[str, int]
    named: tuple[Verdict, ...]
    """未达账项, exceptions, duplicates and 退票."""
    lowest: dict[Side, Decimal]
    """By how much each side's balance sank below its opening at the end of some day; never above 0."""

    def rows(self, *outcomes: Outcome) -> int:
        """Return how many rows ended in these classes."""
        return sum(line.rows for line in self.classes if line.outcome in outcomes)

    @property
    def open_items(self) -> tuple[Verdict, ...]:
        """The 未达账项."""
        return tuple(verdict for verdict in self.named if verdict.kind is not None)


@dataclass(frozen=True)
class Kept:
    """What is read again from the file of every row."""

    classes: tuple[ClassTotal, ...]
    named: tuple[Verdict, ...]


@dataclass(frozen=True)
class Detailed:
    """A result with the file of every row."""

    result: Reconciliation
    rows_parquet: bytes


def reconcile(entries: Iterable[Entry], *, run_date: date, calendar: WorkingCalendar, terms: Terms) -> Detailed:
    """Match rows of business, ledger and outside (FR-R02 to R13, R15); their order makes no difference.

    Raises:
        IntegrityException: `INT-FR-02`, the result would not conserve rows and amounts.
        SystemException: `SYS-CAL-01`, a year without a working calendar is touched.
    """
    with open_ledger() as ledger:
        ledger.add(entries)
        _decide(ledger, run_date, calendar, terms)
        return Detailed(_result(ledger), ledger.save(_ALL, "rows.parquet"))


@rule("fund_reconciliation.match", law="社会保险经办条例 第四十一条", rule_id="FR-R02..R13")
def explain(*, entries: tuple[Entry, ...], run_date: date, region: str, context: SkillContext) -> tuple[Verdict, ...]:
    """Return every row with the class it ends in, the rule that took it and why (FR-R02 to R13).

    `region` tells whose days in transit hold (parameters `fr_*`).

    Raises:
        BusinessException: `BUS-PARAM-01`, `BUS-PARAM-03` no verified parameter.
        SystemException: `SYS-CAL-01`, a year without a working calendar is touched.
    """
    terms = load_terms(context.project_folder, region=region, on=run_date)
    with open_ledger() as ledger:
        ledger.add(entries)
        _decide(ledger, run_date, context.calendar, terms)
        return tuple(_verdict(row) for row in ledger.rows(_ALL))


def read_kept(file: Path) -> Kept:
    """Read a result's file again: its totals and the rows that somebody has to see."""
    with duckdb.connect() as connection:
        connection.read_parquet(str(file)).create("kept")
        classes = connection.execute(_KEPT_CLASSES).fetchall()
        named = connection.execute(_KEPT_NAMED).fetchall()
    return Kept(tuple(map(_class_total, classes)), tuple(map(_verdict, named)))


def read_rows(file: Path, *, most: int) -> list[Verdict]:
    """Read every row of a result's file again, but no more than `most`."""
    with duckdb.connect() as connection:
        connection.read_parquet(str(file)).create_view("kept")
        return [_verdict(row) for row in connection.execute(_KEPT_ROWS, {"most": most}).fetchall()]


def _class_total(row: tuple[Any, ...]) -> ClassTotal:
    source, fund, outcome, rows, amount = row
    return ClassTotal(Source(source), fund, Outcome(outcome), rows, amount)


def _decide(ledger: Ledger, run_date: date, calendar: WorkingCalendar, terms: Terms) -> None:
    before = count_in(ledger)
    ledger.number_workdays(calendar)
    screen(ledger)
    match(ledger, weak_workdays=terms.weak_workdays)
    uncleared_to = latest_uncleared(run_date, terms.transit_workdays, calendar)
    judge(ledger, run_date=run_date, uncleared_to=uncleared_to, review_days=terms.review_days)
    require_conserved(before, count_out(ledger))


def _result(ledger: Ledger) -> Reconciliation:
    return Reconciliation(
        totals=count_in(ledger),
        classes=tuple(map(_class_total, ledger.rows(_CLASSES))),
        codes=dict(ledger.rows(_CODES)),
        named=tuple(_verdict(row) for row in ledger.rows(_NAMED)),
        lowest={side: _lowest(ledger, side) for side in (Side.FIN, Side.EXT)},
    )


def _lowest(ledger: Ledger, side: Side) -> Decimal:
    ((lowest,),) = ledger.rows(_LOWEST, side=side.value)
    return min(lowest or Decimal(0), Decimal(0))


def _verdict(row: tuple[object, ...]) -> Verdict:
    names = Verdict.__dataclass_fields__
    values = dict(zip(names, row, strict=True))
    texts = {name: values[name] or "" for name in ("cp_name", "remark", "file", "partner")}
    enums = {
        "side": Side(str(values["side"])),
        "source": Source(str(values["source"])),
        "direction": Direction(str(values["direction"])),
        "outcome": Outcome(str(values["outcome"])),
        "kind": OpenKind(str(values["kind"])) if values["kind"] else None,
    }
    return Verdict(**{**values, **texts, **enums})  # type: ignore[arg-type]  # columns and fields have one order
