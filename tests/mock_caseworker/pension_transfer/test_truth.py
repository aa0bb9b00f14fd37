"""Reads the planted rows back and judges them anew, apart from generator and portal: the literals must come out."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

REJECTING = ("PT-X01", "PT-X02", "PT-X03", "PT-X05", "PT-X06")
CODES = [f"PT-X{number:02d}" for number in range(1, 17)]


class Rows:
    """The rows of one case."""

    def __init__(self, connection: sqlite3.Connection, key: str) -> None:
        self._connection, self.key = connection, key
        (self.case,) = self._all("SELECT * FROM transfer_case WHERE case_no = ?", key)
        (self.person,) = self._all("SELECT * FROM person WHERE id_no = ?", self.case["id_no"])

    def _all(self, sql: str, *values: str) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def of(self, table: str) -> list[sqlite3.Row]:
        return self._all(f"SELECT * FROM {table} WHERE case_no = ?", self.key)

    def months(self, *states: str) -> list[sqlite3.Row]:
        rows = self._all(
            "SELECT * FROM contribution WHERE personal_no = ? AND fund = '110' ORDER BY period",
            self.person["personal_no"],
        )
        return [row for row in rows if not states or row["status"] in states]


def number(period: str) -> int:
    return int(period[:4]) * 12 + int(period[4:])


def facts_of_application(rows: Rows) -> Iterator[str]:
    case = rows.case
    if not rows.months("已到账"):
        yield "PT-X03"
    if case["from_region"] == case["to_region"]:
        yield "PT-X06"
    origin = [row for row in rows.of("transfer_relation") if row["region_code"] == case["from_region"]]
    numerals = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
    for row in origin:
        if row["id_no"] != case["id_no"] or row["name"].translate(numerals) != case["name"].translate(numerals):
            yield "PT-X04"
        elif row["name"] != case["name"]:
            yield "PT-X13"
        if row["person_kind"] != "企业" or row["fund"] != "110":
            yield "PT-X15"
    if len({row["agency"] for row in origin if row["status"] != "终止" and row["account_kind"] == "一般"}) > 1:
        yield "PT-X16"


def bad_lumps(rows: Rows) -> list[sqlite3.Row]:
    return [
        lump
        for lump in rows.of("transfer_lump")
        if lump["months"] >= 36
        and (
            lump["doc_type"] != "承诺书"
            if lump["paid_on"] < "2016-11-28"
            else lump["doc_type"] != "法律文书" or not lump["doc_date"] or lump["doc_date"] >= lump["paid_on"]
        )
    ]


def facts_of_arrival(rows: Rows) -> Iterator[str]:
    (sheet,), years = rows.of("transfer_sheet"), rows.of("transfer_year")
    amounts = {name: Decimal(sheet[name]) for name in ("acct_pre98", "acct_post98", "pool", "total")}
    pool = sum(Decimal(row["base"]) for row in years if row["year"] >= 1998) * 12 / 100
    if sheet["temp_flag"] == "是":
        pool = sum((Decimal(row["unit_amount"]) for row in years), Decimal(0))
    credited = sum(Decimal(row["principal"]) + Decimal(row["interest"]) for row in years if row["year"] >= 1998)
    right = pool.quantize(Decimal("0.01"), "ROUND_HALF_UP") == amounts["pool"] and credited == amounts["acct_post98"]
    if not right or amounts["acct_pre98"] + amounts["acct_post98"] + amounts["pool"] != amounts["total"]:
        yield "PT-X10"
    if sum(Decimal(row["amount"]) for row in rows.of("transfer_receipt")) != amounts["total"]:
        yield "PT-X11"
    there = {month for row in years for month in range(number(row["start_period"]), number(row["end_period"]) + 1)}
    assert len(there) == sum(row["months"] for row in years)
    if there & {number(row["period"]) for row in rows.months("已到账")}:
        yield "PT-X12"
    if sheet["name"] != rows.case["name"]:
        yield "PT-X13" if "测外" not in sheet["name"] else "PT-X04"
    if sheet["deemed_months"]:
        yield "PT-X14"


def facts_of_departure(rows: Rows) -> Iterator[str]:
    last = sorted(row["period"] for row in rows.months())[-3:]
    if any(row["period"] in last for row in rows.months("欠费")):
        yield "PT-X09"
    if rows.months("视同"):
        assert rows.of("transfer_sheet")[0]["deemed_months"] == len(rows.months("视同"))
        yield "PT-X14"


def facts_of(rows: Rows) -> Iterator[str]:
    case = rows.case
    conditions = {
        "PT-X01": case["pension_status"] == "领取",
        "PT-X02": case["death_date"] is not None,
        "PT-X05": any(row["status"] == "办理中" for row in rows.of("transfer_open")),
        "PT-X07": case["account_status"] == "冻结",
        "PT-X08": bool(bad_lumps(rows)),
    }
    yield from (code for code, holds in conditions.items() if holds)
    judge = {"转入受理": facts_of_application, "转入接续": facts_of_arrival, "转出": facts_of_departure}
    yield from judge[case["stage"]](rows)


def code_of(rows: Rows) -> str | None:
    if any(row["times"] is None for row in rows.of("transfer_timeout")):
        return "SYS-PT-01"
    facts = set(facts_of(rows))
    if rows.of("planted_value"):
        assert not facts
        return "INT-02"
    return next((code for code in (*REJECTING, *CODES) if code in facts), None)


def route_of(rows: Rows) -> str:
    case, person = rows.case, rows.person
    born, enrolled = date.fromisoformat(person["birth_date"]), date.fromisoformat(case["enrol_date"])
    age = enrolled.year - born.year - ((enrolled.month, enrolled.day) < (born.month, born.day))
    old = age >= (50 if person["sex"] == "1" else 40)
    away = person["hukou_region"][:4] != case["to_region"][:4]
    ordered = case["approved_transfer"] == "是" or case["apply_type"] in {"待遇领取地归集", "临时账户归集"}
    return "TEMP_ACCOUNT" if old and away and not ordered else "TRANSFER"


def check(told: Any) -> None:
    with closing(sqlite3.connect(told.folder / "portal.db")) as connection:
        connection.row_factory = sqlite3.Row
        for line in told.lines:
            rows = Rows(connection, line["key"])
            assert (line["case"], code_of(rows)) == (line["case"], line["code"])
            if line["figures"] and rows.case["stage"] == "转入受理":
                assert (line["case"], route_of(rows)) == (line["case"], line["figures"]["mode"])


def test_the_rows_of_every_transfer_give_its_literal_code(demo) -> None:
    check(demo)


def test_the_rows_of_the_full_data_set_give_their_literal_codes(truth) -> None:
    check(truth)


def test_demo_holds_every_code_once_and_every_golden_vector(demo) -> None:
    codes = Counter(line["code"] for line in demo.lines if line["code"])
    assert codes == dict.fromkeys(CODES, 1)
    golden = {line["case"][:5] for line in demo.lines if line["case"].startswith("PT-")}
    beside = {(vector, line["case"]) for line in demo.lines for vector in line["vectors"]}
    assert beside == {("PT-04", "X10"), ("PT-12", "PT-02"), ("PT-12", "PT-07")}
    assert golden | {vector for vector, _ in beside} == {f"PT-{place:02d}" for place in range(1, 17)}
    assert len(demo.lines) == 26


def test_due_dates_of_pt_12_stand_on_the_letters_of_two_cases(demo) -> None:
    with closing(sqlite3.connect(demo.folder / "portal.db")) as connection:
        found = dict(connection.execute("SELECT case_no, apply_date FROM transfer_case").fetchall())
    assert [found[demo.key(case)] for case in ("PT-07", "PT-02")] == ["2026-02-09", "2026-03-06"]


def test_full_data_set_has_the_counts_and_the_share_of_the_specification(truth) -> None:
    codes = Counter(line["code"] for line in truth.lines)
    cases = Counter(line["case"] for line in truth.lines)
    borderline = sum(count for case, count in cases.items() if case.startswith("AGE-"))
    lump_sums = sum(count for case, count in cases.items() if case.startswith("LUMP-")) + cases["PT-11"]
    assert borderline >= 30
    assert (codes["PT-X12"] >= 20, codes["PT-X11"] >= 10, codes["PT-X01"] >= 5) == (True, True, True)
    assert (lump_sums >= 10, codes["PT-X08"] >= 5) == (True, True)
    assert codes[None] / len(truth.lines) >= Decimal("0.85")


def test_truth_lines_have_one_shape(demo) -> None:
    for line in demo.lines:
        assert (line["workflow"], line["origin"]) == ("pension_transfer", "todo")
        submitted = line["disposition"] == "AUTO_SUBMITTED"
        assert sum(line["ledger"].values()) == int(submitted)
        assert bool(line["level"]) is submitted
        assert bool(line["figures"]) is (submitted or line["code"] in {"INT-02", "PT-X08"})
        assert (line["disposition"] == "REJECT_SUGGESTED") is (line["code"] in REJECTING)


def test_days_of_a_stage_are_not_over_but_for_the_one_that_says_so(truth) -> None:
    with closing(sqlite3.connect(truth.folder / "portal.db")) as connection:
        begun = connection.execute("SELECT case_no, apply_date FROM transfer_case").fetchall()
    cases = {line["key"]: line["case"] for line in truth.lines}
    early = {cases[key] for key, day in begun if day < "2026-02-20"}
    assert early == {"PT-07"}
    assert max(day for _, day in begun) < "2026-03-10"


@pytest.mark.parametrize("table", ["transfer_relation", "transfer_sheet", "transfer_case"])
def test_identity_numbers_carry_a_right_check_digit(truth, table: str) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    with closing(sqlite3.connect(truth.folder / "portal.db")) as connection:
        numbers = [row[0] for row in connection.execute(f"SELECT id_no FROM {table}")]
    for text in numbers:
        total = sum(int(digit) * weight for digit, weight in zip(text[:17], weights, strict=True))
        assert "10X98765432"[total % 11] == text[17]
