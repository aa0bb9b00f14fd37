"""How far everything is, workflow by workflow: what moves, what rests, and how long it took."""

from __future__ import annotations

from datetime import date, timedelta

from digital_employee.store import queue, runs
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.reports import progress
from digital_employee.store.tables import TaskKind
from digital_employee.store.unit import Actor

SOON = timedelta(minutes=5)


async def standing(office, workflow: str = "claim") -> progress.RunProgress:
    async with office.database.session() as session:
        return (await progress.by_workflow(session, now=office.clock.now(), soon=SOON))[workflow]


async def collected(office) -> None:
    await office.writer.run(lambda uow: runs.collected_run(uow, run_id=office.run_id, items_expected=2))


async def finish(office, claim) -> None:
    await office.writer.run(
        lambda uow: queue.finish_item(
            uow, item_id=claim.item_id, fence=claim.fence, disposition="AUTO_DONE", result={"months": "12"}
        )
    )


async def test_each_workflow_is_counted_by_itself(office) -> None:
    await office.claimed("UC1")
    await collected(office)
    await office.writer.run(
        lambda uow: runs.request_run(
            uow, workflow="transfer", origin="person", requested_by="liu", business_date=date(2026, 3, 10)
        )
    )
    assert await standing(office) == progress.RunProgress(runs=1, starting=0, items=1, working=1, retrying=0)
    assert await standing(office, "transfer") == progress.RunProgress(1, 1, 0, 0, 0)
    async with office.database.session() as session:
        both = await progress.overall(session, now=office.clock.now(), soon=SOON)
    assert (both.runs, both.starting, both.items, both.working) == (2, 1, 1, 1)


async def test_an_item_that_is_tried_again_soon_has_not_come_to_rest_and_one_for_later_has(office) -> None:
    soon, later = await office.claimed("UC1"), await office.claimed("UC2")
    await collected(office)
    for claim, delay_s in ((soon, 60.0), (later, 1800.0)):
        await office.writer.run(
            lambda uow, c=claim, d=delay_s: queue.postpone_item(
                uow, item_id=c.item_id, fence=c.fence, delay_s=d, enqueuer=office.enqueuer
            )
        )
    found = await standing(office)
    assert (found.retrying, found.settled, found.is_over) == (1, 1, False)


async def test_nothing_of_a_held_run_moves_until_a_person_has_looked(office) -> None:
    await office.claimed("UC1")
    await collected(office)
    task = TaskRequest(TaskKind.RUN, "INT-01", "held", role="supervisor")
    await office.writer.run(
        lambda uow: runs.hold_run(uow, run_id=office.run_id, reason="INT-01", task=task, by=Actor("liu", "supervisor"))
    )
    assert (await standing(office)).is_over


async def test_a_workflow_takes_from_its_first_start_to_the_last_move_of_its_items(office) -> None:
    claim = await office.claimed("UC1")
    await collected(office)
    office.pass_time(seconds=90)
    await finish(office, claim)
    async with office.database.session() as session:
        assert await progress.spans(session) == {"claim": timedelta(seconds=90)}


async def test_a_frozen_item_keeps_the_figures_that_a_person_compares_with(office) -> None:
    claim = await office.claimed("UC1")
    task = TaskRequest(TaskKind.EXCEPTION, "INT-02", "frozen", role="supervisor")
    await office.writer.run(
        lambda uow: queue.freeze_item(uow, item_id=claim.item_id, fence=claim.fence, task=task, result={"months": "12"})
    )
    async with office.database.session() as session:
        (row,) = await progress.outcomes(session)
    assert (row.disposition, row.result) == ("FROZEN", {"months": "12"})
