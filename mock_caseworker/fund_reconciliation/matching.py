"""自动对账 of the system itself: a plain comparison by key, batch and amount, only to sort rows for FR06."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mock_caseworker.fund_reconciliation.wording import PAYMENT, RECEIPT, TRANSIT_WORKDAYS
from mock_caseworker.workdays import due_date

MATCHED, TRANSIT, OPEN, DIFFERING, DOUBLED, RETURNED = "已匹配", "在途", "未达", "差异", "疑似重复", "退票"
TABS = (MATCHED, TRANSIT, OPEN, DIFFERING, DOUBLED, RETURNED)
BUSINESS, LEDGER, STATEMENT = "业务", "财务", "外部"


@dataclass
class Entry:
    """One row of any source on its way under a tab; `met` are the other sources that it was found in."""

    source: str
    serial_no: str
    direction: str
    amount: Decimal
    dated: str
    batch_no: str
    strong_key: str
    reversal_of: str
    payee: str
    note: str
    tab: str = ""

    def __post_init__(self) -> None:
        self.met: set[str] = set()


def business_entry(row: sqlite3.Row) -> Entry:
    """Return a business movement as an entry."""
    key = row["e2e_no"] or row["tax_ticket_no"]
    amount, dated = Decimal(row["amount"]), row["biz_date"]
    marks = (row["batch_no"], key, row["reversal_of"], row["cp_name"], row["summary"])
    return Entry(BUSINESS, row["serial_no"], row["direction"], amount, dated, *marks)


def ledger_entry(row: sqlite3.Row) -> Entry:
    """Return a voucher line as an entry; 借 came in."""
    direction, amount = (RECEIPT, row["debit"]) if row["debit"] else (PAYMENT, row["credit"])
    serial_no = row["voucher_no"] + row["line_no"]
    marks = (row["batch_no"], "", row["red_of"], "", row["summary"])
    return Entry(LEDGER, serial_no, direction, Decimal(amount), row["booked_on"], *marks)


def statement_entry(row: sqlite3.Row) -> Entry:
    """Return a statement's line as an entry."""
    marks = (row["batch_no"], row["strong_key"], row["reversal_of"], row["cp_name"], row["note"])
    return Entry(STATEMENT, row["serial_no"], row["direction"], Decimal(row["amount"]), row["traded_on"], *marks)


def sort_entries(entries: Sequence[Entry], business_date: date) -> None:
    """Put every entry under its tab."""
    _set_doubled_apart(entries)
    _set_reversed_apart(entries)
    for left, right in ((BUSINESS, STATEMENT), (BUSINESS, LEDGER), (LEDGER, STATEMENT)):
        for key in (lambda entry: entry.strong_key, lambda entry: entry.batch_no, _payee_and_amount):
            _pair(entries, left, right, key)
    for entry in entries:
        if not entry.tab:
            entry.tab = MATCHED if len(entry.met) == 2 else _by_age(entry, business_date)


def _payee_and_amount(entry: Entry) -> str:
    return f"{entry.payee} {entry.amount}" if entry.payee and not entry.strong_key else ""


def _set_doubled_apart(entries: Iterable[Entry]) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        seen[entry.source, entry.serial_no] += 1
        if seen[entry.source, entry.serial_no] > 1:
            entry.tab = DOUBLED


def _set_reversed_apart(entries: Sequence[Entry]) -> None:
    known = {(entry.source, entry.serial_no): entry for entry in entries if not entry.tab}
    for entry in known.values():
        original = known.get((entry.source, entry.reversal_of))
        came_back = entry.source == STATEMENT and entry.direction == RECEIPT
        if came_back and (original or "退票" in entry.note):
            entry.tab = RETURNED
        elif original:
            entry.tab = original.tab = MATCHED if abs(entry.amount) == abs(original.amount) else DIFFERING


def _pair(entries: Iterable[Entry], left: str, right: str, key: Callable[[Entry], str]) -> None:
    groups: dict[tuple[str, str], dict[str, list[Entry]]] = defaultdict(lambda: {left: [], right: []})
    for entry in entries:
        other = right if entry.source == left else left
        if entry.source in {left, right} and not entry.tab and key(entry) and other not in entry.met:
            groups[key(entry), entry.direction][entry.source].append(entry)
    for group in groups.values():
        if not (group[left] and group[right]):
            continue
        equal = sum(entry.amount for entry in group[left]) == sum(entry.amount for entry in group[right])
        for entry in (*group[left], *group[right]):
            if equal:
                entry.met.add(right if entry.source == left else left)
            else:
                entry.tab = DIFFERING
    _follow_through(entries)


def _follow_through(entries: Iterable[Entry]) -> None:
    """What a business movement was found in, its voucher and its bank line were found in too."""
    met_by: dict[str, set[str]] = {}
    for entry in entries:
        if entry.source == BUSINESS:
            for key in {entry.strong_key, entry.batch_no, _payee_and_amount(entry)} - {""}:
                met_by.setdefault(key, {LEDGER, STATEMENT}).intersection_update(entry.met)
    for entry in entries:
        if entry.source != BUSINESS and BUSINESS in entry.met:
            key = entry.strong_key or entry.batch_no or _payee_and_amount(entry)
            entry.met |= met_by.get(key, set()) - {entry.source}


def _by_age(entry: Entry, business_date: date) -> str:
    due = due_date(date.fromisoformat(entry.dated), TRANSIT_WORKDAYS)
    return TRANSIT if due is None or business_date <= due else OPEN
