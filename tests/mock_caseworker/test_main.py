from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from mock_caseworker.__main__ import main
from mock_caseworker.database import open_database


def test_generate_makes_a_database_the_system_can_open(tmp_path: Path) -> None:
    main(["generate", "--out", str(tmp_path), "--seed", "3", "--size", "tiny", "--business-date", "2026-03-11"])
    assert (tmp_path / "truth.jsonl").exists()
    database = open_database(tmp_path / "portal.db")
    assert database.business_date() == date(2026, 3, 11)
    assert database.count("SELECT count(*) FROM claim WHERE state = '待受理'") > 0
    database.close()


def test_unknown_fault_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--faults", "speed=1"])
    assert "speed" in capsys.readouterr().err


def test_new_database_has_accounts_and_a_business_date(tmp_path: Path) -> None:
    database = open_database(tmp_path / "new" / "portal.db")
    roles = [row["role"] for row in database.rows("SELECT role FROM account ORDER BY username")]
    people = ["ADM", "AP", "BOT_OP", "CASHIER", "FIN_CK", "FIN_MK", "OP", "RV"]
    assert (roles.count("BOT_OP"), sorted(set(roles))) == (8, people)
    assert database.business_date() == date(2026, 3, 10)
    database.close()


def test_given_business_date_replaces_the_stored_one_and_stays(tmp_path: Path) -> None:
    open_database(tmp_path / "portal.db", date(2026, 4, 1)).close()
    database = open_database(tmp_path / "portal.db")
    assert database.business_date() == date(2026, 4, 1)
    database.close()


def test_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path / "portal.db")

    def write_twice() -> None:
        with database.transaction():
            database.run("INSERT INTO setting VALUES ('a', 'b')")
            database.run("INSERT INTO setting VALUES ('a', 'c')")

    with pytest.raises(sqlite3.IntegrityError):
        write_twice()
    assert database.row("SELECT * FROM setting WHERE key = 'a'") is None
    database.close()
