"""Choosing which side of two employments stays, and submitting a case for 复核."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from mock_caseworker import messages
from mock_caseworker.database import Database, Value
from mock_caseworker.record_merging import wording
from mock_caseworker.record_merging.cases import find_case
from mock_caseworker.record_merging.figures import settle, shown_figures
from mock_caseworker.refusals import RefusedError

KEPT_FIGURES = ("months", "overlap", "refund", "balance_after", "level")


def choose_sides(
    database: Database, case: sqlite3.Row, choices: Mapping[int, str], *, account: str, at: datetime
) -> None:
    """Keep a person's choice for every group with two employers, with its ledger row, in one transaction.

    Raises:
        RefusedError: a group without a choice, or a case that is no draft any more.
    """
    wanted = [group.number for group in settle(database, case).groups if group.kind == wording.TWO_JOBS]
    if any(choices.get(number) not in {wording.MASTER_SIDE, wording.MERGED_SIDE} for number in wanted):
        raise RefusedError(messages.REQUIRED.format(label="保留方"))
    with database.transaction():
        _still_a_draft(database, case)
        for number in wanted:
            database.run(
                "INSERT INTO mg_choice (biz_no, group_no, keep) VALUES (?, ?, ?)"
                " ON CONFLICT (biz_no, group_no) DO UPDATE SET keep = excluded.keep",
                (case["biz_no"], number, choices[number]),
            )
        kept: dict[str, Value] = {f"group_{number}": choices[number] for number in wanted}
        database.enter_ledger(
            at=at, account=account, action="MG05.save", key=case["pair_no"], biz_no=case["biz_no"], payload=kept
        )


def submit(
    database: Database, case: sqlite3.Row, *, account: str, submitted_at: str, at: datetime, again: bool
) -> None:
    """Submit a case for 复核: submission, state and ledger row in one durable transaction.

    Raises:
        RefusedError: a side is not chosen, or the case is no draft any more, unless `again` lets a repetition through.
    """
    settled = settle(database, case)
    if settled.waits_for_choice:
        raise RefusedError(messages.REQUIRED.format(label="保留方"))
    shown = shown_figures(database, case, settled)
    figures: dict[str, Value] = {name: shown[name].replace(",", "") for name in KEPT_FIGURES}
    with database.transaction():
        if not again:
            _still_a_draft(database, case)
        database.run(
            "INSERT INTO mg_submission (biz_no, pair_no, months, overlap, refund, balance_after, level, submitted_at,"
            " submitted_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (case["biz_no"], case["pair_no"], *figures.values(), submitted_at, account),
        )
        database.run("UPDATE mg_case SET state = ? WHERE biz_no = ?", (wording.REVIEW, case["biz_no"]))
        database.enter_ledger(
            at=at,
            account=account,
            action="MG06.submit",
            key=case["pair_no"],
            biz_no=case["biz_no"],
            payload={"master_no": case["master_no"], "merged_no": case["merged_no"], **figures},
        )


def _still_a_draft(database: Database, case: sqlite3.Row) -> None:
    current = find_case(database, case["biz_no"])
    if current is None or current["state"] not in wording.SUBMITTABLE:
        raise RefusedError(messages.STALE)
