"""Documents: what a workbook holds when it is opened again, what a page says when it is printed."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from bots.social_insurance.document_parts import watermark_of, width_of
from bots.social_insurance.documents import Column, Document, Kind, Table, page, period_in_words, text_of, workbook
from digital_employee.browser.pool import BrowserPool


def opened(documents: dict[str, Document]) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(documents)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def beside(rows: list[list[object]], label: str) -> object:
    (found,) = [row[row.index(label) + 1] for row in rows if label in row]
    return found


def row_with(rows: list[list[object]], text: str) -> list[object]:
    (found,) = [row for row in rows if text in row]
    return [cell for cell in found if cell != ""]


def test_ids_are_texts_amounts_numbers_and_days_dates(form: Document):
    rows = opened({"核定表": form})["核定表"]
    assert beside(rows, "社会保障号码") == "990101198808080099"
    assert row_with(rows, "202604") == [2.0, "202604", date(2026, 4, 30), 1256300.05]
    assert row_with(rows, "合计") == ["合计", 1258280.05]
    assert (beside(rows, "申请日期"), beside(rows, "核定月数")) == (date(2026, 3, 10), 12.0)
    assert beside(rows, "月标准") == 1980.0


def test_a_worksheet_says_what_it_is_and_who_signs(form: Document):
    texts = {str(cell) for row in opened({"核定表": form})["核定表"] for cell in row}
    assert {"失业保险待遇核定表", "模拟数据", "990101UI20260310000001"} <= texts
    assert "壹佰贰拾伍万捌仟贰佰捌拾元零伍分" in texts
    assert "制表：数字员工　　复核：＿＿＿＿　　审批：＿＿＿＿" in texts
    assert {"金额由系统与规则分别计算并比对一致。", "以上情况属实。"} <= texts


def test_the_same_documents_written_later_are_the_same_bytes(form: Document):
    first = workbook({"核定表": form})
    time.sleep(2.1)  # an archive tells time in steps of two seconds
    assert workbook({"核定表": form}) == first
    assert workbook({"核定表": replace(form, number="2")}) != first


def test_nothing_in_a_cell_becomes_a_formula_or_a_link():
    cells = ('=HYPERLINK("http://x")', "+1", "@SUM(A1)", "http://example.invalid", "000123")
    table = Table(columns=(Column("内容"),), rows=[(cell,) for cell in cells])
    rows = opened({"表": Document(title="表", tables=(table,))})["表"]
    assert {row[0] for row in rows if row[0]} >= set(cells)


def test_an_amount_that_a_spreadsheet_would_round_is_written_as_text():
    table = Table(columns=(Column("金额", Kind.MONEY),), rows=[(Decimal("12345678901234.56"),), (Decimal("-0.01"),)])
    rows = opened({"表": Document(title="表", tables=(table,))})["表"]
    assert ["12,345,678,901,234.56"] in [row[:1] for row in rows]
    assert [-0.01] in [row[:1] for row in rows]


def test_the_same_documents_give_the_same_bytes(form: Document):
    assert workbook({"表": form}) == workbook({"表": form})
    assert workbook({"表": form}) != workbook({"表": replace(form, amount=Decimal("0.01"))})


def test_every_document_has_its_sheet(form: Document):
    assert list(opened({"核定表": form, "明细": replace(form, title="明细表")})) == ["核定表", "明细"]


def test_a_watermark_stands_only_where_it_must():
    assert watermark_of("990101") == "模拟数据"
    assert watermark_of("370100") == ""
    assert watermark_of("370100", is_draft=True) == "草稿"
    assert watermark_of("990101", is_draft=True) == "模拟数据 草稿"


def test_an_amount_below_zero_is_written_as_one():
    assert Document(title="x", amount=Decimal("-9.00")).amount_in_words == "负玖元整"
    assert Document(title="x").amount_in_words == ""


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("1256300"), Kind.MONEY, "1,256,300.00"),
        (Decimal("0.0262"), Kind.TEXT, "0.0262"),
        (date(2026, 3, 1), Kind.DATE, "2026-03-01"),
        (None, Kind.TEXT, ""),
        (12, Kind.COUNT, "12"),
    ],
)
def test_values_are_told_as_people_read_them(value: object, kind: Kind, text: str):
    assert text_of(value, kind) == text  # type: ignore[arg-type]


def test_widths_and_periods():
    assert (width_of("险种A1"), period_in_words("202603")) == (6, "2026年3月")


def test_a_page_escapes_what_it_is_given_and_names_no_address(form: Document):
    html = page(replace(form, title="<script>alert(1)</script>"))
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "http" not in html
    assert "url(" not in html


class TestPrinted:
    """What the browser's own print makes of it."""

    pytestmark = pytest.mark.asyncio(loop_scope="session")

    async def printed(self, printer: BrowserPool, *documents: Document) -> PdfReader:
        return PdfReader(BytesIO(await printer.print_pdf(page(*documents))))

    def texts(self, pdf: PdfReader) -> list[str]:
        """Return each sheet's text; some fonts name their characters by their radicals."""
        return [unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in pdf.pages]

    async def test_everything_is_on_the_page(self, printer: BrowserPool, form: Document):
        text = "".join(self.texts(await self.printed(printer, form)))
        for told in ("失业保险待遇核定表", "990101198808080099", "1,256,300.05", "壹佰贰拾伍万捌仟贰佰捌拾元零伍分"):
            assert told in text
        for told in ("制表:", "数字员工", "复核:", "审批:", "(无)", "2026年3月10日", "模拟数据", "以上情况属实"):
            assert told in text

    async def test_a_page_is_a4_upright_or_lying(self, printer: BrowserPool, form: Document):
        upright = (await self.printed(printer, form)).pages[0].mediabox
        lying = (await self.printed(printer, replace(form, landscape=True))).pages[0].mediabox
        assert (round(upright.width), round(upright.height)) == (595, 842)
        assert (round(lying.width), round(lying.height)) == (842, 595)

    async def test_a_long_table_repeats_its_head_and_its_watermark(self, printer: BrowserPool, form: Document):
        (table, _) = form.tables
        many = replace(table, rows=[*table.rows] * 60)
        pdf = await self.printed(printer, replace(form, tables=(many,)))
        texts = self.texts(pdf)
        assert len(texts) > 2
        assert all("模拟数据" in text and "所属月份" in text for text in texts)
        assert f"共 {len(texts)} " in texts[-1]

    async def test_each_document_begins_a_sheet(self, printer: BrowserPool, form: Document):
        pdf = await self.printed(printer, form, replace(form, title="前后对照表"))
        assert ["前后对照表" in text for text in self.texts(pdf)] == [False, True]


def test_the_template_travels_with_the_bots():
    """It is data: a wheel and a new project take what git tracks."""
    assert (Path(__file__).parents[3] / "bots" / "social_insurance" / "templates" / "document.html").is_file()
