"""The papers of a task: figures as computed, every row that somebody must see, both as workbook and as print."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from bots.fund_reconciliation.balance import OpenKind
from bots.fund_reconciliation.documents import (
    PRINTED_ROWS,
    Sheet,
    Task,
    balance_sheet,
    differences,
    open_items,
    payment_returns,
    printed,
    summary,
)
from bots.fund_reconciliation.entries import Direction, Outcome
from bots.fund_reconciliation.paperwork import keep_exceptions, keep_papers
from bots.fund_reconciliation.reconcile import read_kept, reconcile
from bots.fund_reconciliation.timing import Terms
from bots.social_insurance.documents import page
from digital_employee.face import KeptFile, SkillContext

TERMS = Terms(transit_workdays=3, weak_workdays=3, review_days=30, audit_days=90)
MADE = date(2026, 3, 10)
TASK = Task(
    "FR2026000001", "990100FR20260310000001", "失业保险基金支出户", "测试中心", "990101", "210", "3700001",
    date(2026, 2, 24), date(2026, 3, 9),
)  # fmt: skip
VALUES = {
    "task_no": TASK.task_no, "biz_no": TASK.biz_no, "agency": "99010101", "account_no": "3700001", "fund": "210",
    "start": TASK.start, "end": TASK.end,
}  # fmt: skip


@pytest.fixture
def rows(context: SkillContext, make_row, tmp_path: Path) -> KeptFile:
    """One matched payment that came back, one not at the bank, one with another amount, money nobody knows."""
    entries = [
        make_row("BIZ", "b1", "1980.00", strong_key="E1", batch_no="B1", cp_name="=赵测一"),
        make_row("FIN", "f1", "1980.00", batch_no="B1"),
        make_row("BANK", "e1", "1980.00", strong_key="E1", cp_name="=赵测一"),
        make_row("BANK", "r1", "1980.00", direction=Direction.IN, reversal_of="e1"),
        make_row("BIZ", "b2", "640.00", strong_key="E2", batch_no="B2"),
        make_row("FIN", "f2", "640.00", batch_no="B2"),
        make_row("BIZ", "b3", "72.00", strong_key="E3", batch_no="B3"),
        make_row("FIN", "f3", "72.00", batch_no="B3"),
        make_row("BANK", "e3", "27.00", strong_key="E3"),
        make_row("BANK", "e4", "300.00"),
        make_row("BIZ", "b5", "100.00", biz_date=date(2026, 3, 2)),
        make_row("BIZ", "b6", "200.00", biz_date=date(2026, 3, 2)),
    ]
    path = tmp_path / "rows.parquet"
    path.write_bytes(reconcile(entries, run_date=MADE, calendar=context.calendar, terms=TERMS).rows_parquet)
    return KeptFile("rows.parquet", "", path.stat().st_size, path)


def test_what_was_kept_is_read_again_as_it_was(rows: KeptFile):
    kept = read_kept(rows.path)
    assert sum(line.rows for line in kept.classes) == 12
    assert {row.serial_no: row.code for row in kept.named if row.code} == {
        "b3": "BUS-FR-05", "e3": "BUS-FR-05", "e4": "BUS-FR-08",
    }  # fmt: skip
    assert {row.serial_no: row.kind for row in kept.named if row.kind} == {
        "b2": OpenKind.BOOK_OUT,
        "r1": OpenKind.BANK_IN,
    }


def test_the_balance_sheet_sets_both_sides_against_each_other():
    sheet = Sheet(
        book=Decimal("1256300.00"), bank=Decimal("1283150.00"),
        sums=[Decimal(text) for text in ("15620.50", "3800.00", "4000.00", "19029.50")],
        adj_book=Decimal("1268120.50"), adj_bank=Decimal("1268120.50"), diff=Decimal("0.00"), level="L3",
    )  # fmt: skip
    document = balance_sheet(TASK, sheet, made=MADE)
    assert document.fields["险种"] == "210 失业保险"
    (table,) = document.tables
    assert table.total == ("调节后账面余额", Decimal("1268120.50"), "调节后银行余额", Decimal("1268120.50"))
    html = page(document)
    for shown in (
        "1,256,300.00",
        "15,620.50",
        "3,800.00",
        "4,000.00",
        "19,029.50",
        "失业保险基金支出户",
        "主管",
        "模拟数据",
    ):
        assert shown in html


def test_the_list_of_open_items_adds_up_by_kind(rows: KeptFile):
    items = [row for row in read_kept(rows.path).named if row.kind]
    document = open_items(TASK, items, made=MADE)
    assert document.fields["①银行已收账未收（元）"] == Decimal("1980.00")
    assert document.fields["④账已付银行未付（元）"] == Decimal("640.00")
    assert [row[3] for row in document.tables[0].rows] == ["r1", "b2"], "① before ④"


def test_the_sheet_of_differences_tells_code_reason_and_advice(rows: KeptFile):
    named = read_kept(rows.path).named
    document = differences(TASK, named, "BUS-FR-08 无源 1 笔；BUS-FR-05 金额不符 2 笔", made=MADE)
    lines = {row[2]: row for row in document.tables[0].rows}
    assert list(lines) == ["e4", "e3", "b3"], "the most severe first"
    assert lines["b3"][5] == Decimal("45.00")
    assert "数字换位" in str(lines["b3"][8])
    assert lines["e4"][9] == "b5、b6", "only shown: nothing of it is matched"
    assert [text[:9] for text in document.paragraphs[1:]] == ["BUS-FR-08", "BUS-FR-05"]


def test_the_list_of_returned_payments_names_what_follows(rows: KeptFile):
    (line,) = payment_returns(TASK, read_kept(rows.path).named, made=MADE).tables[0].rows
    assert line[0] == "r1"
    assert line[3] == "e1"
    assert "发放失败回写" in str(line[4])


def test_the_summary_holds_every_row_once(rows: KeptFile):
    document = summary(TASK, read_kept(rows.path).classes, made=MADE)
    assert document.fields["总笔数"] == 12
    assert [row[0] for row in document.tables[0].rows] == sorted(
        [row[0] for row in document.tables[0].rows], key=["业务", "财务", "银行"].index
    )


def test_a_long_list_is_cut_in_print_and_says_so(rows: KeptFile):
    item = next(row for row in read_kept(rows.path).named if row.kind)
    whole = open_items(TASK, [replace(item, serial_no=f"{number}") for number in range(PRINTED_ROWS + 1)], made=MADE)
    cut = printed(whole)
    assert len(cut.tables[0].rows) == PRINTED_ROWS
    assert str(PRINTED_ROWS) in cut.notes[-1]
    assert printed(cut) is cut


class Cabinet:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        self.kept[name] = content
        return KeptFile(name, media_type, len(content), Path(name))

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:
        return f"{landscape} {html}".encode()


async def test_the_papers_of_a_submission_are_kept_as_workbook_and_print(context: SkillContext, rows: KeptFile):
    cabinet = Cabinet()
    money = {f"item{number}_total": Decimal("1.00") for number in range(1, 5)}
    decision = {
        "rows": rows,
        "adj_book": Decimal(0),
        "adj_bank": Decimal(0),
        "diff": Decimal(0),
        "level": "L2",
        **money,
    }
    kept = await keep_papers(
        task=VALUES, unit="某户", book=Decimal(1), bank=Decimal(1), decision=decision,
        context=replace(context, cabinet=cabinet),
    )  # fmt: skip
    assert {name: file.name for name, file in kept.items()} == {
        "workbook": "余额调节表_FR2026000001.xlsx", "print": "银行存款余额调节表_FR2026000001.pdf",
        "lists": "未达账项明细表_FR2026000001.pdf",
    }  # fmt: skip
    book = openpyxl.load_workbook(BytesIO(cabinet.kept["余额调节表_FR2026000001.xlsx"]))
    assert book.sheetnames == ["余额调节表", "未达账项明细", "对账结果汇总", "退票清单", "对账明细"]
    assert Outcome.PAY_RETURN.value not in str(cabinet.kept["银行存款余额调节表_FR2026000001.pdf"].decode())


async def test_what_a_person_must_settle_is_kept_before_it_is_handed_over(context: SkillContext, rows: KeptFile):
    cabinet = Cabinet()
    decision = {"rows": rows, "reason": "BUS-FR-05 金额不符 2 笔"}
    kept = await keep_exceptions(task=VALUES, decision=decision, context=replace(context, cabinet=cabinet))
    assert kept["workbook"].name == "差异处理单_FR2026000001.xlsx"
    book = openpyxl.load_workbook(BytesIO(cabinet.kept[kept["workbook"].name]))
    assert (book.sheetnames[0], book.sheetnames[-1]) == ("差异处理单", "对账明细")
    cells = [[str(cell) for cell in row] for row in book["对账明细"].iter_rows(values_only=True)]
    told = {row[1]: row for row in cells if row[6].startswith("FR-R")}
    assert len(told) == 12, "every row, with its rule"
    assert told["b1"][5:9] == ["已匹配（一对一）", "FR-R05", "E1", "111"]
    assert kept["lists"].name == "差异处理单_FR2026000001.pdf"
    assert cabinet.kept[kept["lists"].name].decode().startswith("True "), "it lies"
