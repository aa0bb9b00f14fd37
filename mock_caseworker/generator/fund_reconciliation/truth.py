"""Writes down what must come out of a task: its case's outcome, and what was decided of each row when planted."""

from __future__ import annotations

from decimal import Decimal

from mock_caseworker.generator.fund_reconciliation.book import Book
from mock_caseworker.generator.fund_reconciliation.case import Case, Stop
from mock_caseworker.generator.fund_reconciliation.rows import ZERO

WORKFLOW = "fund_reconciliation"


def tell_task(case: Case, task_no: str, book: Book) -> dict[str, object]:
    """Return the line of truth.jsonl of a task."""
    reached = list(Stop).index(case.stop)
    registers = reached >= list(Stop).index(Stop.ITEMS)
    return {
        "case": case.name,
        "workflow": WORKFLOW,
        "key": task_no,
        "origin": "todo",
        "disposition": case.disposition.value,
        "code": case.code,
        "rules": list(case.rules),
        "vectors": list(case.vectors),
        "figures": _figures(book) if case.tells_figures else None,
        "level": case.level,
        "classes": dict(sorted(book.classes.items())) if registers else None,
        "items": dict(sorted(book.items.items())) if registers else {},
        "ledger": {
            "FR04.import": int(reached >= list(Stop).index(Stop.IMPORT)),
            "FR05.execute": int(registers),
            "FR08.submit": int(case.stop is Stop.SUBMISSION),
        },
        "ledger_each": {
            "FR07.register": [f"{task_no}:{serial_no}" for serial_no in sorted(book.items)] if registers else []
        },
    }


def _figures(book: Book) -> dict[str, str]:
    amounts = {row.serial_no: Decimal(row.amount) for row in book.biz}
    amounts |= {line.serial_no: line.amount for line in book.ext}
    totals = {
        kind: sum((amounts[serial] for serial, one in book.items.items() if one == kind), ZERO) for kind in "1234"
    }
    adj_book = book.book_closing + totals["1"] - totals["2"]
    adj_bank = book.bank_closing + totals["3"] - totals["4"]
    return {
        "rows": str(book.classes.total()),
        "matched": str(sum(count for name, count in book.classes.items() if name.startswith("MATCHED_"))),
        "in_transit": str(book.classes["IN_TRANSIT"]),
        "uncleared": str(book.classes["UNCLEARED"]),
        "adj_book": f"{adj_book:.2f}",
        "adj_bank": f"{adj_bank:.2f}",
        "diff": f"{adj_book - adj_bank:.2f}",
    }
