"""A scheduled collection waits for a portal that fails; one that a person started tells at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from digital_employee.errors import SystemException
from digital_employee.project.offers import SourceFault, SourceItem
from digital_employee.runtime import collect
from digital_employee.runtime.collect import Collector
from digital_employee.store import runs
from digital_employee.store.enqueuer import run_dispatch
from digital_employee.store.reports.runs import list_input_faults
from digital_employee.store.tables import RunRow, RunState, TaskKind
from tests.runtime.conftest import ELEMENTS, WORKFLOW, World
from tests.runtime.small_portal import CARD, ID_NO, MOBILE, NAME

pytestmark = pytest.mark.asyncio(loop_scope="session")
CASE = {"case_no": "C1", "name": NAME, "id_no": ID_NO, "card_no": CARD, "mobile": MOBILE, "amount": "60.00"}


@pytest.fixture
def portal_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the portal fails in mid-list, as the last entry says; one case was read by then."""
    monkeypatch.setattr(collect, "SYSTEM_DELAYS_S", ())
    fails = [True]

    async def source(_context: object) -> AsyncIterator[SourceItem | SourceFault]:
        yield SourceItem(CASE, origin="small list")
        yield SourceFault("金额无法识别", row=2)
        if fails[-1]:
            raise SystemException("系统繁忙", code="SYS-PORT-01")

    monkeypatch.setitem(world.project.offers.sources, "nothing", source)  # type: ignore[arg-type]  # a dict in tests
    workflows = world.project.folder / "workflows"
    (workflows / "elements").mkdir(parents=True)
    (workflows / "small.yaml").write_text(WORKFLOW + "steps:\n  - open: case\n", encoding="utf-8")
    (workflows / "elements" / "small.yaml").write_text(ELEMENTS, encoding="utf-8")
    return fails


async def asked(world: World, **origin: Any) -> str:
    """Ask for a run of the small workflow."""
    request = await world.writer().run(
        lambda uow: runs.request_run(uow, workflow="small", business_date=date(2026, 3, 10), **origin)
    )
    world.run_id = request.run_id
    return request.run_id


async def collected(world: World) -> RunRow:
    """Collect the run as it is dispatched now, and return how it then stands."""
    run, runner = await world.run_row(), world.runner()
    collector = Collector(world.project, runner.ledger, runner.plans, runner.desk)
    await collector.run(run.id, run_dispatch(run.id, run.fence))
    return await world.run_row()


async def test_a_scheduled_collection_waits_for_its_portal_and_takes_nothing_in_twice(
    world: World, portal_fails: list[bool]
) -> None:
    await asked(world, origin="schedule", requested_by="scheduler", schedule="daily", fire_at=world.clock.instant)
    run = await collected(world)
    assert (run.state, run.fence, "系统繁忙" in run.reason) == (RunState.COLLECTING, 1, True)
    world.pass_time(hours=3)
    assert (await collected(world)).fence == 2
    assert await world.tasks() == []
    portal_fails.append(False)
    run = await collected(world)
    assert (run.state, run.items_expected, run.reason) == (RunState.RUNNING, 1, "")
    async with world.database.session() as session:
        assert [fault.message for fault in (await list_input_faults(session, run.id)).rows] == ["金额无法识别"]


async def test_a_collection_that_fails_for_hours_is_given_up_and_a_person_told(
    world: World, portal_fails: list[bool]
) -> None:
    assert portal_fails
    await asked(world, origin="schedule", requested_by="scheduler", schedule="daily", fire_at=world.clock.instant)
    world.pass_time(hours=4, minutes=1)
    assert (await collected(world)).state is RunState.FAILED
    assert [(task.kind, task.code) for task in await world.tasks()] == [(TaskKind.RUN, "SYS-PORT-01")]


async def test_a_person_who_started_a_run_is_told_at_once(world: World, portal_fails: list[bool]) -> None:
    assert portal_fails
    await asked(world, origin="person", requested_by="liu")
    assert (await collected(world)).state is RunState.FAILED
    assert len(await world.tasks()) == 1
