from datetime import timedelta

from sqlalchemy import func, select

from digital_employee.store import queue
from digital_employee.store.queue import ArrivalKind
from digital_employee.store.tables import ArrivalRow, InputFaultRow, ItemState, WorkItemRow


def arriving(office, key="UC1", *, origin="portal: todo", **fields):
    values = {"claim_no": key, **fields}
    return lambda uow: queue.arrive(
        uow,
        run_id=office.run_id,
        workflow="claim",
        natural_key=key,
        plan_digest="a" * 64,
        origin=origin,
        fields=values,
        enqueuer=office.enqueuer,
    )


async def arrivals(office, item_id):
    async with office.database.session() as session:
        return await session.scalar(select(func.count()).where(ArrivalRow.item_id == item_id))


async def test_a_new_item_is_ready_and_dispatched_in_the_same_unit(office, row_of):
    arrival = await office.writer.run(arriving(office))
    item = await row_of(WorkItemRow, arrival.item_id)
    assert (arrival.kind, item.state, item.fence) == (ArrivalKind.NEW, ItemState.READY, 1)
    assert item.workflow_id == office.last_dispatch(item.id)


async def test_the_same_key_from_two_sources_is_one_item(office):
    first = await office.writer.run(arriving(office))
    second = await office.writer.run(arriving(office, origin="inbox: a.xlsx row 7"))
    assert (second.item_id, second.kind) == (first.item_id, ArrivalKind.AGAIN)
    assert await arrivals(office, first.item_id) == 2
    assert len(office.enqueuer.dispatches) == 1


async def test_other_values_under_a_known_key_are_noted_and_change_nothing(office, row_of):
    first = await office.writer.run(arriving(office, id_no="1"))
    second = await office.writer.run(arriving(office, id_no="2", origin="inbox: b.xlsx row 1"))
    assert second.kind is ArrivalKind.DIFFERS
    assert (await row_of(WorkItemRow, first.item_id)).fields["id_no"] == "1"


async def test_a_source_read_again_after_a_crash_adds_nothing(office, entries):
    first = await office.writer.run(arriving(office))
    before = len(await entries())
    again = await office.writer.run(arriving(office))
    assert again.kind is ArrivalKind.AGAIN
    assert await arrivals(office, first.item_id) == 1
    assert len(await entries()) == before


async def test_a_finished_item_that_arrives_again_stays_finished(office, row_of):
    claim = await office.claimed()
    await office.writer.run(
        lambda uow: queue.finish_item(uow, item_id=claim.item_id, fence=claim.fence, disposition="AUTO_DONE")
    )
    await office.writer.run(arriving(office, origin="other"))
    assert (await row_of(WorkItemRow, claim.item_id)).state is ItemState.FINISHED


async def test_an_item_that_may_not_begin_yet_waits_for_its_time(office, row_of):
    item_id = await office.arrive(not_before=office.clock.now() + timedelta(minutes=5))
    item = await row_of(WorkItemRow, item_id)
    assert (item.state, item.wait_reason) == (ItemState.WAITING, "time")
    assert office.enqueuer.dispatches == [(item.workflow_id, 300.0)]


async def test_the_audit_log_never_holds_field_values(office, entries):
    await office.writer.run(arriving(office, "SECRET-KEY", id_no="11010519491231002X", name="王小明"))
    bodies = "".join(entry.body for entry in await entries())
    assert "SECRET-KEY" not in bodies
    assert "王小明" not in bodies
    assert "1949" not in bodies


async def test_a_row_that_cannot_be_read_is_noted(office, entries):
    await office.writer.run(
        lambda uow: queue.note_input_fault(
            uow, run_id=office.run_id, source="inbox", message="金额不是数字", file="a.xlsx", row=7, column="金额"
        )
    )
    async with office.database.session() as session:
        fault = (await session.scalars(select(InputFaultRow))).one()
    assert (fault.file, fault.row, fault.column) == ("a.xlsx", 7, "金额")
    assert (await entries())[-1].kind == "input.refused"
