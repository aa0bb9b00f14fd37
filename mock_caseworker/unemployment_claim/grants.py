"""A case's grant as the screens show it, and its submission: the system's arithmetic with planted errors on top."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from mock_caseworker import messages
from mock_caseworker.database import Database, Value
from mock_caseworker.grids import money
from mock_caseworker.planted import with_planted
from mock_caseworker.refusals import RefusedError
from mock_caseworker.unemployment_claim import benefit
from mock_caseworker.unemployment_claim.claims import find_claim
from mock_caseworker.unemployment_claim.histories import earlier_claims, paid_months

SUBMITTABLE = ("草稿", "已退回")


def shown_grant(database: Database, case: Mapping[str, str] | sqlite3.Row) -> dict[str, str]:
    """Return every figure of UI04 and UI05 as text by its element name; planted values replace what was worked out."""
    application = benefit.Application(
        leave_date=case["leave_date"],
        leave_reason=case["leave_reason"],
        register_date=case["register_date"] or "",
        job_seeking=case["job_seeking"],
        pay_region=case["pay_region"],
    )
    grant = benefit.work_out(
        application,
        paid_months(database, case["personal_no"]),
        earlier_claims(database, case["personal_no"]),
        f"{database.business_date():%Y%m}",
    )
    return with_planted(database, case["claim_no"], _texts(grant))


def _texts(grant: benefit.Grant) -> dict[str, str]:
    return {
        "paid_months": str(grant.paid_months),
        "carry_months": str(grant.carry_months),
        "entitled_months": str(grant.entitled_months),
        "start_period": grant.start_period,
        "end_period": grant.end_period,
        "min_wage": money(grant.min_wage),
        "ratio": str(benefit.RATIO),
        "month_amount": money(grant.month_amount),
        "medical_base": money(benefit.MEDICAL_BASE),
        "medical_rate": f"{benefit.MEDICAL_RATE * 100:.0f}%",
        "medical_amount": money(grant.medical_amount),
        "total_amount": money(grant.total_amount),
        "level": grant.level,
    }


def submit(
    database: Database,
    case: sqlite3.Row,
    *,
    account: str,
    submitted_at: str,
    at: datetime,
    again: bool,
) -> None:
    """Submit a draft for 复核: submission, state and ledger row in one durable transaction.

    Raises:
        RefusedError: the case is not a draft any more, unless `again` lets a repetition through.
    """
    figures = shown_grant(database, case)
    with database.transaction():
        current = find_claim(database, case["claim_no"])
        if current is None or (current["state"] not in SUBMITTABLE and not again):
            raise RefusedError(messages.STALE)
        stored: dict[str, Value] = {
            "entitled_months": int(figures["entitled_months"] or 0),
            "start_period": figures["start_period"],
            "end_period": figures["end_period"],
            "month_amount": _plain(figures["month_amount"]),
            "total_amount": _plain(figures["total_amount"]),
            "level": figures["level"] or "L2",
        }
        database.run(
            "INSERT INTO submission (claim_no, biz_no, entitled_months, start_period, end_period, month_amount,"
            " total_amount, level, submitted_at, submitted_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (case["claim_no"], case["biz_no"], *stored.values(), submitted_at, account),
        )
        database.run("UPDATE claim SET state = '待复核' WHERE claim_no = ?", (case["claim_no"],))
        database.enter_ledger(
            at=at,
            account=account,
            action="UI06.submit",
            key=case["claim_no"],
            biz_no=case["biz_no"],
            payload={"id_no": case["id_no"], "name": case["name"], **stored},
        )


def _plain(amount: str) -> str:
    return str(Decimal(amount.replace(",", ""))) if amount else ""
