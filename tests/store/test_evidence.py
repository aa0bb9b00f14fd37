import hashlib

import pytest
from sqlalchemy import select

from digital_employee.errors import StoreError
from digital_employee.store.evidence import EvidenceFolder, attach_evidence
from digital_employee.store.steps import StepRecord, record_steps
from digital_employee.store.tables import EvidenceRow, StepRow, StepState

PICTURE = b"\x89PNG masked"


async def test_bytes_are_kept_once_under_their_digest(tmp_path):
    folder = EvidenceFolder(tmp_path / "evidence")
    first, second = await folder.put(PICTURE), await folder.put(PICTURE)
    assert first == second
    assert first.digest == hashlib.sha256(PICTURE).hexdigest()
    assert [path.name for path in folder.folder.rglob("*") if path.is_file()] == [first.digest]
    assert await folder.read(first.digest) == PICTURE


async def test_changed_or_missing_evidence_is_told(tmp_path):
    folder = EvidenceFolder(tmp_path)
    stored = await folder.put(PICTURE)
    folder.path(stored.digest).write_bytes(b"another picture")
    with pytest.raises(StoreError, match="was changed"):
        await folder.read(stored.digest)
    folder.path(stored.digest).unlink()
    with pytest.raises(StoreError, match="is missing"):
        await folder.read(stored.digest)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 62 + "/a"])
def test_a_name_that_is_no_digest_leads_nowhere(tmp_path, name):
    with pytest.raises(StoreError, match="DE-STORE-EVIDENCE"):
        EvidenceFolder(tmp_path).path(name)


async def test_the_digest_stands_in_the_audit_entry(office, tmp_path, entries):
    claim = await office.claimed()
    stored = await EvidenceFolder(tmp_path).put(PICTURE)
    await office.writer.run(
        lambda uow: attach_evidence(
            uow, stored=stored, kind="screenshot", media_type="image/png", item_id=claim.item_id, position=3
        )
    )
    entry = (await entries())[-1]
    assert (entry.kind, entry.item_id) == ("evidence.kept", claim.item_id)
    assert stored.digest in entry.body
    async with office.database.session() as session:
        assert (await session.scalars(select(EvidenceRow))).one().size == len(PICTURE)


async def test_steps_are_written_in_one_entry_and_a_position_is_replaced(office, entries):
    claim = await office.claimed()
    now = office.clock.now()

    def step(position, state, **more):
        return StepRecord(position, "submit", "press", state, now, now, summary={"months": "12"}, **more)

    running = [step(1, StepState.DONE), step(2, StepState.RUNNING)]
    await office.writer.run(lambda uow: record_steps(uow, attempt_id=claim.attempt_id, steps=running))
    failed = [step(2, StepState.FAILED, code="SYS-PAGE-01")]
    await office.writer.run(lambda uow: record_steps(uow, attempt_id=claim.attempt_id, steps=failed))
    async with office.database.session() as session:
        rows = list(await session.scalars(select(StepRow).order_by(StepRow.position)))
    assert [(row.position, row.state, row.code) for row in rows] == [
        (1, StepState.DONE, None),
        (2, StepState.FAILED, "SYS-PAGE-01"),
    ]
    assert [entry.kind for entry in (await entries())[-2:]] == ["steps.recorded"] * 2
    assert '"months"' not in (await entries())[-1].body
