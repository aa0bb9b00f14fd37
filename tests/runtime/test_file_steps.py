"""Files through a workflow: downloaded by a step, read by a skill, uploaded by a write, byte for byte."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from digital_employee.project.discover import Offers
from digital_employee.runtime.collect import Collector
from digital_employee.runtime.write_values import values_digest
from digital_employee.store import runs
from digital_employee.store.enqueuer import run_dispatch
from digital_employee.store.evidence import EvidenceFolder
from digital_employee.store.tables import EvidenceRow, ItemState
from digital_employee.workflow.kept_file import KeptFile
from tests.runtime.conftest import ELEMENTS, SKILLS, WORKFLOW, World
from tests.runtime.small_portal import STATEMENT, STATEMENT_NAME

pytestmark = pytest.mark.asyncio(loop_scope="session")


def count_lines(statement: KeptFile) -> dict[str, Any]:
    """Count a downloaded file's lines; a skill."""
    return {"lines": len(statement.path.read_bytes().splitlines()), "statement": statement}


@pytest.fixture
def filing(world: World) -> World:
    """A world whose skills read files."""
    skills = {**SKILLS, "small.lines": count_lines}
    world.project = type(world.project)(
        world.project.folder,
        world.project.settings,
        Offers(skills, world.project.offers.sources),
        world.project.calendar,
    )
    return world


async def downloads(world: World) -> list[EvidenceRow]:
    async with world.database.session() as session:
        return list(await session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "download")))


TAKE = """\
  - id: export
    open: files
    download: {statement: files.statement}
"""
UPLOAD = """\
  - id: load
    open: files
    fill: {files.file: "${{ export.statement }}"}
  - id: send
    write:
      identity: {files.heading: 文件}
      do: [{press: files.send}]
      receipt: {biz_no: done.biz_no}
"""


async def test_a_downloaded_file_is_kept_with_its_step_and_read_by_a_skill(filing: World) -> None:
    steps = TAKE + '  - id: lines\n    skill: small.lines\n    with: {statement: "${{ export.statement }}"}\n'
    result = "{lines: '${{ lines.lines }}', name: '${{ export.statement.name }}', size: '${{ export.statement.size }}'}"
    item = await filing.attempt(await filing.case(steps, result=result))
    assert item.result == {"lines": "3", "name": STATEMENT_NAME, "size": str(len(STATEMENT))}
    (kept,) = await downloads(filing)
    first, second = await filing.steps()
    assert (kept.item_id, kept.position, kept.digest) == (
        item.id,
        first.position,
        hashlib.sha256(STATEMENT).hexdigest(),
    )
    assert (first.verb, first.summary["download"]) == ("download", {"statement": STATEMENT_NAME})
    assert second.summary["answer"]["statement"] == STATEMENT_NAME


async def test_a_kept_file_is_uploaded_by_a_write_byte_for_byte_under_its_name(filing: World) -> None:
    item = await filing.attempt(await filing.case(TAKE + UPLOAD))
    assert item.state is ItemState.FINISHED, item.message
    assert filing.portal.uploads == [(STATEMENT_NAME, STATEMENT)]
    (effect,) = await filing.effects()
    assert effect.receipt == {"biz_no": "LS0001"}


SENDING = """\
  - id: export
    open: files
    download: {statement: files.statement}
  - id: send
    write:
      no_identity: 测试页面不显示人员
      do: [{fill: {files.file: "${{ export.statement }}"}, press: files.send}]
"""


async def test_what_is_about_to_be_written_is_named_by_the_files_content_and_name(filing: World) -> None:
    plan = await filing.begin(SENDING)

    def digest(name: str, content: str) -> str:
        file = KeptFile(name, content * 64, 3, Path("anywhere"))
        return values_digest(plan.definition.steps[1], {"export": {"statement": file}})

    assert digest("a.csv", "1") == digest("a.csv", "1")
    assert len({digest("a.csv", "1"), digest("a.csv", "2"), digest("b.csv", "1")}) == 3


async def test_a_file_that_was_changed_meanwhile_is_not_uploaded(filing: World) -> None:
    folder = EvidenceFolder(filing.project.folder / "evidence")

    def spoil(statement: KeptFile) -> dict[str, Any]:
        folder.path(statement.digest).write_bytes(b"another file")
        return {"done": True}

    filing.project.offers.skills["small.spoil"] = spoil  # type: ignore[index]  # a dict in this test
    steps = TAKE + '  - skill: small.spoil\n    with: {statement: "${{ export.statement }}"}\n' + UPLOAD
    item = await filing.attempt(await filing.case(steps))
    assert (item.disposition, (await filing.tasks())[0].code) == ("FROZEN", "INT-FILE-01")
    assert filing.portal.uploads == []


@pytest.mark.parametrize("fill", ['{files.file: "/etc/passwd"}', '{files.note: "${{ export.statement }}"}'])
async def test_text_is_no_file_and_a_file_is_no_text(filing: World, fill: str) -> None:
    item = await filing.attempt(await filing.case(TAKE + f"  - open: files\n    fill: {fill}\n"))
    assert item.disposition == "FROZEN"
    assert "file: the value is" in item.message
    assert filing.portal.uploads == []


async def test_a_source_takes_a_file_that_is_kept_with_the_run(filing: World) -> None:
    seen: list[KeptFile] = []

    async def persons(context: Any) -> Any:
        async with context.portal_page() as page:
            await page.open("files")
            seen.append(await page.download("files.statement"))
        return
        yield

    filing.project.offers.sources["nothing"] = persons  # type: ignore[index]  # a dict in this test
    workflows = filing.project.folder / "workflows"
    (workflows / "elements").mkdir(parents=True)
    (workflows / "small.yaml").write_text(WORKFLOW + "steps:\n  - open: case\n", encoding="utf-8")
    (workflows / "elements" / "small.yaml").write_text(ELEMENTS, encoding="utf-8")
    asked = await filing.writer().run(
        lambda uow: runs.request_run(
            uow, workflow="small", origin="person", requested_by="liu", business_date=date(2026, 3, 10)
        )
    )
    runner = filing.runner()
    await Collector(filing.project, runner.ledger, runner.plans, runner.desk).run(
        asked.run_id, run_dispatch(asked.run_id, 0)
    )
    (kept,) = await downloads(filing)
    assert (kept.run_id, kept.item_id, kept.label) == (asked.run_id, None, STATEMENT_NAME)
    assert seen[0].path.read_bytes() == STATEMENT
