from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

HEADINGS = [
    "受理号",
    "社会保障号码",
    "姓名",
    "离职日期",
    "离职原因",
    "末次单位",
    "失业登记日期",
    "求职意愿",
    "银行卡号",
    "手机号码",
    "常住地",
    "申请日期",
    "渠道",
]


def rows_of(data_set: Any) -> dict[int, dict[str, Any]]:
    """Return the data rows of the workbook by their number in the spreadsheet program."""
    sheet = load_workbook(data_set.workbook).active
    assert sheet["A1"].value == "失业保险金申领登记表"
    assert [cell.value for cell in sheet[2]] == HEADINGS
    values = sheet.iter_rows(min_row=3, values_only=True)
    return {number: dict(zip(HEADINGS, row, strict=True)) for number, row in enumerate(values, start=3)}


def test_good_rows_are_the_inbox_claims_of_the_truth(demo: Any) -> None:
    keys = {line["key"] for line in demo.claims if line["origin"] == "inbox"}
    bad = {line["input_fault"]["row"] for line in demo.faults}
    good = [row for number, row in rows_of(demo).items() if number not in bad and row["受理号"]]
    assert {row["受理号"] for row in good} == keys
    assert demo.workbook.name == "失业保险金申领_20260310.xlsx"


def test_paper_claims_are_not_yet_in_the_portal_but_their_people_are(demo: Any) -> None:
    for line in demo.claims:
        if line["origin"] == "inbox":
            assert demo.rows("SELECT 1 FROM claim WHERE claim_no = ?", line["key"]) == []
    people = {row["name"] for row in demo.rows("SELECT name FROM person")}
    assert {str(row["姓名"]).strip() for row in rows_of(demo).values() if row["姓名"]} <= people


def test_exactly_one_row_in_the_middle_is_empty(demo: Any) -> None:
    rows = rows_of(demo)
    empty = [number for number, row in rows.items() if not any(row.values())]
    assert len(empty) == 1
    assert min(rows) < empty[0] < max(rows)


def test_each_bad_row_holds_its_fault_where_the_truth_says(demo: Any) -> None:
    rows = rows_of(demo)
    found = {line["case"]: (line["input_fault"]["column"], rows[line["input_fault"]["row"]]) for line in demo.faults}
    assert {case: column for case, (column, _) in found.items()} == {
        "ROW-id-checksum": "社会保障号码",
        "ROW-impossible-date": "离职日期",
        "ROW-no-claim-no": "受理号",
        "ROW-bad-mobile": "手机号码",
    }
    assert demo.rows("SELECT 1 FROM person WHERE id_no = ?", found["ROW-id-checksum"][1]["社会保障号码"]) == []
    with pytest.raises(ValueError, match="day"):
        datetime.strptime(found["ROW-impossible-date"][1]["离职日期"], "%Y-%m-%d")  # noqa: DTZ007
    assert found["ROW-no-claim-no"][1]["受理号"] is None
    assert found["ROW-bad-mobile"][1]["手机号码"].startswith("12")


def test_clerks_write_real_dates_full_width_digits_and_spaces(demo: Any) -> None:
    rows = [row for row in rows_of(demo).values() if row["社会保障号码"]]
    assert any(isinstance(row["离职日期"], datetime) for row in rows)
    assert any(isinstance(row["离职日期"], str) for row in rows)
    assert any("９" in row["社会保障号码"] for row in rows)
    assert any(" " in row["社会保障号码"] for row in rows)
    assert any(" " in row["银行卡号"] for row in rows)


def test_a_second_reader_sees_the_same_rows(demo: Any) -> None:
    (sheet,) = CalamineWorkbook.from_path(demo.workbook).sheet_names
    rows = CalamineWorkbook.from_path(demo.workbook).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    assert rows[1] == HEADINGS
    for number, row in rows_of(demo).items():
        assert [str(value or "") for value in rows[number - 1][:3]] == [str(row[name] or "") for name in HEADINGS[:3]]
