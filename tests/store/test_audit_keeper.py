import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from digital_employee.audit.checkpoint import open_checkpoint, split_notes
from digital_employee.audit.merkle import includes, is_extension
from digital_employee.errors import AuditError
from digital_employee.settings import AuditSettings, Settings
from digital_employee.store.audit_keeper import AuditKeeper


@pytest.fixture
def keeper(database, writer, tmp_path: Path) -> AuditKeeper:
    audit = AuditSettings(checkpoint_every=10, checkpoint_s=60, checkpoint_file=tmp_path / "outside" / "notes.txt")
    return AuditKeeper.open(database, writer, Settings(audit=audit), tmp_path / "var")


async def note(uow):
    uow.record("probe.made", None)


async def write(writer, count):
    await asyncio.gather(*(writer.run(note) for _ in range(count)))


async def test_entries_of_all_processes_stand_in_one_log_and_verify(keeper, writer, second_writer):
    await asyncio.gather(write(writer, 30), write(second_writer, 30))
    assert await keeper.integrate() == 60
    assert await keeper.integrate() == 0
    report = await keeper.verify()
    assert (report.ok, report.entries, report.integrated, report.unanchored_since) == (True, 60, 60, None)


async def test_two_processes_that_integrate_at_once_give_each_entry_one_place(keeper, database, writer, tmp_path):
    await write(writer, 1)
    await keeper.log.integrate()
    await write(writer, 200)
    other = AuditKeeper.open(database, writer, Settings(audit=AuditSettings(checkpoint_file=tmp_path / "x")), tmp_path)
    counts = await asyncio.gather(keeper.log.integrate(), other.log.integrate(), keeper.log.integrate())
    assert sum(counts) == 200
    assert (await keeper.verify()).ok


async def test_a_sound_log_verifies_while_other_entries_find_their_place(keeper, writer):
    async def go_on():
        for _ in range(15):
            await write(writer, 20)
            await keeper.integrate()

    going_on = asyncio.create_task(go_on())
    reports = []
    while not going_on.done():
        reports.append(await keeper.verify())
    await going_on
    assert len(reports) > 3
    assert [report.first_bad for report in reports if not report.ok] == []


async def test_a_checkpoint_is_signed_after_so_many_entries_or_so_much_time(keeper, writer, clock):
    await write(writer, 3)
    await keeper.integrate()
    assert await keeper.log.notes() == []
    clock.instant += timedelta(seconds=61)
    await keeper.integrate()
    assert [open_checkpoint(one, keeper.signer.public).size for one in await keeper.log.notes()] == [3]
    await write(writer, 10)
    await keeper.integrate()
    assert len(await keeper.log.notes()) == 2
    assert list(split_notes(keeper.outside.read_text())) == list(await keeper.log.notes())


async def test_a_note_that_could_not_be_written_outside_follows_with_the_next(keeper, writer):
    keeper.outside.mkdir(parents=True)
    await write(writer, 1)
    await keeper.log.integrate()
    with pytest.raises(AuditError, match="DE-AUDIT-OUTSIDE"):
        await keeper.checkpoint()
    keeper.outside.rmdir()
    await write(writer, 1)
    await keeper.log.integrate()
    await keeper.checkpoint()
    assert len(list(split_notes(keeper.outside.read_text()))) == 2


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_entry SET kind = 'nothing.happened' WHERE id = 7",
        "UPDATE audit_entry SET actor = 'nobody' WHERE id = 7",
        "UPDATE audit_entry SET body = replace(body, 'probe', 'prune') WHERE id = 7",
        "UPDATE audit_entry SET leaf_index = NULL WHERE id = 7",
        "UPDATE audit_entry SET leaf_index = 700 WHERE id = 7",
    ],
)
async def test_an_edit_in_the_database_is_named_by_its_row(keeper, database, writer, attack):
    await write(writer, 20)
    await keeper.integrate()
    async with database.transaction() as session:
        await session.execute(text(attack))
    report = await keeper.verify()
    assert report.first_bad is not None
    assert (report.first_bad.writer, report.first_bad.seq, report.first_bad.id) == ("worker-1", 6, 7)


async def test_a_cut_end_with_its_checkpoints_and_state_is_found_by_the_file_outside(keeper, database, writer):
    await write(writer, 10)
    await keeper.integrate()
    kept = list(await keeper.log.notes())
    await write(writer, 10)
    await keeper.integrate()
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM audit_entry WHERE id > 10"))
        await session.execute(text("DELETE FROM checkpoint WHERE size > 10"))
        await session.execute(text("DELETE FROM merkle_state"))
    assert (await keeper.log.verify(keeper.signer.public, outside=kept)).ok
    report = await keeper.verify()
    assert report.first_bad is not None
    assert "its end is missing" in report.first_bad.reason


async def test_proofs_from_the_database_hold(keeper, database, writer):
    await write(writer, 13)
    await keeper.log.integrate()
    old = (await keeper.verify()).root
    await write(writer, 8)
    await keeper.log.integrate()
    root = (await keeper.verify()).root
    leaf = [row async for row in keeper.log.rows()][4].digest
    assert includes(root, leaf, 4, 21, await keeper.log.prove_inclusion(4))
    assert is_extension(old, 13, root, 21, await keeper.log.prove_consistency(13))


async def test_a_state_that_was_broken_stops_the_sequencer(keeper, database, writer):
    await write(writer, 3)
    await keeper.integrate()
    async with database.transaction() as session:
        await session.execute(text("UPDATE merkle_state SET size = 7"))
    await write(writer, 1)
    with pytest.raises(AuditError, match="DE-AUDIT-STATE"):
        await keeper.integrate()
