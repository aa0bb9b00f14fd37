"""Owns the source `record_merging.suspects`: exports everybody (MG01), searches, and yields each suspect pair."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

from bots.record_merging.model import load_model, load_probabilities
from bots.record_merging.person_file import PersonFile, read_persons
from bots.record_merging.search import Search, Suspect, find_suspects
from bots.social_insurance.parameters import load_parameters
from digital_employee.face import SourceContext, SourceFault, SourceItem, source


@source("record_merging.suspects")
async def suspects(context: SourceContext, *, screen: str, region: str) -> AsyncIterator[SourceItem | SourceFault]:
    """Yield every pair with W at or above the lower bound, or with the tag, of all records of the system.

    The search runs on the exported file, in DuckDB, beside the event loop. A row that cannot be read and a block
    that is larger than usual are told and do not end the search; a file that does not add up does.

    Args:
        context: the signed-in page, the business date, the project's folder.
        screen: 疑似重复清单 of the elements file, with its element `export`.
        region: 统筹区 whose table of weights holds.
    """
    async with context.portal_page() as page:
        await page.open(screen)
        kept = await page.download(f"{screen}.export")
    content = await asyncio.to_thread(Path(kept.path).read_bytes)
    people = await asyncio.to_thread(read_persons, content, kept.name)
    for fault in people.faults:
        yield SourceFault(fault.message, file=kept.name, row=fault.row, column=fault.column, digest=kept.digest)
    found = await asyncio.to_thread(_search, people, region, context.business_date, context.project_folder)
    for block in found.large_blocks:
        yield SourceFault(
            f"{block.rows}条记录{block.block}，已全部比对，请核对是否为占位或代办数据",
            file=kept.name,
            column=block.block,
            digest=kept.digest,
        )
    for pair in found.suspects:
        origin = f"疑似重复比对：{pair.block}"
        yield SourceItem(raw=_raw(pair), origin=origin, file=kept.name, digest=kept.digest)


def _search(people: PersonFile, region: str, on: date, project_folder: Path) -> Search:
    parameters = load_parameters(project_folder / "config" / "parameters")
    return find_suspects(
        people.persons,
        load_model(parameters, region=region, on=on),
        load_probabilities(parameters, region=region, on=on),
        report_rows=int(parameters.number("mg_block_report_rows", region=region, on=on)),
    )


def _raw(pair: Suspect) -> dict[str, str]:
    return {
        "first_no": pair.first_no,
        "second_no": pair.second_no,
        "w": str(pair.w),
        "tag": pair.tag,
        "cluster": str(pair.cluster),
        "why": f"因{pair.block}比对：{pair.why}",
    }
