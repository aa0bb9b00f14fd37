"""Files of an attempt: kept under their digest, bound to item, step and audit log, and harmless when it dies."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from digital_employee.browser.file_names import file_name, media_type_of
from digital_employee.errors import BusinessException, SettingsError
from digital_employee.project.discover import Offers
from digital_employee.project.offers import SkillContext
from digital_employee.runtime.files import Cabinet
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.store.evidence import EvidenceFolder, Stored
from digital_employee.store.tables import AuditEntryRow, EvidenceRow, ItemState
from tests.runtime.conftest import SKILLS, World
from tests.runtime.small_portal import ID_NO, NAME

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTENT = f"核定表 {NAME} {ID_NO}".encode()


async def make_form(context: SkillContext, person: str) -> dict[str, Any]:
    """Keep a form and a print of it; a skill."""
    form = await context.keep(f"核定表 {person} {ID_NO}.csv", CONTENT, "text/csv")
    assert form.path.read_bytes() == CONTENT
    pdf = await context.keep("核定表.pdf", await context.print_pdf(f"<h1>{person}</h1>"), "application/pdf")
    return {"form": form, "name": form.name, "size": pdf.size}


async def keep_and_stumble(context: SkillContext) -> dict[str, Any]:
    """Keep a form and fail; a skill."""
    await context.keep("草稿.csv", CONTENT, "text/csv")
    raise BusinessException("the rule does not know this case", code="BUS-GEN-01")


FORM = """\
  - open: case
  - id: form
    skill: small.form
    with: {person: "${{ item.name }}"}
"""


@pytest.fixture
def filing(world: World) -> World:
    """A world whose skills keep files."""
    skills = {**SKILLS, "small.form": make_form, "small.draft": keep_and_stumble}
    world.project = replace(world.project, offers=Offers(skills, world.project.offers.sources))
    return world


async def kept(world: World) -> list[EvidenceRow]:
    async with world.database.session() as session:
        rows = await session.scalars(
            select(EvidenceRow).where(EvidenceRow.kind != "screenshot").order_by(EvidenceRow.id)
        )
        return list(rows)


async def entries(world: World, kind: str) -> list[str]:
    async with world.database.session() as session:
        rows = await session.scalars(select(AuditEntryRow).order_by(AuditEntryRow.id))
        return [row.body for row in rows if f'"kind":"{kind}"' in row.body]


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_a_kept_file_belongs_to_item_attempt_and_step_under_a_masked_name(filing: World) -> None:
    item = await filing.attempt(await filing.case(FORM, result="{size: '${{ form.size }}'}"))
    assert item.state is ItemState.FINISHED
    form, pdf = await kept(filing)
    (attempt,) = await filing.attempts()
    _, step = await filing.steps()
    assert (form.item_id, form.attempt_id, form.position) == (item.id, attempt.id, step.position)
    assert form.digest == hashlib.sha256(CONTENT).hexdigest()
    assert (form.kind, form.media_type, form.size) == ("document", "text/csv", len(CONTENT))
    assert form.label.startswith("核定表 欧")
    assert NAME not in form.label
    assert ID_NO not in form.label
    assert pdf.media_type == "application/pdf"
    assert item.result == {"size": str(pdf.size)}


async def test_its_digest_is_in_the_audit_entry_of_the_attempt(filing: World) -> None:
    await filing.attempt(await filing.case(FORM))
    first, _ = await entries(filing, "evidence.kept")
    assert hashlib.sha256(CONTENT).hexdigest() in first
    assert '"attempt":1' in first


async def test_the_timeline_shows_a_file_by_its_masked_name_only(filing: World) -> None:
    await filing.attempt(await filing.case(FORM))
    _, step = await filing.steps()
    assert step.summary is not None
    answer = step.summary["answer"]
    assert answer["form"].startswith("核定表 欧")
    assert NAME not in str(answer)
    assert ID_NO not in str(answer)
    assert str(filing.project.folder) not in str(answer)


async def test_nobody_else_on_the_machine_reads_kept_files(filing: World) -> None:
    await filing.attempt(await filing.case(FORM))
    form, _ = await kept(filing)
    path = EvidenceFolder(filing.project.folder / "evidence").path(form.digest)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_what_an_attempt_kept_before_it_failed_stays_with_that_attempt(filing: World) -> None:
    item = await filing.attempt(await filing.case("  - open: case\n  - skill: small.draft\n"))
    assert item.disposition == "HUMAN"
    (draft,) = await kept(filing)
    assert draft.attempt_id == (await filing.attempts())[0].id


async def test_dying_between_bytes_and_row_leaves_bytes_that_nothing_shows(tmp_path: Path) -> None:
    async def die(stored: Stored, *, kind: str, media_type: str, label: str) -> None:
        raise ConnectionError("killed")

    folder = EvidenceFolder(tmp_path)
    with pytest.raises(ConnectionError):
        await Cabinet(folder, die, _unprinted, 1).keep("a.csv", CONTENT, "text/csv")
    kept_again: list[str] = []

    async def attach(stored: Stored, *, kind: str, media_type: str, label: str) -> None:
        kept_again.append(stored.digest)

    file = await Cabinet(folder, attach, _unprinted, 1).keep("a.csv", CONTENT, "text/csv")
    assert kept_again == [file.digest]
    assert files_in(tmp_path) == [file.digest]


async def test_a_file_over_the_limit_goes_to_a_person_and_is_not_kept(tmp_path: Path) -> None:
    async def attach(stored: Stored, *, kind: str, media_type: str, label: str) -> None:
        raise AssertionError("it was kept")

    with pytest.raises(BusinessException) as caught:
        await Cabinet(EvidenceFolder(tmp_path), attach, _unprinted, 1).keep("a", bytes(1_000_001), "text/plain")
    assert caught.value.code == "BUS-FILE-01"
    assert files_in(tmp_path) == []


async def test_outside_an_attempt_a_skill_keeps_and_prints_nothing() -> None:
    context = SkillContext(date(2026, 3, 10), WorkingCalendar({}), Path())
    with pytest.raises(SettingsError, match="DE-PRJ-08"):
        await context.keep("a.csv", b"", "text/csv")
    with pytest.raises(SettingsError, match="DE-PRJ-08"):
        await context.print_pdf("<p>a</p>")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("对账单.xlsx", "对账单.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\下载\\工行 对账单.csv", "工行 对账单.csv"),
        ("a\u202excod.exe", "axcod.exe"),
        ('a"\r\nSet-Cookie: x.csv', "aSet-Cookie x.csv"),
        ("..", "未命名"),
        ("", "未命名"),
        ("长" * 200 + ".xlsx", "长" * 115 + ".xlsx"),
    ],
)
async def test_a_name_from_outside_becomes_one_plain_name(given: str, name: str) -> None:
    assert file_name(given) == name


async def test_offices_endings_have_the_same_type_everywhere() -> None:
    assert media_type_of("a.XLSX").endswith("spreadsheetml.sheet")
    assert media_type_of("a.unheard") == "application/octet-stream"


async def _unprinted(html: str, *, landscape: bool) -> bytes:
    raise AssertionError("nothing was to be printed")
