"""Carrying out an approved merge, and taking one back. Call everything here inside the decision's transaction.

Rules: DOMAIN MG-R08 to MG-R12. Nothing is deleted: the merged record stays with 合并去向, its refunded months with it.
"""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.record_merging import settlement, wording
from mock_caseworker.record_merging.figures import Settlement, settle
from mock_caseworker.record_merging.images import digest_of, restore_image, take_image
from mock_caseworker.record_merging.records import balance_of, find_record
from mock_caseworker.record_merging.settlement import Line
from mock_caseworker.refusals import RefusedError

_RECEIVED = f"'{wording.PAID}', '{wording.UNIT_ONLY}'"


def carry_out(database: Database, case: sqlite3.Row) -> None:
    """Merge the two records.

    Raises:
        RefusedError: months, money, what hangs on the records, or their number do not balance (MG-R10).
    """
    numbers = (str(case["master_no"]), str(case["merged_no"]))
    content = take_image(database, numbers)
    settled, before, linked = settle(database, case), _received(database, numbers), _linked(database, numbers)
    database.run(
        "INSERT OR REPLACE INTO mg_image (biz_no, content, digest) VALUES (?, ?, ?)",
        (case["biz_no"], content, digest_of(content)),
    )
    for line in settled.lines:
        _move_month(database, line, *numbers)
    _refund(database, case, settled)
    _relink(database, *numbers)
    _move_account(database, case, settled)
    database.run(
        "UPDATE mg_case SET merged_on = ? WHERE biz_no = ?", (database.business_date().isoformat(), case["biz_no"])
    )
    balanced = (
        _living_months(database, numbers[0]) == len(settled.lines),
        before == _received(database, numbers) + settlement.refund_total(settled.refunds),
        linked == _linked(database, numbers[:1]),
        _living_records(database, numbers) == 1,
    )
    if not all(balanced):
        raise RefusedError(wording.UNBALANCED)


def take_back(database: Database, case: sqlite3.Row) -> None:
    """Restore both records bit for bit from the image.

    Raises:
        RefusedError: the image is damaged, or what it gives is not what it holds.
    """
    image = database.row("SELECT content, digest FROM mg_image WHERE biz_no = ?", (case["biz_no"],))
    if image is None or digest_of(image["content"]) != image["digest"]:
        raise RefusedError(wording.IMAGE_DIFFERS)
    restore_image(database, image["content"])
    database.run("DELETE FROM mg_refund WHERE biz_no = ?", (case["biz_no"],))
    if digest_of(take_image(database, (case["master_no"], case["merged_no"]))) != image["digest"]:
        raise RefusedError(wording.IMAGE_DIFFERS)


def _move_month(database: Database, line: Line, master_no: str, merged_no: str) -> None:
    """Give a month of the merged record to the master unless the master's own stays; paid goes before owed."""
    if line.merged is None or line.overlaps:
        return
    if line.master is None:
        database.run("UPDATE mg_month SET personal_no = ? WHERE id = ?", (master_no, line.merged.row_id))
        return
    stays, goes = (line.master, line.merged)
    if line.merged.is_paid and not line.master.is_paid:
        stays, goes = goes, stays
    database.run("UPDATE mg_month SET personal_no = ? WHERE id = ?", (master_no, stays.row_id))
    database.run(
        "UPDATE mg_month SET personal_no = ?, status = ? WHERE id = ?", (merged_no, wording.GIVEN_WAY, goes.row_id)
    )


def _refund(database: Database, case: sqlite3.Row, settled: Settlement) -> None:
    for group in settled.groups:
        if group.kind == wording.TWO_JOBS:
            _keep_side(database, case, settled.kept[group.number], group.lines)
    for refund in settled.refunds:
        month = refund.month
        database.run(
            "INSERT INTO mg_refund (biz_no, personal_no, period, fund, uscc, unit_amount, person_amount, reason)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(case["biz_no"], case["merged_no"], month.period, month.fund, month.uscc),
                *(str(refund.unit_amount), str(refund.person_amount), refund.reason),
            ),
        )
        if refund.reason == wording.WRONGLY_TAKEN:
            database.run("UPDATE mg_month SET status = ? WHERE id = ?", (wording.REFUNDED, month.row_id))
        else:
            database.run("UPDATE mg_month SET person_amount = '0.00' WHERE id = ?", (month.row_id,))


def _keep_side(database: Database, case: sqlite3.Row, side: str, lines: tuple[Line, ...]) -> None:
    """Keep one employer's months with the master; of the other's only the employer's part stays in the books."""
    for line in lines:
        months = (line.master, line.merged) if side == wording.MASTER_SIDE else (line.merged, line.master)
        for month, status in zip(months, (wording.PAID, wording.UNIT_ONLY), strict=True):
            if month is not None:
                database.run(
                    "UPDATE mg_month SET personal_no = ?, status = ? WHERE id = ?",
                    (case["master_no"], status, month.row_id),
                )


def _relink(database: Database, master_no: str, merged_no: str) -> None:
    for table in ("mg_relation", "mg_benefit"):
        database.run(f"UPDATE {table} SET personal_no = ? WHERE personal_no = ?", (master_no, merged_no))  # noqa: S608


def _move_account(database: Database, case: sqlite3.Row, settled: Settlement) -> None:
    master, merged = find_record(database, case["master_no"]), find_record(database, case["merged_no"])
    if master is None or merged is None:
        raise LookupError(case["biz_no"])
    after = settlement.account_after((balance_of(master), balance_of(merged)), settled.refunds)
    database.run(
        "UPDATE mg_person SET account_balance = ?, card_no = ? WHERE personal_no = ?",
        (str(after), master["card_no"] or merged["card_no"], master["personal_no"]),
    )
    database.run(
        "UPDATE mg_person SET account_balance = '0.00', status = ?, merged_into = ? WHERE personal_no = ?",
        (wording.MERGED_STATUS, master["personal_no"], merged["personal_no"]),
    )


def _received(database: Database, numbers: tuple[str, str]) -> Decimal:
    """Return all money in the books of both records."""
    rows = database.rows(
        f"SELECT unit_amount, person_amount FROM mg_month WHERE personal_no IN (?, ?) AND status IN ({_RECEIVED})",  # noqa: S608
        numbers,
    )
    return sum((Decimal(row["unit_amount"]) + Decimal(row["person_amount"]) for row in rows), Decimal(0))


def _living_months(database: Database, personal_no: str) -> int:
    return database.count(
        "SELECT count(DISTINCT period || fund) FROM mg_month WHERE personal_no = ? AND status IN (?, ?)",
        (personal_no, wording.PAID, wording.OWED),
    )


def _linked(database: Database, numbers: tuple[str, ...]) -> int:
    """Return how many relations and benefits hang on the records."""
    marks = ", ".join("?" * len(numbers))
    tables = ("mg_relation", "mg_benefit")
    return sum(
        database.count(f"SELECT count(*) FROM {table} WHERE personal_no IN ({marks})", numbers)  # noqa: S608  # own names
        for table in tables
    )


def _living_records(database: Database, numbers: tuple[str, str]) -> int:
    return database.count("SELECT count(*) FROM mg_person WHERE personal_no IN (?, ?) AND merged_into = ''", numbers)
