"""The papers of a transfer: what they say, that their sums agree, that drafts are drafts and only people sign."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from bots.pension_transfer.documents import (
    LEGAL_BASIS,
    REMEDY,
    Ground,
    Letter,
    Transfer,
    contact_letter,
    info_sheet,
    payment_order,
    refusal,
)
from bots.pension_transfer.paperwork import keep_drafts, keep_letter, keep_posting, keep_sheet
from bots.pension_transfer.records import InfoSheet, Year
from digital_employee.browser.pool import BrowserPool
from digital_employee.face import KeptFile, SkillContext
from digital_employee.schedule.calendar import load_calendar
from digital_employee.settings import BrowserSettings

D = Decimal
PROJECT = Path(__file__).parents[3]
DAY = date(2026, 3, 10)
CASE = {
    "case_no": "PT2026000001",
    "biz_no": "990101PT20260310000001",
    "name": "冯测九",
    "id_no": "990101198808080099",
    "apply_date": date(2026, 2, 9),
    "region": "990101",
}
TRANSFER = Transfer(**CASE, agency="测试甲省一区社会保险事业服务中心")
LETTER = Letter("990101转函〔2026〕000001号", "测试乙市一区", "测试甲省基金专户", "测试银行", "9900", date(2026, 3, 6))
SHOWN_LETTER = {
    "letter_no": LETTER.number,
    "to_agency": LETTER.addressee,
    "account_name": LETTER.account_name,
    "bank_name": LETTER.bank,
    "account_no": LETTER.account_no,
    "due_date": LETTER.due,
}
SHOWN_SHEET = {
    "name": "冯测九",
    "register_name": "冯测九",
    "id_no": CASE["id_no"],
    "from_region": "990101",
    "to_region": "990201",
    "months": 24,
    "acct_pre98": D("0.00"),
    "acct_post98": D("9900.00"),
    "account": D("9900.00"),
    "pool": D("14400.00"),
    "total": D("24300.00"),
    "deemed_months": 0,
    "temp_flag": "否",
    "temp_interest": D("0.00"),
}
SHOWN_YEARS = [
    {"起始月": f"{year}01", "终止月": f"{year}12", "月数": 12, "缴费基数合计": D("60000.00")}
    | {"单位划转金额": D("7200.00"), "个人账户本金": D("4800.00"), "个人账户利息": interest}
    for year, interest in ((2023, D("300.00")), (2024, D("0.00")))
]
SHEET = InfoSheet(
    name="冯测九",
    id_no=CASE["id_no"],
    register_name="冯测九",
    from_region="990101",
    to_region="990201",
    months=24,
    acct_pre98=D("0.00"),
    acct_post98=D("9900.00"),
    account=D("9900.00"),
    pool=D("14400.00"),
    total=D("24300.00"),
    deemed_months=0,
    is_temporary=False,
    temp_interest=D("0.00"),
)
YEARS = (
    Year("202301", "202312", 12, D("60000.00"), D("7200.00"), D("4800.00"), D("300.00")),
    Year("202401", "202412", 12, D("60000.00"), D("7200.00"), D("4800.00"), D("0.00")),
)
NOTHING_FOUND: dict[str, Any] = {"disposition": "HUMAN", "grounds": [], "exclusions": []}


@dataclass
class Drawer:
    """Keeps the files of one attempt in a folder, as the house does, and prints them with the real browser."""

    folder: Path
    pool: BrowserPool
    kept: dict[str, bytes] = field(default_factory=dict)

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        digest = hashlib.sha256(content).hexdigest()
        path = self.folder / digest
        path.write_bytes(content)
        self.kept[name] = content
        return KeptFile(name, digest, len(content), path)

    async def print_pdf(self, html: str, *, landscape: bool = False) -> bytes:
        return await self.pool.print_pdf(html, landscape=landscape)

    def text_of(self, name: str) -> str:
        pages = PdfReader(BytesIO(self.kept[name])).pages
        return unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages)).replace("\n", "")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[BrowserPool]:
    started = BrowserPool(BrowserSettings())
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
def drawer(tmp_path: Path, pool: BrowserPool) -> Drawer:
    return Drawer(tmp_path, pool)


def context_with(drawer: Drawer) -> SkillContext:
    return SkillContext(DAY, load_calendar(PROJECT / "config" / "calendars"), PROJECT, cabinet=drawer)


def test_a_letter_names_the_account_and_both_days():
    letter = contact_letter(TRANSFER, LETTER, made=DAY)
    assert letter.addressee == "测试乙市一区"
    assert letter.fields["银行账号"] == "9900"
    assert "2026年2月9日" in letter.paragraphs[-1]
    assert "2026年3月6日" in letter.paragraphs[-1]
    assert letter.signatures == {"制表": "数字员工", "复核": "", "审批": ""}


def test_the_years_of_a_table_add_up_to_its_totals():
    sheet = info_sheet(TRANSFER, SHEET, YEARS, made=DAY)
    assert sheet.tables[0].total == (
        *("合计", "", 24),
        *(D("120000.00"), D("14400.00"), D("9600.00"), D("300.00")),
    )
    assert sheet.amount_in_words == "贰万肆仟叁佰元整"


def test_a_payment_order_is_signed_by_three_others_and_says_the_amount_in_words():
    order = payment_order(TRANSFER, SHEET, LETTER, made=DAY)
    assert (order.amount, order.amount_in_words) == (D("24300.00"), "贰万肆仟叁佰元整")
    assert order.signatures == {"起草": "数字员工", "财务制单": "", "财务复核": "", "出纳": ""}


def test_a_refusal_is_a_draft_that_names_its_law_and_the_remedy():
    draft = refusal(TRANSFER, [Ground("PT-X01", "已领取养老待遇")])
    assert LEGAL_BASIS["PT-X01"] in draft.paragraphs[1]
    assert draft.paragraphs[-1] == REMEDY
    assert "草稿" in draft.watermark
    assert draft.issued is None, "only the person who signs gives it a day"


@pytest.mark.asyncio(loop_scope="module")
class TestKept:
    """What the skills leave with the item."""

    async def test_a_table_is_kept_as_print_and_worksheet_with_its_payment_order(self, drawer: Drawer):
        kept = await keep_sheet(
            case=CASE, sheet=SHOWN_SHEET, years=SHOWN_YEARS, letter=SHOWN_LETTER, context=context_with(drawer)
        )
        assert set(kept) == {"sheet", "workbook", "order"}
        assert len(PdfReader(BytesIO(drawer.kept["转移接续信息表 PT2026000001.pdf"])).pages) == 1
        assert "贰万肆仟叁佰元整" in drawer.text_of("资金划拨单 PT2026000001.pdf")
        book = CalamineWorkbook.from_filelike(BytesIO(drawer.kept["转移接续信息表 PT2026000001.xlsx"]))
        assert book.sheet_names == ["信息表", "资金划拨单"]
        cells = [cell for row in book.get_sheet_by_name("信息表").to_python() for cell in row]
        assert 24300 in cells, "amounts are numbers"
        assert CASE["id_no"] in cells, "identity numbers are text"

    async def test_without_money_there_is_no_payment_order(self, drawer: Drawer):
        record_only = SHOWN_SHEET | {"to_region": "990102", "pool": D("0.00"), "total": D("0.00")}
        kept = await keep_sheet(
            case=CASE, sheet=record_only, years=SHOWN_YEARS, letter=SHOWN_LETTER, context=context_with(drawer)
        )
        assert set(kept) == {"sheet", "workbook"}

    async def test_letter_and_notice_are_kept_under_the_cases_number(self, drawer: Drawer):
        merge = {"local_months": 8, "transferred_months": 24, "overlap_months": 0, "union_months": 32}
        amounts = {"local_account": D("3200.00"), "account_in": D("9900.00"), "account_after": D("13100.00")}
        context = context_with(drawer)
        await keep_letter(case=CASE, letter=SHOWN_LETTER, context=context)
        await keep_posting(
            case=CASE, sheet=SHOWN_SHEET, merge=merge | amounts | {"pool_in": D("14400.00")}, context=context
        )
        assert set(drawer.kept) == {
            "联系函 PT2026000001.pdf",
            "接续完成通知（草稿） PT2026000001.pdf",
        }
        assert "13,100.00" in drawer.text_of("接续完成通知（草稿） PT2026000001.pdf")

    async def test_a_late_document_gives_a_notice_with_its_day(self, drawer: Drawer):
        excluded = {"paid_on": date(2018, 5, 10), "months": 40, "account": D("11200.00"), "pool": D("16800.00")}
        decision = NOTHING_FOUND | {
            "grounds": [{"code": "PT-X08", "reason": "…", "rejects": False}],
            "exclusions": [excluded | {"reason": "法律文书日期不早于缴费日期"}],
        }
        answer = await keep_drafts(case=CASE, decision=decision, context=context_with(drawer))
        assert answer == {"drafts": 1}
        text = drawer.text_of("一次性缴费告知书（草稿） PT2026000001.pdf")
        assert "16,800.00" in text
        assert "2026年3月24日" in text, "ten working days from 2026-03-10"

    async def test_an_overlap_gives_a_form_with_both_choices_and_none_made(self, drawer: Drawer):
        overlaps = [{"所属期": "202304", "本地基数": D("4800"), "转入基数": D("4800")}]
        options = [
            {"方案": keeps, "清退月数": 1, "缴费基数合计": D("4800"), "清退本金": D("384.00"), "利息": D("0.00")}
            | {"清退合计": D("384.00")}
            for keeps in ("保留本地", "保留转入")
        ]
        decision = NOTHING_FOUND | {"grounds": [{"code": "PT-X12", "reason": "…", "rejects": False}]}
        await keep_drafts(
            case=CASE, decision=decision, overlaps=overlaps, options=options, context=context_with(drawer)
        )
        text = drawer.text_of("多重关系清退核定表（草稿） PT2026000001.pdf")
        assert "□保留本地" in text
        assert "□保留转入" in text

    async def test_a_suggested_rejection_tells_only_its_own_grounds(self, drawer: Drawer):
        grounds = [
            {"code": "PT-X01", "reason": "养老待遇状态为领取", "rejects": True},
            {"code": "PT-X07", "reason": "账户状态为冻结", "rejects": False},
        ]
        decision = NOTHING_FOUND | {"disposition": "REJECT_SUGGESTED", "grounds": grounds}
        await keep_drafts(case=CASE, decision=decision, context=context_with(drawer))
        text = drawer.text_of("不予转移书面说明（草稿） PT2026000001.pdf")
        assert "养老待遇状态为领取" in text
        assert "冻结" not in text

    async def test_money_that_does_not_agree_gives_a_letter_of_inquiry(self, drawer: Drawer):
        grounds = [
            {"code": "PT-X11", "reason": "信息表总额24300.00，到账24309.00", "rejects": False},
            {"code": "PT-X14", "reason": "有视同缴费6个月", "rejects": False},
        ]
        decision = NOTHING_FOUND | {"grounds": grounds}
        await keep_drafts(case=CASE, decision=decision, sheet=SHOWN_SHEET, context=context_with(drawer))
        text = drawer.text_of("查询函（草稿） PT2026000001.pdf")
        assert "到账24309.00" in text
        assert "视同" not in text, "what the other agency cannot explain is not asked"

    async def test_a_question_that_calls_for_no_paper_leaves_none(self, drawer: Drawer):
        decision = NOTHING_FOUND | {"grounds": [{"code": "PT-X14", "reason": "…", "rejects": False}]}
        assert await keep_drafts(case=CASE, decision=decision, context=context_with(drawer)) == {"drafts": 0}
        assert drawer.kept == {}
