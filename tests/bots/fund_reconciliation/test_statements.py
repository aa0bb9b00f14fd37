"""Statement files: five layouts read alike, controls proved, and every fault named with its row and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.fund_reconciliation.entries import Direction, Source
from bots.fund_reconciliation.faults import StatementFault
from bots.fund_reconciliation.reading import read_statement
from bots.fund_reconciliation.statements import parse_amount, parse_day
from mock_caseworker.generator.fund_reconciliation.rows import ExtLine
from mock_caseworker.generator.fund_reconciliation.statement_files import StatementFile, write_statement

LINES = (
    ExtLine("X001", "支", Decimal("1980.00"), "2026-02-10", "E1", "", "赵测一", "9900000000000000010", "", ""),
    ExtLine("X002", "收", Decimal("812345.67"), "2026-02-11", "", "B7", "财政专户", "", "", "拨入"),
    ExtLine("X003", "收", Decimal("1980.00"), "2026-02-12", "", "", "赵测一", "", "", "退票 原端到端号:E1"),
)
PREMIUMS = tuple(line._replace(direction="收", note="") for line in LINES)
SOURCES = {"工行": "BANK", "农行": "BANK", "建行": "BANK", "国库": "TREASURY", "税务": "TAX"}


def statement_file(template: str, **changes: object) -> StatementFile:
    file = StatementFile(
        template=template,
        account_no="9900000000000000028",
        name="测试甲市社会保险事业服务中心",
        start=date(2026, 2, 1),
        end=date(2026, 2, 28),
        sequence=1,
        opening=Decimal("5000.00"),
        lines=PREMIUMS if template == "税务" else LINES,
    )
    return replace(file, **changes)  # type: ignore[arg-type]  # its own fields


@pytest.mark.parametrize("template", SOURCES)
def test_every_layout_gives_the_same_rows(template: str):
    file = statement_file(template)
    statement = read_statement(file.file_name, write_statement(file))
    assert (statement.layout, statement.source, statement.sequence) == (template, Source(SOURCES[template]), "1")
    assert (statement.account_no, statement.start, statement.end) == (file.account_no, file.start, file.end)
    assert statement.faults() == ()
    read = [
        (entry.serial_no, entry.amount, entry.biz_date.isoformat(), entry.strong_key, entry.batch_no, entry.cp_name)
        for entry in statement.entries
    ]
    assert read == [
        (line.serial_no, line.amount, line.traded_on, line.strong_key, line.batch_no, line.cp_name)
        for line in file.lines
    ]
    words = {Direction.IN: "收", Direction.OUT: "支"}
    assert [words[entry.direction] for entry in statement.entries] == [line.direction for line in file.lines]


def test_only_a_bank_s_receipt_names_the_payment_that_came_back():
    statement = read_statement("x", write_statement(statement_file("工行")))
    assert [entry.returned_key for entry in statement.entries] == ["", "", "E1"]
    treasury = read_statement("x", write_statement(statement_file("国库")))
    assert [entry.returned_key for entry in treasury.entries] == ["", "", ""]


@pytest.mark.parametrize("template", SOURCES)
@pytest.mark.parametrize(
    ("spoil", "label"), [("sum_out", "支出合计"), ("count", "总笔数"), ("check", "校验码")], ids=lambda value: value
)
def test_a_control_figure_that_does_not_hold_is_named(template: str, spoil: str, label: str):
    statement = read_statement("x", write_statement(statement_file(template, spoil=spoil)))
    assert label in [fault.label for fault in statement.faults()]


@pytest.mark.parametrize("day", ["2026-01-31", "2026-03-01"])
def test_a_row_outside_the_period_is_a_control_fault(day: str):
    lines = (LINES[0]._replace(traded_on=day), *LINES[1:])
    statement = read_statement("x", write_statement(statement_file("工行", lines=lines)))
    assert [fault.label for fault in statement.faults()] == ["对账期间"]


def test_rows_that_were_exchanged_or_lost_are_noticed_by_the_seal():
    content = write_statement(statement_file("工行")).decode("utf-8-sig").split("\r\n")
    content[6], content[7] = content[7], content[6]
    exchanged = read_statement("x", "\r\n".join(content).encode("utf-8-sig"))
    assert [fault.label for fault in exchanged.faults()] == ["校验码"]


@pytest.mark.parametrize(
    ("wrong", "right", "row", "column"),
    [
        (',借,"-1,980.00"', ',借,"1,980.00"', 7, "发生额"),
        (",借,1980.005", ',借,"1,980.00"', 7, "发生额"),
        (",借,abc", ',借,"1,980.00"', 7, "发生额"),
        ("2026-02-30", "2026-02-11", 8, "交易日期"),
        (",存,", ",贷,", 8, "借贷标志"),
        (",,借,", ",X001,借,", 7, "交易流水号"),
        ("笔数,三,", "笔数,3,", 4, "笔数"),
        ("2026-02-31", "2026-02-28", 3, "截止日期"),
    ],
)
def test_a_fault_is_named_with_its_row_and_column(wrong: str, right: str, row: int, column: str):
    text = write_statement(statement_file("工行")).decode("utf-8-sig")
    assert right in text
    with pytest.raises(StatementFault) as caught:
        read_statement("x", text.replace(right, wrong, 1).encode("utf-8-sig"))
    assert (caught.value.row, caught.value.column) == (row, column)


def test_a_row_that_is_too_short_is_named():
    text = write_statement(statement_file("国库")).decode("gb18030")
    with pytest.raises(StatementFault) as caught:
        read_statement("x", text.replace("|拨入 批次号:B7", "").replace("|财政专户", "").encode("gb18030"))
    assert (caught.value.row, caught.value.column) == (3, "原流水号")


def test_a_file_that_was_cut_off_is_no_statement():
    lines = write_statement(statement_file("农行")).decode("gb18030").split("\r\n")
    with pytest.raises(StatementFault, match="合计"):
        read_statement("x", "\r\n".join(lines[:-2]).encode("gb18030"))
    parts = write_statement(statement_file("国库")).decode("gb18030").split("\r\n")
    with pytest.raises(StatementFault, match="校验码"):
        read_statement("x", "\r\n".join(parts[:-2]).encode("gb18030"))


@pytest.mark.parametrize(
    ("content", "row"),
    [
        pytest.param(b"", None, id="empty"),
        pytest.param(b" \r\n ", None, id="blank"),
        pytest.param(b"\xff\xff\x00\x81" * 50, None, id="garbled"),
        pytest.param("交通银行清单\r\n户号,1".encode(), 1, id="another bank"),
        pytest.param(b"PK\x03\x04 no workbook", None, id="a broken workbook"),
    ],
)
def test_what_is_no_statement_is_said_to_be_none(content: bytes, row: int | None):
    with pytest.raises(StatementFault) as caught:
        read_statement("x", content)
    assert (caught.value.row, caught.value.column) == (row, "")


def test_numbers_and_dates_of_a_workbook_are_read_as_they_were_typed():
    book = openpyxl.load_workbook(BytesIO(write_statement(statement_file("建行"))))
    rows = book["交易明细"]
    rows.cell(3, 5).value = 812345.67
    rows.cell(2, 2).value = "2026-02-10"
    content = BytesIO()
    book.save(content)
    statement = read_statement("x", content.getvalue())
    assert statement.faults() == ()
    assert statement.entries[1].amount == Decimal("812345.67")


def test_income_and_outgo_in_one_row_are_refused():
    book = openpyxl.load_workbook(BytesIO(write_statement(statement_file("建行"))))
    book["交易明细"].cell(2, 5).value = "1.00"
    content = BytesIO()
    book.save(content)
    with pytest.raises(StatementFault, match="只应填一项；请由出具单位更正后重新报送"):
        read_statement("x", content.getvalue())


@given(st.decimals(min_value=0, max_value=10**14, places=2))
def test_an_amount_comes_out_as_it_was_written(amount: Decimal):
    for text in (f"{amount:,.2f}", f"{amount:.2f}", f" ¥{amount:,.2f} "):
        assert parse_amount(text) == amount


@pytest.mark.parametrize("text", ["", "1.005", "NaN", "Infinity", "1e400000", "一百", "1.2.3", "--1"])
def test_what_is_no_amount_is_refused(text: str):
    with pytest.raises(StatementFault):
        parse_amount(text)


def test_dates_have_two_forms():
    assert parse_day("2026-02-10") == parse_day("20260210") == date(2026, 2, 10)
    for text in ("2026-2-10", "2026/02/10", "20260230", ""):
        with pytest.raises(StatementFault):
            parse_day(text)


def ccb_with(*cells: tuple[int, int, object]) -> bytes:
    """Return a 建行 file with cells of its rows changed."""
    book = openpyxl.load_workbook(BytesIO(write_statement(statement_file("建行"))))
    for row, column, value in cells:
        book["交易明细"].cell(row, column).value = value  # type: ignore[assignment]  # what a sender may write
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_two_columns_exchanged_are_refused_though_every_total_holds():
    content = ccb_with((1, 7, "端到端标识"), (1, 9, "对方账号"))
    with pytest.raises(StatementFault, match="表头第 7 列应为“对方账号”，现为“端到端标识”") as caught:
        read_statement("x", content)
    assert (caught.value.row, caught.value.column) == (1, "对方账号")


def test_an_account_that_a_spreadsheet_program_has_shortened_is_not_taken_for_another():
    with pytest.raises(StatementFault, match="第 15 位以后的数字已丢失") as caught:
        read_statement("x", ccb_with((2, 7, 9900000000000000010)))
    assert (caught.value.row, caught.value.column) == (2, "对方账号")


def test_an_amount_of_half_a_fen_in_a_number_cell_is_refused_and_never_rounded():
    with pytest.raises(StatementFault, match="不是精确到分") as caught:
        read_statement("x", ccb_with((3, 5, 812345.675)))
    assert (caught.value.row, caught.value.column) == (3, "收入金额")
    assert read_statement("x", ccb_with((3, 5, 0.1 + 0.2))).entries[1].amount == Decimal("0.30")
