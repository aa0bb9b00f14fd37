"""The bank's statement of what people paid at the counter of a generated county."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from mock_caseworker.__main__ import main
from mock_caseworker.database import SHANGHAI, Database, open_database
from mock_caseworker.fund_reconciliation.statements import Statement, controls_hold
from mock_caseworker.fund_reconciliation.templates import read_statement
from mock_caseworker.generator.agency_accounts import BENEFITS, OWN_ACCOUNTS
from mock_caseworker.generator.cli import generate
from mock_caseworker.generator.fund_reconciliation.days import Calendar
from mock_caseworker.payment_batches import CHECK, make_batch, take_step
from mock_caseworker.unemployment_stop.payments import PAYER

NOW = datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[tuple[Path, Database]]:
    """What waited of the month was paid on 2026-03-10."""
    generate(tmp_path, 1, "demo", date(2026, 3, 10), ["unemployment_stop", "fund_reconciliation"])
    database = open_database(tmp_path / "portal.db")
    batch_no = make_batch(database, PAYER, "202603", account="fm01", made_at="2026-03-10 09:00:00", at=NOW)
    take_step(database, PAYER, CHECK, batch_no, account="fc01", at=NOW)
    yield tmp_path, database
    database.close()


def report(folder: Path, start: str, end: str, *more: str, account: str = BENEFITS.account_no) -> Statement:
    period = ["--start", start, "--end", end]
    out = folder / "sent"
    main(["--database", str(folder / "portal.db"), "bank", "--account", account, *period, "--out", str(out), *more])
    newest = max(out.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return read_statement(BENEFITS.template, newest.read_bytes())


def test_the_statement_has_a_line_for_each_payment_and_its_controls_hold(county) -> None:
    folder, database = county
    statement = report(folder, "2026-03-01", "2026-03-31")
    rows = database.rows("SELECT * FROM fr_biz_row WHERE account_no = ?", (BENEFITS.account_no,))
    assert len(rows) > 1
    assert [(line.strong_key, f"{line.amount:.2f}") for line in statement.lines] == [
        (row["e2e_no"], row["amount"]) for row in rows
    ]
    assert controls_hold(statement)


def test_a_payment_can_be_left_out(county) -> None:
    folder, database = county
    left_out = database.rows("SELECT e2e_no FROM fr_biz_row WHERE account_no = ?", (BENEFITS.account_no,))[0]["e2e_no"]
    statement = report(folder, "2026-03-01", "2026-03-31", "--without", left_out)
    assert left_out not in {line.strong_key for line in statement.lines}
    assert controls_hold(statement)


def test_the_next_period_opens_where_the_last_one_closed(county) -> None:
    folder, _ = county
    march, april = report(folder, "2026-03-01", "2026-03-31"), report(folder, "2026-04-01", "2026-04-30")
    assert march.opening > march.closing == april.opening
    assert (april.lines, april.closing) == ([], april.opening)


def test_an_account_that_is_none_is_told(county) -> None:
    with pytest.raises(SystemExit, match="没有账户 123"):
        report(county[0], "2026-03-01", "2026-03-31", account="123")


def test_no_planted_task_is_about_the_countys_own_accounts(county) -> None:
    _, database = county
    planted = {row["account_no"] for row in database.rows("SELECT account_no FROM fr_task")}
    assert planted
    assert planted.isdisjoint(account.account_no for account in OWN_ACCOUNTS)
    assert {row["account_no"] for row in database.rows("SELECT account_no FROM payment_batch")} == {BENEFITS.account_no}


def test_what_people_pay_today_lies_behind_every_planted_period() -> None:
    days = (date(2026, 1, 1) + timedelta(days=offset) for offset in range(365))
    assert all(max(Calendar(day).month.end, Calendar(day).recent.end) < day for day in days)
