"""Printing: Chinese text on A4, no script, no network, no file of this machine."""

from __future__ import annotations

import asyncio
import hashlib
import re
import zlib
from io import BytesIO

import pytest
from pypdf import PdfReader

from digital_employee.browser.printing import without_times
from digital_employee.store.evidence import EvidenceFolder

pytestmark = pytest.mark.asyncio(loop_scope="session")


def characters(pdf: bytes) -> set[str]:
    """Return the characters that a PDF's fonts say they show."""
    shown: set[str] = set()
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(packed).decode("latin-1")
        except zlib.error:
            continue
        for block in re.findall(r"beginbf(?:char|range)(.*?)endbf", text, re.DOTALL):
            shown.update(chr(int(code, 16)) for code in re.findall(r"<[0-9A-F]+>\s+<([0-9A-F]{4})>\n", block))
    return shown


def page_size(pdf: bytes) -> tuple[int, int]:
    found = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert found
    return int(float(found[1])), int(float(found[2]))


async def test_chinese_text_is_printed_on_a4(pool) -> None:
    pdf = await pool.print_pdf("<h1>核定表</h1>")
    assert pdf.startswith(b"%PDF-")
    assert set("核定表") <= characters(pdf)
    assert page_size(pdf) == (595, 842)


async def test_landscape_lies_on_its_side(pool) -> None:
    assert page_size(await pool.print_pdf("<p>明细</p>", landscape=True)) == (842, 595)


async def test_no_script_runs_in_what_is_printed(pool) -> None:
    pdf = await pool.print_pdf("<p>静</p><script>document.body.innerText = '动'</script>")
    assert "静" in characters(pdf)
    assert "动" not in characters(pdf)


async def test_nothing_is_fetched_neither_from_the_net_nor_from_this_machine(pool, raw, tmp_path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("<meta charset=utf-8>密", encoding="utf-8")
    html = f"""<p>明</p><img src="{raw.base}/a.png"><link rel=stylesheet href="{raw.base}/a.css">
        <iframe src="{raw.base}/page"></iframe><iframe src="{secret.as_uri()}"></iframe>
        <object data="{secret.as_uri()}"></object><meta http-equiv=refresh content="0;url={raw.base}/next">"""
    pdf = await pool.print_pdf(html)
    assert raw.rows == []
    assert "明" in characters(pdf)
    assert "密" not in characters(pdf)


async def test_a_printing_leaves_no_context_behind(pool) -> None:
    await pool.print_pdf("<p>一</p>")
    browser, _ = await pool._living()
    before = len(browser.contexts)
    await pool.print_pdf("<p>二</p>")
    assert len(browser.contexts) == before


async def test_the_same_paper_printed_a_second_later_is_the_same_bytes_and_is_kept_once(pool, tmp_path) -> None:
    html = "<h1>银行存款余额调节表</h1><p>CreationDate (D:20261123232257+00'00')</p>"
    first = await pool.print_pdf(html)
    await asyncio.sleep(1.1)
    second = await pool.print_pdf(html)
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()
    folder = EvidenceFolder(tmp_path)
    assert [await folder.put(first), await folder.put(second)] == [await folder.put(first)] * 2
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 1
    assert first != await pool.print_pdf(html.replace("调节", "对照"))
    read = PdfReader(BytesIO(first), strict=True)
    assert read.metadata is not None
    assert read.metadata.creation_date_raw == read.metadata.modification_date_raw == "D:20000101000000+00'00'"
    assert "20261123232257" in read.pages[0].extract_text(), "what the page says is not touched"


PLAIN = (
    b"%PDF-1.4\n1 0 obj\n<</CreationDate (D:20261123232257+08'00')\n/ModDate (D:20261123232257-03'30')>>\nendobj\n"
    b"2 0 obj\n(/CreationDate (D:20261123232257+08'00'))\nendobj\n"
    b"trailer\n<</Size 3\n/Root 2 0 R\n/Info 1 0 R\n/ID [<0AFF><12ab>]>>\nstartxref\n9\n%%EOF\n"
)


async def test_only_the_dates_of_the_file_itself_and_its_id_are_written_over() -> None:
    clean = without_times(PLAIN)
    assert len(clean) == len(PLAIN)
    info, rest = clean.split(b"endobj", 1)
    assert info.count(b"(D:20000101000000+00'00')") == 2
    assert b"(/CreationDate (D:20261123232257+08'00'))" in rest
    assert b"/ID [<0000><0000>]" in rest


@pytest.mark.parametrize(
    "pdf",
    [b"", b"%PDF-1.4", PLAIN.replace(b"/Info 1 0 R", b""), PLAIN.replace(b"1 0 obj", b"7 0 obj"), PLAIN + b"more"],
)
async def test_a_file_laid_out_in_another_way_is_left_as_it_is(pdf: bytes) -> None:
    assert without_times(pdf) == pdf
