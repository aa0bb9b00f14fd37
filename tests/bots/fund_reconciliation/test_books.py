"""The portal's two exports: read whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from bots.fund_reconciliation.books import read_business, read_ledger
from bots.fund_reconciliation.skills import compare, read_books
from bots.portal.messages import classify
from digital_employee.face import IntegrityException, KeptFile

BUSINESS_HEADS = [
    "序号", "流水号", "险种", "账户", "方向", "金额", "业务日期", "批次号", "端到端号", "电子税票号", "对方户名",
    "对方账号", "原流水号", "摘要",
]  # fmt: skip
BUSINESS = [
    ["业务收支明细"],
    ["任务号", "FR2026000001", "险种", "210", "账户", "37001", "期间", "2026-02-01至2026-02-28"],
    ["笔数", "2", "收入合计", "500.00", "支出合计", "1,980.00"],
    BUSINESS_HEADS,
    ["1", "B1", "210", "37001", "支", "1,980.00", "2026-02-10", "P1", "E1", "", "赵测一", "99", "", "发放"],
    ["2", "B2", "210", "37001", "收", "500.00", "2026-02-11", "P2", "", "T1", "某单位", "", "B0", ""],
]
LEDGER_HEADS = [
    "序号",
    "凭证号",
    "分录号",
    "记账日期",
    "科目",
    "险种",
    "账户",
    "借方金额",
    "贷方金额",
    "批次号",
    "红字原凭证",
    "摘要",
]
LEDGER = [
    ["银行存款明细账"],
    ["任务号", "FR2026000001", "科目", "100202 支出户存款", "险种", "210", "账户", "37001", "期间", "x"],
    ["期初余额", "5,000.00", "借方合计", "500.00", "贷方合计", "1,180.00", "期末余额", "4,320.00", "笔数", "3"],
    LEDGER_HEADS,
    ["1", "PZ1", "001", "2026-02-10", "100202", "210", "37001", "", "1,980.00", "P1", "", "支出"],
    ["2", "PZ2", "002", "2026-02-11", "100202", "210", "37001", "", "-800.00", "", "PZ1001", "红字"],
    ["3", "PZ3", "001", "2026-02-12", "100202", "210", "37001", "500.00", "", "P2", "", "收入"],
]


def book(name: str, rows: list[list[str]]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def changed(rows: list[list[str]], row: int, column: int, text: str) -> list[list[str]]:
    return [
        [text if (number, place) == (row, column) else cell for place, cell in enumerate(cells)]
        for number, cells in enumerate(rows)
    ]


def test_business_rows_are_typed():
    read = read_business("业务.xlsx", book("业务数据", BUSINESS))
    first, second = read.entries
    assert (first.serial_no, first.direction, first.amount, first.strong_key) == ("B1", "OUT", Decimal("1980.00"), "E1")
    assert (second.strong_key, second.reversal_of, second.row_no) == ("T1", "B0", 6)
    assert (read.task_no, read.account_no, read.fund) == ("FR2026000001", "37001", "210")


def test_ledger_rows_know_red_entries_and_balances():
    read = read_ledger("账.xlsx", book("财务账", LEDGER))
    assert [(entry.serial_no, entry.direction, entry.amount) for entry in read.entries] == [
        ("PZ1001", "OUT", Decimal("1980.00")),
        ("PZ2002", "OUT", Decimal("-800.00")),
        ("PZ3001", "IN", Decimal("500.00")),
    ]
    assert read.entries[1].reversal_of == "PZ1001"
    assert (read.opening, read.closing) == (Decimal("5000.00"), Decimal("4320.00"))


@pytest.mark.parametrize(
    ("read", "content"),
    [
        pytest.param(read_business, book("业务数据", BUSINESS[:-1]), id="a row is missing"),
        pytest.param(read_business, book("业务数据", changed(BUSINESS, 4, 5, "1,980.01")), id="an amount differs"),
        pytest.param(read_business, book("业务数据", changed(BUSINESS, 4, 4, "付")), id="no direction"),
        pytest.param(read_business, book("业务数据", changed(BUSINESS, 4, 6, "2026-02-30")), id="no such day"),
        pytest.param(read_business, book("业务数据", changed(BUSINESS, 3, 7, "批号")), id="another heading"),
        pytest.param(read_business, book("别的", BUSINESS), id="another sheet"),
        pytest.param(read_business, b"no workbook", id="no workbook"),
        pytest.param(read_ledger, book("财务账", LEDGER[:-1]), id="a voucher is missing"),
        pytest.param(read_ledger, book("财务账", changed(LEDGER, 2, 7, "4,320.01")), id="the balance does not roll"),
        pytest.param(read_ledger, book("财务账", changed(LEDGER, 4, 7, "1.00")), id="debit and credit in one row"),
    ],
)
def test_an_export_that_is_not_what_its_head_says_is_not_used(read: Callable[[str, bytes], object], content: bytes):
    with pytest.raises(IntegrityException, match="INT-FR-03"):
        read("导出.xlsx", content)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, KeptFile]:
    contents = {"business": book("业务数据", BUSINESS), "ledger": book("财务账", LEDGER)}
    kept = {}
    for name, content in contents.items():
        path = tmp_path / name
        path.write_bytes(content)
        kept[name] = KeptFile(f"{name}.xlsx", "", len(content), path)
    return kept


SHOWN = {
    "biz_count": 2, "biz_in": Decimal("500.00"), "biz_out": Decimal("1980.00"), "fin_count": 3,
    "fin_in": Decimal("500.00"), "fin_out": Decimal("1180.00"), "opening": Decimal("5000.00"),
    "closing": Decimal("4320.00"),
}  # fmt: skip


async def test_exports_that_agree_with_the_screens_give_their_totals(files: dict[str, KeptFile]):
    assert await read_books(task_no="FR2026000001", account_no="37001", shown=SHOWN, **files) == SHOWN


async def test_exports_of_another_task_are_not_used(files: dict[str, KeptFile]):
    with pytest.raises(IntegrityException, match="INT-FR-04"):
        await read_books(task_no="FR2026000002", account_no="37001", shown=SHOWN, **files)


async def test_screens_that_show_other_totals_are_a_mismatch(files: dict[str, KeptFile]):
    shown = {**SHOWN, "biz_out": Decimal("1890.00")}
    with pytest.raises(IntegrityException, match=r"业务支出合计 系统 1,890\.00 自算 1,980\.00") as caught:
        await read_books(task_no="FR2026000001", account_no="37001", shown=shown, **files)
    assert caught.value.code == "INT-02"


def test_figures_are_compared_by_name_and_every_difference_is_told():
    own = {"diff": Decimal("0.00"), "level": "L2"}
    assert compare(shown={"diff": Decimal("0.00"), "level": "L2", "other": 1}, own=own)["agrees"]
    found = compare(shown={"diff": None, "level": "L3"}, own=own)
    assert found == {"agrees": False, "reason": "差额 系统 空 自算 0.00，审批级别 系统 L3 自算 L2"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("文件控制数不符", "BUS-FR-01"),
        ("文件账号与任务账户不符！", "BUS-PORT-11"),
        ("文件大小超过20MB，不能导入！", "BUS-PORT-11"),
        ("报文序号【2】为补发报文，不能导入！", "BUS-PORT-11"),
        ("类型与流水方向不符！", "BUS-PORT-12"),
        ("该任务尚未执行自动对账！", "BUS-PORT-13"),
        ("该任务已退回3次，须由人工办理！", "BUS-PORT-14"),
        ("余额调节表不平，差额【-9.00】，不能提交！", "INT-FR-01"),
    ],
)
def test_what_the_screens_refuse_is_understood(text: str, code: str):
    found = classify(text)
    assert found is not None
    assert found.code == code
