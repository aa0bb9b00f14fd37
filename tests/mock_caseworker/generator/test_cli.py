from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mock_caseworker.generator.cli import generate

BUSINESS_DATE = date(2026, 3, 10)
X_CODES = [f"UI-X{number:02d}" for number in (1, 2, 3, *range(10, 23))]
OTHER_CODES = ["SYS-UI-01", "INT-02", "BUS-UI-01", "BUS-UI-02", "BUS-UI-03", "BUS-UI-04", "BUS-PARAM-01"]
NAMES = ("months", "start", "end", "amount", "total")
DISPOSITIONS = {"AUTO_SUBMITTED", "HUMAN", "REJECT_SUGGESTED", "RETRY_LATER", "FROZEN"}
GOLDEN = {
    *("UI-01", "UI-02", "UI-04", "UI-05", "UI-06", "UI-07", "UI-12", "UI-13", "UI-14", "UI-14b-11", "UI-14b-12"),
    *(f"UI-03-{months}" for months in (12, 59, 60, 119, 120)),
    *(f"UI-08-tier{tier}" for tier in (1, 2, 3)),
    "UI-17",
}


def dump(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "portal.db")) as connection:
        return "\n".join(connection.iterdump())


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        generate(folder, 7, "demo", BUSINESS_DATE)
    assert (first / "truth.jsonl").read_bytes() == (second / "truth.jsonl").read_bytes()
    assert dump(first) == dump(second)
    (workbook,) = (first / "inbox").glob("*.xlsx")
    assert workbook.read_bytes() == (second / "inbox" / workbook.name).read_bytes()


def test_another_seed_makes_other_files(make_data_set: Callable[..., Any]) -> None:
    assert make_data_set(seed=1).truth != make_data_set(seed=2).truth


def test_making_it_again_replaces_the_earlier_data_set(tmp_path: Path) -> None:
    generate(tmp_path, 1, "demo", BUSINESS_DATE)
    generate(tmp_path, 1, "tiny", BUSINESS_DATE)
    with closing(sqlite3.connect(tmp_path / "portal.db")) as connection:
        assert connection.execute("SELECT count(*) FROM claim").fetchone() == (11,)


def test_an_unknown_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="huge"):
        generate(tmp_path, 1, "huge", BUSINESS_DATE)


def test_the_data_belongs_to_its_business_date(tmp_path: Path) -> None:
    generate(tmp_path, 3, "tiny", date(2026, 6, 12))
    assert (tmp_path / "inbox" / "失业保险金申领_20260612.xlsx").exists()
    with closing(sqlite3.connect(tmp_path / "portal.db")) as connection:
        assert connection.execute("SELECT value FROM setting WHERE key = 'business_date'").fetchone() == ("2026-06-12",)
        assert connection.execute("SELECT count(*) FROM account").fetchone() == (15,)
        assert connection.execute("SELECT max(apply_date) <= '2026-06-12' FROM claim").fetchone() == (1,)


def test_demo_covers_every_code_and_golden_case(demo: Any) -> None:
    codes = Counter(line["code"] for line in demo.claims)
    assert [code for code in X_CODES + OTHER_CODES if not codes[code]] == []
    assert {line["case"] for line in demo.claims} >= GOLDEN
    assert len(demo.claims) == 60
    assert Counter(line["origin"] for line in demo.claims)["inbox"] == 6
    assert len(demo.faults) == 4


def test_full_covers_every_reason_for_no_benefit(full: Any) -> None:
    keys = [line["key"] for line in full.claims if line["code"] == "UI-X02"]
    marks = ", ".join("?" * len(keys))
    found = full.rows(f"SELECT leave_reason FROM claim WHERE claim_no IN ({marks})", *keys)
    assert {row[0] for row in found} == {"11", "12", "13", "14"}


def test_tiny_holds_every_disposition(make_data_set: Callable[..., Any]) -> None:
    tiny = make_data_set(size="tiny")
    assert {line["disposition"] for line in tiny.claims} == DISPOSITIONS
    assert len(tiny.claims) <= 14
    assert Counter(line["origin"] for line in tiny.claims)["inbox"] == 2
    assert len(tiny.faults) == 1


def test_full_holds_what_the_domain_promises(full: Any) -> None:
    codes = Counter(line["code"] for line in full.claims)
    cases = Counter(line["case"] for line in full.claims)
    assert [code for code in X_CODES + OTHER_CODES if codes[code] < 3] == []
    assert [case for case in GOLDEN if cases[case] < 3] == []
    assert full.rows("SELECT count(*) FROM person")[0][0] == 20_000
    assert full.rows("SELECT count(*) FROM employer")[0][0] == 800
    assert full.rows("SELECT count(DISTINCT personal_no) FROM contribution")[0][0] == 20_000
    carry = "SELECT count(DISTINCT personal_no) FROM benefit_history WHERE approved_months > paid_months"
    assert full.rows(carry)[0][0] >= 10
    assert Counter(line["disposition"] for line in full.claims)["AUTO_SUBMITTED"] >= 0.8 * len(full.claims)


def test_no_two_claims_share_a_key_or_a_person(demo: Any, full: Any) -> None:
    for data_set in (demo, full):
        keys = [line["key"] for line in data_set.claims]
        assert len(set(keys)) == len(keys)
        assert all(len(key) == 12 and key.startswith("UC") and key[2:].isdigit() for key in keys)
        repeated = data_set.rows("SELECT id_no FROM claim GROUP BY id_no HAVING count(*) > 1")
        assert repeated == []


def test_the_truth_says_the_same_thing_in_the_same_form(demo: Any) -> None:
    for line in demo.claims:
        submitted = line["disposition"] == "AUTO_SUBMITTED"
        assert line["ledger"] == {"UI06.submit": int(submitted), "UI02.save": int(line["origin"] == "inbox")}
        assert (line["code"] is None) == submitted
        assert (line["figures"] is not None) == (line["disposition"] in {"AUTO_SUBMITTED", "FROZEN"})
        assert set(line["figures"] or NAMES) == set(NAMES)
        assert line["rules"]


@pytest.mark.parametrize("name", ["UI-01", "UI-04", "UI-05", "UI-08-tier2", "UI-08-tier3", "UI-17"])
def test_golden_figures_are_those_of_the_domain(demo: Any, name: str) -> None:
    expected = {
        "UI-01": ("12", "202603", "202702", "1980.00", "23760.00"),
        "UI-04": ("19", None, None, "1980.00", "37620.00"),
        "UI-05": ("24", None, None, "1980.00", "47520.00"),
        "UI-08-tier2": ("12", None, None, "1809.00", "21708.00"),
        "UI-08-tier3": ("12", None, None, "1638.00", "19656.00"),
        "UI-17": ("12", None, None, "1980.00", "23760.00"),
    }[name]
    (line,) = [line for line in demo.claims if line["case"] == name]
    found = tuple(line["figures"][name] for name in NAMES)
    assert [have for have, want in zip(found, expected, strict=True) if want is not None] == [
        want for want in expected if want is not None
    ]


def test_a_demo_is_made_in_two_seconds_of_work(tmp_path: Path) -> None:
    started = time.process_time()
    generate(tmp_path, 1, "demo", BUSINESS_DATE)
    assert time.process_time() - started < 2
