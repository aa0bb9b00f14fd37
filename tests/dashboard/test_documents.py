"""Files hold numbers in full: shown by a masked name, taken by a right of its own, never unrecorded."""

from __future__ import annotations

import pytest

from digital_employee.store.evidence import DOCUMENT, DOWNLOAD, EvidenceFolder, Stored, attach_evidence
from digital_employee.store.reports.audit import AuditFilter, list_entries
from digital_employee.store.reports.evidence import list_evidence

CONTENT = "核定表 370102198803071231 全号".encode()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def kept(house, *, label="核定表 王**.xlsx", kind=DOCUMENT, media_type=XLSX, content=CONTENT, **where) -> int:
    """Keep a file with the item that a person has to decide, and return its row."""
    where = where or {"item_id": house.day.items["human"]}
    stored: Stored = await EvidenceFolder(house.folder / "evidence").put(content)
    await house.writer.run(
        lambda uow: attach_evidence(uow, stored=stored, kind=kind, media_type=media_type, label=label, **where)
    )
    async with house.database.session() as session:
        return (await list_evidence(session, **where))[-1].id


async def take(house, csrf, role: str, row: int, reason: str = "复核用"):
    client = await house.signed_in(role)
    return await client.post(f"/documents/{row}", data={"csrf": await csrf(client), "reason": reason})


async def test_a_file_is_listed_by_its_masked_name_and_never_linked_without_a_reason(house) -> None:
    row = await kept(house)
    page = (await (await house.signed_in("operator")).get(f"/items/{house.day.items['human']}")).text
    assert "核定表 王**.xlsx" in page
    assert f'action="/documents/{row}"' in page
    assert "370102198803071231" not in page


async def test_a_file_is_handed_out_whole_as_an_attachment_under_its_masked_name(house, csrf) -> None:
    answer = await take(house, csrf, "operator", await kept(house))
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E6%A0%B8")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


async def test_a_download_is_recorded_with_person_file_and_reason_before_it_leaves(house, csrf) -> None:
    await take(house, csrf, "auditor", await kept(house), "抽查凭证 370102198803071231")
    async with house.database.session() as session:
        (entry,) = (await list_entries(session, AuditFilter(kind="evidence.downloaded"), length=10)).rows
    assert entry.role == "auditor"
    assert entry.item_id == house.day.items["human"]
    assert "抽查凭证" in str(entry.details)
    assert "370102198803071231" not in str(entry.details)


@pytest.mark.parametrize("role", ["developer", "admin"])
async def test_who_decides_no_case_takes_no_file(house, csrf, role: str) -> None:
    answer = await take(house, csrf, role, await kept(house))
    assert answer.status_code == 403
    assert CONTENT not in answer.content
    assert await house.entries("evidence.downloaded") == 0


async def test_without_a_reason_nothing_is_handed_out(house, csrf) -> None:
    answer = await take(house, csrf, "operator", await kept(house), " ")
    assert CONTENT not in answer.content
    assert answer.status_code == 400
    assert await house.entries("evidence.downloaded") == 0


async def test_a_file_in_full_never_leaves_by_the_address_of_pictures(house) -> None:
    await kept(house, kind="screenshot", media_type="image/png")
    await kept(house, kind=DOWNLOAD)
    async with house.database.session() as session:
        digest = (await list_evidence(session, item_id=house.day.items["human"]))[-1].digest
    answer = await (await house.signed_in("operator")).get(f"/evidence/{digest}")
    assert answer.status_code == 404
    assert CONTENT not in answer.content


async def test_a_picture_is_no_document(house, csrf) -> None:
    async with house.database.session() as session:
        pictures = await list_evidence(session, item_id=house.day.items["human"])
    assert (await take(house, csrf, "operator", pictures[0].id)).status_code == 404


async def test_a_changed_file_is_refused_and_no_download_is_recorded(house, csrf) -> None:
    row = await kept(house)
    async with house.database.session() as session:
        digest = (await list_evidence(session, item_id=house.day.items["human"]))[-1].digest
    EvidenceFolder(house.folder / "evidence").path(digest).write_bytes(b"another file")
    answer = await take(house, csrf, "operator", row)
    assert answer.status_code == 409
    assert await house.entries("evidence.downloaded") == 0


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/xhtml+xml"])
async def test_what_a_browser_could_run_is_sent_as_plain_bytes(house, csrf, media_type: str) -> None:
    answer = await take(house, csrf, "operator", await kept(house, media_type=media_type))
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_the_same_file_kept_by_two_attempts_is_listed_once(house) -> None:
    first = await kept(house, label="同一份.xlsx")
    row = await kept(house, label="同一份.xlsx")
    page = (await (await house.signed_in("operator")).get(f"/items/{house.day.items['human']}")).text
    assert f'action="/documents/{row}"' in page
    assert f'action="/documents/{first}"' not in page


async def test_a_file_of_a_source_stands_on_the_page_of_its_run(house) -> None:
    row = await kept(house, kind=DOWNLOAD, label="人员清册.xlsx", run_id=house.day.run)
    page = (await (await house.signed_in("supervisor")).get(f"/runs/{house.day.run}")).text
    assert "人员清册.xlsx" in page
    assert f'action="/documents/{row}"' in page
