"""Evidence is shown to those who may see it, and only if its bytes are what they were."""

from __future__ import annotations

import re

from digital_employee.store.evidence import EvidenceFolder, attach_evidence


async def a_digest(house, client) -> str:
    page = (await client.get(f"/items/{house.day.items['human']}")).text
    return re.findall(r"/evidence/([0-9a-f]{64})", page)[0]


async def test_a_picture_is_served_under_a_policy_that_lets_it_do_nothing(house) -> None:
    client = await house.signed_in("operator")
    answer = await client.get(f"/evidence/{await a_digest(house, client)}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"].startswith("private")


async def test_who_keeps_the_accounts_sees_no_evidence(house) -> None:
    digest = await a_digest(house, await house.signed_in("operator"))
    admin = await house.signed_in("admin")
    assert (await admin.get(f"/evidence/{digest}")).status_code == 403
    assert "/evidence/" not in (await admin.get(f"/items/{house.day.items['human']}")).text


async def test_a_changed_file_is_refused_and_not_shown(house) -> None:
    client = await house.signed_in("operator")
    digest = await a_digest(house, client)
    path = EvidenceFolder(house.folder / "evidence").path(digest)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    answer = await client.get(f"/evidence/{digest}")
    assert answer.status_code == 409
    assert not answer.content.startswith(b"\x89PNG")


async def test_a_file_that_the_store_does_not_know_is_not_served(house) -> None:
    stored = await EvidenceFolder(house.folder / "evidence").put(b"somebody's own file")
    client = await house.signed_in("operator")
    assert (await client.get(f"/evidence/{stored.digest}")).status_code == 404
    for address in ("/evidence/..%2f..%2fdesk.db", "/evidence/" + "A" * 64):
        assert (await client.get(address)).status_code in {400, 404}


async def test_what_is_no_picture_is_handed_out_to_keep_and_never_run(house) -> None:
    stored = await EvidenceFolder(house.folder / "evidence").put(b"<script>alert(1)</script>")
    await house.writer.run(
        lambda uow: attach_evidence(uow, stored=stored, kind="report", media_type="text/html", run_id=house.day.run)
    )
    answer = await (await house.signed_in("operator")).get(f"/evidence/{stored.digest}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
