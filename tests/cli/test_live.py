"""`doctor --live`: what is wrong is named and is the exit status; a service that is well is told so."""

import json

from digital_employee.clock import SystemClock
from digital_employee.store.schedules import advance_schedule
from digital_employee.store.tables import ScheduleRow
from digital_employee.store.writer import Writer


def by_name(answer):
    return {one["name"]: one for one in answer.json["findings"]}


def test_what_is_wrong_is_named_and_is_the_exit_status(cli):
    answer = cli("doctor", "--live", "--json")
    assert answer.status == 11
    assert answer.json["well"] is False
    rules = {one["rule"] for one in answer.json["wrong"]}
    assert {"item_in_doubt", "absent_fire"} <= rules
    assert any("没有服务在运行" in one["told"] for one in answer.json["wrong"])
    found = by_name(answer)
    assert found["in doubt"]["ok"] is False
    assert found["workers"]["ok"] is False
    assert found["database"]["ok"] is True
    assert "✗" in cli("doctor", "--live").output


def test_a_worker_that_lives_and_fires_that_came_are_told(cli, living_worker, on_store):
    async def catch_up(database):
        async with Writer(database, SystemClock(), "worker-9") as writer:
            async with database.session() as session:
                row = await session.get_one(ScheduleRow, "daytime")
            await writer.run(
                lambda uow: advance_schedule(uow, name="daytime", expected_cursor=row.cursor, cursor=uow.now, fires=[])
            )

    on_store(catch_up)
    found = by_name(cli("doctor", "--live", "--json"))
    assert found["workers"]["ok"] is True
    assert "worker-9" in found["workers"]["told"]
    assert found["absent fires"]["told"] == "0"
    assert "daytime" in found["next fires"]["told"]


def test_no_identity_number_is_told(cli):
    answer = cli("doctor", "--live", "--json")
    assert "11010519491231002X" not in json.dumps(answer.json, ensure_ascii=False)
