"""What people do here is done once, by those who may, and stands in the audit log with its reason."""

from __future__ import annotations

import asyncio

import pytest

from digital_employee.store.reports.audit import AuditFilter, list_entries
from digital_employee.store.reports.tasks import read_task
from digital_employee.store.tables import RunRow, ScheduleRow, TaskState, WorkItemRow

REASON = "先核对再继续"


async def post(client, csrf, address: str, **form: str):
    return await client.post(address, data={"csrf": await csrf(client), **form})


async def newest(house, kind: str):
    async with house.database.session() as session:
        return (await list_entries(session, AuditFilter(kind=kind), length=1)).rows[0]


async def state_of(house, table, key: str) -> str:
    async with house.database.session() as session:
        return (await session.get_one(table, key)).state


async def test_a_held_run_goes_on_or_is_cancelled(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    address = f"/runs/{house.day.run}"
    for deed, state in (("hold", "HELD"), ("release", "RUNNING"), ("cancel", "CANCELLED")):
        assert (await post(client, csrf, f"{address}/{deed}", reason=REASON)).headers["location"] == address
        assert await state_of(house, RunRow, house.day.run) == state
    for kind in ("run.held", "run.released", "run.cancelled"):
        entry = await newest(house, kind)
        assert (entry.actor, entry.role, entry.details["reason"]) == ("liu", "supervisor", REASON)


async def test_an_item_is_held_released_and_cancelled(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    item = house.day.items["ready"]
    for deed, state in (("hold", "HELD"), ("release", "READY"), ("cancel", "CANCELLED"), ("requeue", "READY")):
        assert (await post(client, csrf, f"/items/{item}/{deed}", reason=REASON)).status_code == 303
        assert await state_of(house, WorkItemRow, item) == state
    assert house.enqueuer.made == [item, item]


async def test_a_schedule_is_paused_and_resumed(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    await post(client, csrf, "/schedules/claims_by_day/pause", reason=REASON)
    async with house.database.session() as session:
        assert (await session.get_one(ScheduleRow, "claims_by_day")).paused_reason == REASON
    await post(client, csrf, "/schedules/claims_by_day/resume", reason=REASON)
    assert (await newest(house, "schedule.resumed")).actor == "liu"


async def test_a_deed_without_a_reason_is_not_done(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    answer = await post(client, csrf, f"/runs/{house.day.run}/hold", reason="  ")
    assert answer.status_code == 400
    assert await state_of(house, RunRow, house.day.run) == "RUNNING"


async def test_a_deed_that_the_state_does_not_allow_is_explained_and_not_done(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    answer = await post(client, csrf, f"/runs/{house.day.run}/release", reason=REASON)
    assert answer.status_code == 409
    assert "DE-STORE-STATE" in answer.text


async def test_deciding_takes_two_steps_and_the_first_changes_nothing(house, csrf) -> None:
    client = await house.signed_in("operator")
    task = house.day.tasks["UI-X05"]
    asked = await post(client, csrf, f"/tasks/{task}/confirm", decision="requeue", reason=REASON)
    assert asked.status_code == 200
    assert REASON in asked.text
    assert await house.entries("task.decided") == 0
    done = await post(client, csrf, f"/tasks/{task}/decision", decision="requeue", reason=REASON)
    assert done.headers["location"] == f"/tasks/{task}?notice=decided"
    assert (await newest(house, "task.decided")).details["decision"] == "requeue"
    assert house.enqueuer.made == [house.day.items["human"]]


async def test_a_second_click_and_a_second_person_decide_nothing_twice(house, csrf) -> None:
    first, second = await house.signed_in("supervisor"), await house.signed_in("operator")
    task = house.day.tasks["UI-X02"]
    deeds = [
        post(client, csrf, f"/tasks/{task}/decision", decision=decision, reason=REASON)
        for client, decision in ((first, "close"), (first, "close"), (second, "requeue"), (second, "requeue"))
    ]
    answers = await asyncio.gather(*deeds)
    notices = sorted(answer.headers["location"].split("=")[1] for answer in answers)
    assert notices == ["decided", "stale", "stale", "stale"]
    assert await house.entries("task.decided") == 1


async def test_who_found_the_write_gives_its_receipt(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    task = house.day.tasks["SYS-EFF-01"]
    without = await post(client, csrf, f"/tasks/{task}/confirm", decision="found", reason=REASON)
    assert without.status_code == 400
    assert "业务流水号" in without.text
    given = {"decision": "found", "reason": REASON, "receipt": "BZ202603100001"}
    assert (await post(client, csrf, f"/tasks/{task}/confirm", **given)).status_code == 200
    assert (await post(client, csrf, f"/tasks/{task}/decision", **given)).status_code == 303
    async with house.database.session() as session:
        settled = await read_task(session, task, house.app.state.desk.moment())
    assert settled.state is TaskState.DECIDED
    page = (await client.get(f"/items/{house.day.items['doubt']}")).text
    assert "BZ202603100001" in page


async def test_an_operator_does_not_settle_what_is_in_doubt(house, csrf) -> None:
    client = await house.signed_in("operator")
    task = house.day.tasks["SYS-EFF-01"]
    page = (await client.get(f"/tasks/{task}")).text
    assert "/confirm" not in page
    for step in ("confirm", "decision"):
        answer = await post(client, csrf, f"/tasks/{task}/{step}", decision="not_found", reason=REASON)
        assert answer.status_code == 403
    assert await house.entries("task.decided") == 0


async def test_a_decision_that_its_kind_does_not_know_is_refused(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    task = house.day.tasks["UI-X05"]
    assert (await post(client, csrf, f"/tasks/{task}/confirm", decision="pay", reason=REASON)).status_code == 400
    assert (await post(client, csrf, f"/tasks/{task}/decision", decision="pay", reason=REASON)).status_code == 409


async def test_a_new_person_gets_a_one_time_password_and_a_taken_name_is_refused(house, csrf) -> None:
    client = await house.signed_in("admin")
    form = {"name": "zhao", "display_name": "赵敏", "role": "operator"}
    made = await post(client, csrf, "/users", **form)
    password = made.text.split('id="secret">')[1].split("<")[0]
    newcomer = house.client()
    assert (await newcomer.post("/sign-in", data={"name": "zhao", "password": password})).status_code == 303
    assert (await newcomer.get("/")).headers["location"] == "/account/password"
    assert (await post(client, csrf, "/users", **form)).status_code == 409


async def test_nobody_changes_their_own_role(house, csrf) -> None:
    client = await house.signed_in("admin")
    assert (await post(client, csrf, "/users/admin/role", role="auditor")).status_code == 403
    other = await house.signed_in("operator")
    assert (await post(client, csrf, "/users/wang.op/role", role="auditor")).status_code == 303
    assert (await other.get("/")).status_code == 303


@pytest.mark.parametrize("what", ["runs", "items", "tasks", "schedules"])
async def test_what_is_not_there_is_not_found(house, what: str) -> None:
    client = await house.signed_in("supervisor")
    assert (await client.get(f"/{what}/0123456789abcdef0123456789abcdef")).status_code == 404
