"""联系函: the letter that this agency sends (转入受理) or received (转出), and by which day it is to be answered."""

from __future__ import annotations

import sqlite3
from datetime import date

from mock_caseworker.database import Database
from mock_caseworker.pension_transfer.cases import ACCEPT, DEADLINE_WORKDAYS
from mock_caseworker.pension_transfer.relations import BASE, OPEN, open_transfers, register_values
from mock_caseworker.pension_transfer.view import Form, View, header
from mock_caseworker.planted import planted
from mock_caseworker.workdays import due_date

LETTER = Form(
    "联系函",
    "letter_form",
    (
        ("函号", "letter_no"),
        ("发函机构", "sender"),
        ("收函机构", "to_agency"),
        ("转入地", "to_region"),
        ("户名", "account_name"),
        ("开户行", "bank_name"),
        ("账号", "account_no"),
        ("受理日期", "accept_date"),
        ("收函日期", "received_on"),
        ("截止办理日", "due_date"),
    ),
)
FORMS = (LETTER, BASE)


def letter(database: Database, case: sqlite3.Row) -> View:
    """Return PT03 of a case."""
    is_ours = case["stage"] == ACCEPT
    values = {
        **header(case),
        **register_values(case),
        "letter_no": number_letter(database, case) if is_ours else case["letter_no"],
        "sender": case["to_agency"],
        "to_agency": case["from_agency"],
        "to_region": case["to_region"],
        "account_name": case["account_name"],
        "bank_name": case["bank_name"],
        "account_no": case["account_no"],
        "accept_date": case["apply_date"] if is_ours else "",
        "received_on": "" if is_ours else case["apply_date"],
        "due_date": due_of(database, case),
    }
    return View(values, (OPEN if is_ours else open_transfers(database, case["case_no"]),))


def due_of(database: Database, case: sqlite3.Row) -> str:
    """Return the last day of a stage, 15 working days after it began; empty where it leaves the known years."""
    day = due_date(date.fromisoformat(case["apply_date"]), DEADLINE_WORKDAYS)
    return planted(database, case["case_no"]).get("due_date", day.isoformat() if day else "")


def number_letter(database: Database, case: sqlite3.Row) -> str:
    """Return the number of the letter that a case sends: its region, its year, its own number."""
    return str(case["letter_no"]) or f"{case['to_region']}转函〔{database.business_date():%Y}〕{case['case_no'][-6:]}号"
