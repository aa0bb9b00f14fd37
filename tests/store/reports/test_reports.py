"""Reports give the same answers on both databases, page by key, and mask what they give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from digital_employee.store import queue, tasks
from digital_employee.store.evidence import Stored, attach_evidence
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.reports.audit import AuditFilter, list_entries, list_kinds, read_log_standing
from digital_employee.store.reports.changes import changes_after, newest_mark
from digital_employee.store.reports.deadlines import BusinessMoment, DeadlineStanding
from digital_employee.store.reports.evidence import find_evidence
from digital_employee.store.reports.item_history import plan_of_item, read_item
from digital_employee.store.reports.items import ItemFilter, list_items
from digital_employee.store.reports.masking import HIDDEN, mask_field, scrub_tree
from digital_employee.store.reports.overview import read_overview
from digital_employee.store.reports.paging import Page
from digital_employee.store.reports.plans import read_plan
from digital_employee.store.reports.runs import RunFilter, list_input_faults, list_runs, read_run
from digital_employee.store.reports.schedules import list_fires, list_schedules, read_schedule
from digital_employee.store.reports.tasks import TaskFilter, list_tasks
from digital_employee.store.reports.users import list_users
from digital_employee.store.schedules import DueFire, advance_schedule, upsert_schedule
from digital_employee.store.tables import TaskKind
from digital_employee.workflow.model import FieldType

NUMBER = "990101197506150018"


def moment(office) -> BusinessMoment:
    return BusinessMoment(office.clock.now(), office.clock.now())


async def read(office, report, *arguments, **more):
    async with office.database.session() as session:
        return await report(session, *arguments, **more)


async def finish(office, claim, disposition: str, task: TaskRequest | None = None) -> None:
    await office.writer.run(
        lambda uow: queue.finish_item(
            uow, item_id=claim.item_id, fence=claim.fence, disposition=disposition, message=f"核实 {NUMBER}", task=task
        )
    )


async def test_a_list_is_walked_by_key_without_gap_repetition_or_offset(office) -> None:
    made = [await office.arrive(f"UC{number:03d}") for number in range(23)]
    skipped: list[str] = []

    def note(_connection, _cursor, statement: str, values, *_rest: object) -> None:
        if "OFFSET" in statement.upper() and values[-1] != 0:  # SQLite is always told one
            skipped.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    seen: list[str] = []
    page: Page = Page(())
    while page.next_key or not seen:
        page = await read(
            office, list_items, ItemFilter(run_id=office.run_id), moment(office), after=page.next_key, length=5
        )
        seen += [line.id for line in page.rows]
    event.remove(Engine, "before_cursor_execute", note)
    assert seen == sorted(made, reverse=True)
    assert not skipped


async def test_items_are_found_by_the_beginning_of_their_key_taken_literally(office) -> None:
    for key in ("UC100", "UC101", "UC_10", "PT100"):
        await office.arrive(key)
    for text, keys in (("UC10", {"UC100", "UC101"}), ("UC_", {"UC_10"}), ("%", set()), ("PT100", {"PT100"})):
        found = await read(office, list_items, ItemFilter(text=text), moment(office))
        assert {line.natural_key for line in found.rows} == keys


@pytest.mark.parametrize(
    ("hours", "warn_at", "standing"),
    [
        (-1, None, DeadlineStanding.OVERDUE),
        (40, None, DeadlineStanding.AT_RISK),
        (400, None, DeadlineStanding.ON_TIME),
        (400, "2026-03-10T00:00:00+08:00", DeadlineStanding.AT_RISK),
        (400, "2026-03-11", DeadlineStanding.ON_TIME),
    ],
)
async def test_a_deadline_stands_the_same_in_a_list_and_in_its_search(office, hours, warn_at, standing) -> None:
    due = office.clock.now() + timedelta(hours=hours)
    item = await office.arrive("UC1", deadline_at=due, deadline_rule={"warn_at": warn_at})
    page = await read(office, list_items, ItemFilter(), moment(office))
    assert [line.standing for line in page.rows] == [standing]
    for searched in (DeadlineStanding.OVERDUE, DeadlineStanding.AT_RISK):
        found = await read(office, list_items, ItemFilter(standing=searched), moment(office))
        assert [line.id for line in found.rows] == ([item] if searched is standing else [])


async def test_an_item_in_a_persons_hands_keeps_its_deadline_until_the_person_has_decided(office, supervisor) -> None:
    due = office.clock.now() - timedelta(hours=1)
    for key, task in (("UC1", TaskRequest(TaskKind.EXCEPTION, "UI-X05", "离职原因不一致")), ("UC2", None)):
        claim = await office.claim(await office.arrive(key, deadline_at=due + timedelta(hours=2)))
        await finish(office, claim, "HUMAN" if task else "AUTO_DONE", task)
    office.pass_time(hours=3)
    overdue = ItemFilter(standing=DeadlineStanding.OVERDUE)
    assert [line.natural_key for line in (await read(office, list_items, overdue, moment(office))).rows] == ["UC1"]
    (asked,) = (await read(office, list_tasks, TaskFilter(), moment(office))).rows
    await office.writer.run(
        lambda uow: tasks.decide_task(
            uow, task_id=asked.id, decision="close", by=supervisor, reason="已办", enqueuer=office.enqueuer
        )
    )
    assert not (await read(office, list_items, overdue, moment(office))).rows


def test_deadlines_are_judged_in_business_time() -> None:
    real, business = datetime(2027, 1, 1, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)
    assert BusinessMoment(real, business).place(real - timedelta(hours=1)) == business - timedelta(hours=1)


async def test_a_run_counts_its_items_by_state_and_disposition(office) -> None:
    await finish(office, await office.claimed("UC1"), "AUTO_DONE")
    await finish(office, await office.claimed("UC2"), "HUMAN")
    await office.claimed("UC3")
    await office.arrive("UC4")
    detail = await read(office, read_run, office.run_id)
    assert detail.line.counts.by_state == {"FINISHED": 2, "RUNNING": 1, "READY": 1}
    assert detail.line.counts.by_disposition == {"AUTO_DONE": 1, "HUMAN": 1}
    assert (detail.line.counts.total, detail.line.counts.settled) == (4, 2)
    assert detail.line.title == "失业"
    assert await read(office, read_run, "nothing") is None


async def test_the_overview_counts_what_finished_today(office) -> None:
    await finish(office, await office.claimed("UC1"), "AUTO_DONE")
    office.pass_time(hours=1)
    await finish(office, await office.claimed("UC2"), "FROZEN")
    now = moment(office)
    midnight = datetime(2026, 3, 9, 16, tzinfo=UTC)
    view = await read(office, read_overview, moment=now, day_start=midnight, patience_s=60)
    assert view.finished_today == {"AUTO_DONE": 1, "FROZEN": 1}
    assert [(hour.starts_at.hour, hour.automatic, hour.other) for hour in view.by_hour if hour.total] == [
        (1, 1, 0),
        (2, 0, 1),
    ]
    assert [run.id for run in view.live_runs] == [office.run_id]
    tomorrow = await read(office, read_overview, moment=now, day_start=midnight + timedelta(days=1), patience_s=60)
    assert not tomorrow.finished_today


async def test_an_items_history_holds_its_evidence_and_is_masked(office) -> None:
    claim = await office.claim(await office.arrive("UC1", fields={"id_no": NUMBER, "name": "张伟", "other": "x"}))
    await office.writer.run(
        lambda uow: attach_evidence(
            uow,
            stored=Stored("a" * 64, 9),
            kind="screenshot",
            media_type="image/png",
            item_id=claim.item_id,
            attempt_id=claim.attempt_id,
            position=1,
        )
    )
    await finish(office, claim, "HUMAN")
    masks = {"id_no": FieldType.ID_CARD, "name": FieldType.PERSON_NAME}
    history = await read(office, read_item, claim.item_id, masks, moment(office))
    assert {field.name: field.value for field in history.fields} == {
        "id_no": "990101********0018",
        "name": "张*",
        "other": HIDDEN,
    }
    assert NUMBER not in repr(history)
    assert [evidence.digest for evidence in history.attempts[0].evidence] == ["a" * 64]
    assert (await read(office, find_evidence, "a" * 64)).size == 9
    assert await read(office, plan_of_item, claim.item_id) == history.line.plan_digest
    assert (await read(office, read_plan, history.line.plan_digest)).documents == {"a": "b"}


def test_a_number_is_masked_wherever_it_lies_in_stored_json() -> None:
    assert NUMBER not in repr(scrub_tree({"a": [{"b": f"核实 {NUMBER}"}], NUMBER: NUMBER}))
    assert mask_field("id_no", None, {"id_no": FieldType.ID_CARD}) == ""


async def test_fires_are_listed_with_why_they_did_not_run(office) -> None:
    begin = office.clock.now()
    definition = {"cron": "0 8 * * *", "timezone": "Asia/Shanghai"}
    await office.writer.run(
        lambda uow: upsert_schedule(uow, name="daily", workflow="claim", definition=definition, cursor=begin)
    )
    fires = [
        DueFire(begin + timedelta(days=day), (begin + timedelta(days=day)).date(), "休息日" if day == 1 else "")
        for day in range(3)
    ]
    await office.writer.run(
        lambda uow: advance_schedule(
            uow, name="daily", expected_cursor=begin, cursor=begin + timedelta(days=3), fires=fires
        )
    )
    first = await read(office, list_fires, "daily", length=2)
    assert [fire.reason for fire in first.rows] == ["", "休息日"]
    rest = await read(office, list_fires, "daily", before=datetime.fromisoformat(first.next_key), length=2)
    assert (len(rest.rows), rest.next_key) == (1, None)
    assert (await read(office, list_schedules))[0].latest.fire_at == fires[2].at
    assert (await read(office, read_schedule, "daily")).workflow == "claim"


async def test_changes_are_told_after_a_mark_and_a_little_before_it(office) -> None:
    mark = await read(office, newest_mark)
    await office.arrive("UC1")
    fresh = await read(office, changes_after, mark, overlap=0)
    assert [change.kind for change in fresh.rows] == ["item.arrived"]
    again = await read(office, changes_after, fresh.mark)
    assert fresh.rows[0] in again.rows


async def test_every_other_report_answers(office) -> None:
    await office.writer.run(
        lambda uow: queue.note_input_fault(uow, run_id=office.run_id, source="inbox", message=f"{NUMBER} 有误", row=3)
    )
    faults = await read(office, list_input_faults, office.run_id)
    assert NUMBER not in faults.rows[0].message
    assert (await read(office, list_runs, RunFilter(live=True, workflow="claim"))).rows[0].id == office.run_id
    assert not (await read(office, list_runs, RunFilter(state="FAILED"))).rows
    assert (await read(office, list_entries, AuditFilter(actor="worker-1", run_id=office.run_id))).rows
    assert "run.started" in await read(office, list_kinds)
    assert (await read(office, read_log_standing)).entries > 0
    assert not await read(office, list_users)
