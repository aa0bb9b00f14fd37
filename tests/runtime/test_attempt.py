"""One attempt from its dispatch to its end in the store: no item is left in limbo, and no person is shown."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from digital_employee.runtime.attempt import DEFECT, LIMIT_REACHED
from digital_employee.store import queue
from digital_employee.store.tables import AttemptOutcome, EffectState, ItemState, RunState, TaskKind
from digital_employee.store.unit import Actor
from tests.runtime.conftest import World, writing
from tests.runtime.small_portal import CARD, ID_NO, MOBILE, NAME

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUPERVISOR = Actor("liu", "supervisor")


async def test_a_business_exception_hands_the_item_to_a_person_and_the_run_ends(world: World) -> None:
    item = await world.attempt(await world.case("  - raise: {business: BUS-TEST-01, message: 补缴待核}\n"))
    assert (item.state, item.disposition, item.code) == (ItemState.FINISHED, "HUMAN", "BUS-TEST-01")
    (task,) = await world.tasks()
    assert (task.kind, task.code, task.suggestion) == (TaskKind.EXCEPTION, "BUS-TEST-01", "补缴待核")
    assert (await world.run_row()).state is RunState.FINISHED


async def test_a_system_exception_is_tried_again_after_two_seconds_and_counted(world: World) -> None:
    item = await world.attempt(await world.case("  - raise: {system: SYS-TEST-01}\n"))
    assert (item.state, item.wait_reason, item.failures) == (ItemState.WAITING, "time", 1)
    assert item.not_before == world.clock.instant + timedelta(seconds=2)
    (attempt,) = await world.attempts()
    assert (attempt.outcome, attempt.code) == (AttemptOutcome.SYSTEM, "SYS-TEST-01")
    item = await world.attempt(item.id)
    assert (item.attempts, item.failures) == (2, 2)
    assert item.not_before == world.clock.instant + timedelta(seconds=8)


async def test_an_integrity_exception_before_any_write_freezes_its_item_only(world: World) -> None:
    plan = await world.begin("  - raise: {integrity: INT-TEST-01}\n")
    first, _second = await world.arrive(plan, "C1"), await world.arrive(plan, "C2")
    item = await world.attempt(first)
    assert (item.state, item.disposition, item.code) == (ItemState.FINISHED, "FROZEN", "INT-TEST-01")
    assert (await world.run_row()).state is RunState.RUNNING
    assert [task.kind for task in await world.tasks()] == [TaskKind.EXCEPTION]


MISMATCH = "[{fill: {case.amount: '1.00'}, expect: {case.amount: '${{ item.amount }}'}}, {press: case.submit}]"


async def test_an_integrity_exception_after_intent_holds_the_run_and_withdraws_what_was_not_sent(world: World) -> None:
    item = await world.attempt(await world.case(writing(do=MISMATCH)))
    assert (item.disposition, item.code) == ("FROZEN", "INT-02")
    assert (await world.run_row()).state is RunState.HELD
    assert sorted(task.kind for task in await world.tasks()) == [TaskKind.EXCEPTION, TaskKind.RUN]
    assert (await world.effect()).state is EffectState.WITHDRAWN
    assert world.portal.arrivals == 0


async def test_a_defect_freezes_the_item_loudly_and_is_never_tried_again(world: World) -> None:
    item = await world.attempt(await world.case("  - {id: rate, skill: small.stumble}\n"))
    assert (item.disposition, item.code, item.failures) == ("FROZEN", DEFECT, 0)
    assert item.message.startswith("ZeroDivisionError")
    (step,) = await world.steps()
    assert (step.verb, step.state) == ("skill", "FAILED")


async def test_a_void_dispatch_does_nothing(world: World) -> None:
    item_id = await world.case("  - open: case\n")
    void = (await world.item(item_id)).workflow_id
    await world.writer().run(lambda uow: queue.hold_item(uow, item_id=item_id, by=SUPERVISOR, reason="wait"))
    await world.runner().run(item_id, str(void))
    assert (await world.item(item_id)).state is ItemState.HELD
    assert await world.attempts() == []
    assert world.portal.sign_ins == 0


@pytest.mark.parametrize("path", ["/case", "/list", "/submit"])
async def test_an_ended_login_is_healed_inside_the_attempt_and_nothing_is_written_twice(
    world: World, path: str
) -> None:
    world.portal.end_logins_before = [path]
    item = await world.attempt(await world.case(writing()))
    assert world.portal.sign_ins == 2
    assert (len(world.portal.ledger), item.failures) == ((0, 0) if path == "/submit" else (1, 0))
    if path == "/submit":  # the request had left: nobody can know yet
        assert (item.state, (await world.effect()).state) == (ItemState.WAITING, EffectState.SENT)
        world.pass_time(seconds=91)
        item = await world.attempt(item.id)
    assert (item.disposition, len(world.portal.ledger)) == ("AUTO_SUBMITTED", 1)


async def test_money_beyond_the_limit_is_not_sent_and_holds_the_run_until_it_is_released(world: World) -> None:
    plan = await world.begin(writing(), limits='{amount: "100.00"}')
    first, second = await world.arrive(plan, "C1"), await world.arrive(plan, "C2")
    assert (await world.attempt(first)).disposition == "AUTO_SUBMITTED"
    world.portal.case_no = "C2"
    item = await world.attempt(second)
    assert (item.state, item.code, item.failures) == (ItemState.WAITING, LIMIT_REACHED, 0)
    assert (await world.run_row()).state is RunState.HELD
    assert len(world.portal.ledger) == 1
    assert [effect.item_id for effect in await world.effects()] == [first]


def _readable(file: Path, folder: Path) -> str:
    """Return every cell of the store but the items' own fields, with JSON's escapes undone."""
    copy = folder / "canary.db"
    for suffix in ("", "-wal", "-shm"):
        if Path(f"{file}{suffix}").exists():
            shutil.copy(f"{file}{suffix}", f"{copy}{suffix}")
    connection = sqlite3.connect(copy)
    connection.execute("UPDATE work_item SET fields = '{}'")
    cells = []
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            cells += [cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in row]
    connection.close()
    escaped = [cell for cell in cells if cell[:1] in {"{", "[", '"'} and "\\u" in cell]
    return "\n".join(cells + [json.dumps(json.loads(cell), ensure_ascii=False) for cell in escaped])


PERSON = """\
  - id: seen
    open: case
    read: {name: case.name, id_no: case.id_no, card_no: case.card_no, mobile: case.mobile}
  - id: words
    skill: small.describe
    with: {person: "${{ seen }}"}
"""


async def test_the_person_on_the_page_is_masked_wherever_the_store_speaks_of_the_work(
    world: World, tmp_path: Path
) -> None:
    steps = PERSON + writing().replace("  - open: case\n", "")
    result = "{id_no: '${{ seen.id_no }}', said: '${{ words.said }}'}"
    plan = await world.begin(steps, result=result)
    item = await world.attempt(await world.arrive(plan))
    assert item.disposition == "AUTO_SUBMITTED"
    told = _readable(world.file, tmp_path)
    assert "LS0001" in told
    assert [word for word in (ID_NO, CARD, MOBILE, NAME) if word in told] == []
    (seen, *_) = await world.steps()
    assert seen.summary is not None
    assert seen.summary["read"] == {
        "name": "欧***", "id_no": "370102********1231", "card_no": "***************8903", "mobile": "138****5678"
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["alert", "defect", "expect", "hand_over"])
async def test_the_person_is_masked_in_what_went_wrong_too(world: World, tmp_path: Path, kind: str) -> None:
    world.portal.busy = 1 if kind == "alert" else 0
    world.portal.alert = f"{NAME}（{ID_NO}）正在被其他人办理，电话{MOBILE}，卡{CARD}"
    endings = {
        "alert": "",
        "defect": "  - {id: words, skill: small.blame, with: {person: '${{ seen }}'}}\n",
        "expect": "  - expect: {case.id_no: '370102199003072353', case.name: 王小}\n",
        "hand_over": "  - hand_over: {code: BUS-T-01, suggest: '请核实 ${{ seen.name }} ${{ seen.id_no }}'}\n",
    }
    seen = PERSON.partition("  - id: words")[0]
    item = await world.attempt(await world.case(seen + endings[kind]))
    assert item.code == {"alert": "SYS-PAGE-05", "defect": DEFECT, "expect": "INT-02", "hand_over": "BUS-T-01"}[kind]
    told = _readable(world.file, tmp_path)
    assert [word for word in (ID_NO, CARD, MOBILE, NAME) if word in told] == []
