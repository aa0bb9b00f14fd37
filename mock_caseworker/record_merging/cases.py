"""Cases of merging: registering a pair, and what refuses it. Who may is decided elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime

from mock_caseworker import messages
from mock_caseworker.biz_no import next_biz_no
from mock_caseworker.database import Database
from mock_caseworker.identity import contains_id_no
from mock_caseworker.record_merging import wording
from mock_caseworker.record_merging.records import Pair, find_pair
from mock_caseworker.refusals import RefusedError

LABELS = {"master_no": "主记录", "merged_no": "被合并", "basis": "依据"}
FORM = (*LABELS, "evidence", "remark")
_REMARK_LENGTH = 200
_OPEN = ", ".join(f"'{state}'" for state in wording.IN_PROCESS)


def find_case(database: Database, biz_no: str) -> sqlite3.Row | None:
    """Return a case by its 业务流水号, with its 经办人's name."""
    return database.row(
        "SELECT c.*, coalesce(a.display_name, c.op_user) AS op_name FROM mg_case c"
        " LEFT JOIN account a ON a.username = c.op_user WHERE c.biz_no = ?",
        (biz_no,),
    )


def pair_of_case(database: Database, case: sqlite3.Row) -> Pair:
    """Return the two records of a case."""
    pair = find_pair(database, case["master_no"], case["merged_no"])
    if pair is None:
        raise LookupError(case["biz_no"])
    return pair


def open_case_of(database: Database, pair: Pair) -> sqlite3.Row | None:
    """Return the pair's case that nobody has decided yet, the latest first; a submitted one can be looked through."""
    found = database.row(
        "SELECT biz_no FROM mg_case WHERE pair_no = ? AND state IN (?, ?, ?, ?) ORDER BY biz_no DESC",
        (pair.pair_no, *wording.UNDECIDED),
    )
    return find_case(database, found["biz_no"]) if found else None


def register(
    database: Database,
    pair: Pair,
    form: Mapping[str, str],
    *,
    account: str,
    region: str,
    registered_at: str,
    at: datetime,
    again: bool,
) -> str:
    """Register a merge and allocate its 业务流水号, with its ledger row, in one durable transaction.

    Raises:
        RefusedError: an empty or wrong field, a record that may not be merged, or an open case of either record,
            unless `again` lets a repetition through.
    """
    fault = _form_fault(pair, form, database.business_date()) or _record_fault(pair)
    if fault:
        raise RefusedError(fault)
    with database.transaction():
        busy = _open_case_number(database, pair)
        if busy and not again:
            raise RefusedError(messages.IN_PROCESS.format(biz_no=busy))
        biz_no = next_biz_no(database, region, "MG")
        values = {name: form.get(name, "") for name in FORM}
        database.run(
            "INSERT INTO mg_case (biz_no, pair_no, master_no, merged_no, basis, evidence, remark, state, op_user,"
            " registered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (biz_no, pair.pair_no, *values.values(), wording.DRAFT, account, registered_at),
        )
        database.enter_ledger(
            at=at, account=account, action="MG04.register", key=pair.pair_no, biz_no=biz_no, payload=values
        )
    return biz_no


def _form_fault(pair: Pair, form: Mapping[str, str], today: date) -> str | None:
    for name, label in LABELS.items():
        if not form.get(name):
            return messages.REQUIRED.format(label=label)
    numbers = {pair.first["personal_no"], pair.second["personal_no"]}
    if form["master_no"] == form["merged_no"]:
        return wording.SAME_RECORD
    if {form["master_no"], form["merged_no"]} != numbers:
        return messages.NOT_FOUND
    if form["basis"] not in wording.BASES:
        return messages.MALFORMED.format(label=LABELS["basis"])
    remark = form.get("remark", "")
    if len(remark) > _REMARK_LENGTH:
        return messages.REMARK_LONG
    return messages.REMARK_ID if contains_id_no(remark, today) else None


def _record_fault(pair: Pair) -> str | None:
    for record in (pair.first, pair.second):
        if record["merged_into"]:
            return wording.ALREADY_MERGED.format(personal_no=record["personal_no"], master_no=record["merged_into"])
    for record in (pair.first, pair.second):
        if record["lock_flag"]:
            return wording.LOCKED.format(personal_no=record["personal_no"], flag=record["lock_flag"])
    return wording.OTHER_POOL if pair.first["pool_region"] != pair.second["pool_region"] else None


def _open_case_number(database: Database, pair: Pair) -> str:
    numbers = (pair.first["personal_no"], pair.second["personal_no"])
    found = database.row(
        f"SELECT biz_no FROM mg_case WHERE state IN ({_OPEN})"  # noqa: S608  # the states are this package's words
        " AND (master_no IN (?1, ?2) OR merged_no IN (?1, ?2)) ORDER BY biz_no",
        numbers,
    )
    return str(found["biz_no"]) if found else ""
