"""Printing: Chinese text on A4, no script, no network, no file of this machine."""

from __future__ import annotations

import re
import zlib

import pytest

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
