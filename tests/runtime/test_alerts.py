"""Alerts: raised once, told at least once and never endlessly, in few messages, in Chinese, with no person in them."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from connectors.notifications import send
from digital_employee.audit.verify import VerifyReport
from digital_employee.clock import AGENCY_ZONE, ManualClock
from digital_employee.errors import DefinitionError, SystemException
from digital_employee.runtime.alert_texts import TEXTS
from digital_employee.runtime.alerts import Courier, Heart, Watch
from digital_employee.runtime.alerts_file import AlertsFile, Rule, load_alerts
from digital_employee.store import executors, runs
from digital_employee.store.alerts import Condition, open_alerts, take_in
from digital_employee.store.tables import AlertDeliveryRow, DeliveryState, RunState
from tests.runtime.test_clockwork import MORNING, Tower, hourly

ROOT = Path(__file__).resolve().parents[2]
ID_NO = "11010519491231002X"
MINUTE = timedelta(minutes=1)


@dataclass
class Webhook:
    """A real web server that people's messages go to."""

    status: int = 200
    got: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.port}/duty-room-key"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield hook
    server.shutdown()
    server.server_close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
async def tower(store_url: str, clock: ManualClock) -> AsyncIterator[Tower]:
    tower = Tower.build(store_url, clock, "clock-1")
    yield tower
    await tower.close()


def rules(**more: Any) -> AlertsFile:
    written = {"channels": {"duty": {"secret": "duty"}}, "thresholds": {"disk_free_mb": 1}, **more}
    return AlertsFile.model_validate(written)


@dataclass
class Room:
    """A watch and a courier of one process."""

    tower: Tower
    hook: Webhook
    rules: AlertsFile
    folder: Path

    @property
    def watch(self) -> Watch:
        tower = self.tower
        return Watch(
            tower.database, tower.writer, lambda: self.rules, lambda: tower.works.calendar, self.folder, "host-1"
        )

    @property
    def courier(self) -> Courier:
        return Courier(self.tower.database, self.tower.writer, lambda: self.rules, send, lambda _: self.hook.address)

    async def raise_(self, *subjects: str, severity: str = "alarm", rule: str = "run_held", **facts: Any) -> None:
        found = [Condition(rule, subject, severity, facts) for subject in subjects]
        now = self.tower.clock.now()
        await self.tower.writer.run(
            lambda uow: take_in(
                uow, found, [], lambda r, s: self.rules.addressees(r, s, now, AGENCY_ZONE, self.tower.works.calendar)
            )
        )

    async def states(self) -> list[DeliveryState]:
        async with self.tower.database.session() as session:
            return [row.state for row in await session.scalars(select(AlertDeliveryRow).order_by(AlertDeliveryRow.id))]


@pytest.fixture
def room(tower: Tower, webhook: Webhook, tmp_path: Path) -> Room:
    return Room(tower, webhook, rules(), tmp_path)


async def test_an_absent_fire_is_told_once_in_chinese_and_told_when_it_is_over(room: Room, clock: ManualClock) -> None:
    await room.tower.works.take_over(hourly())
    clock.instant += timedelta(hours=2, minutes=10)
    assert await room.watch.look() == (1, 0)
    assert await room.watch.look() == (0, 0), "the same absence is no news"
    assert [await room.courier.deliver() for _ in range(3)] == [1, 0, 0]
    (message,) = room.hook.got
    assert message["title"] == "【数字员工】1 条提醒，其中告警 1 条"
    assert "计划 hourly 自 03-10 09:00 起有 2 次应触发而未触发：没有服务在运行" in message["message"]
    await room.tower.works.tick()
    assert await room.watch.look() == (0, 1)
    await room.courier.deliver()
    assert "[已恢复]" in room.hook.got[1]["message"]


async def test_two_processes_that_watch_send_one_message(room: Room, store_url: str, clock: ManualClock) -> None:
    other = Tower.build(store_url, clock, "clock-2")
    peer = Room(other, room.hook, room.rules, room.folder)
    await room.tower.works.take_over(hourly())
    clock.instant += timedelta(hours=1, minutes=10)
    looked = await asyncio.gather(*(one.watch.look() for one in (room, peer, room, peer)))
    assert sum(raised for raised, _ in looked) == 1
    sent = await asyncio.gather(*(one.courier.deliver() for one in (room, peer, room, peer)))
    assert (sum(sent), len(room.hook.got)) == (1, 1)
    await other.close()


async def test_what_was_not_taken_is_sent_again_and_given_up_after_a_day(room: Room, clock: ManualClock) -> None:
    await room.raise_("run 1")
    room.hook.status = 500
    assert await room.courier.deliver() == 0
    assert await room.courier.deliver() == 0
    assert len(room.hook.got) == 1, "it waits before it tries again"
    clock.instant += 2 * MINUTE
    room.hook.status = 200
    assert await room.courier.deliver() == 1
    await room.raise_("run 2")
    room.hook.status = 500
    for _ in range(60):
        clock.instant += timedelta(minutes=61)
        await room.courier.deliver()
    assert await room.states() == [DeliveryState.SENT, DeliveryState.GIVEN_UP]
    assert len(room.hook.got) < 40


async def test_a_sender_that_dies_before_it_can_say_so_leaves_its_letters_to_a_peer(
    room: Room, clock: ManualClock
) -> None:
    await room.raise_("run 1")

    async def die(*_: str) -> None:
        raise asyncio.CancelledError

    dying = Courier(room.tower.database, room.tower.writer, rules, die, lambda _: "")
    with pytest.raises(asyncio.CancelledError):
        await dying.deliver()
    assert await room.courier.deliver() == 0, "somebody may be sending it at this moment"
    clock.instant += 4 * MINUTE
    assert await room.courier.deliver() == 1


async def test_a_flood_is_a_few_messages_and_nothing_of_it_is_lost(room: Room, clock: ManualClock) -> None:
    room.rules = rules(channels={"duty": {"secret": "duty", "messages_per_hour": 3}})
    for number in range(10):
        await room.raise_(f"run {number}", run=f"r{number}")
        await room.courier.deliver()
        clock.instant += MINUTE
    assert len(room.hook.got) == 3
    clock.instant += timedelta(hours=1)
    await room.courier.deliver()
    assert len(room.hook.got) == 4
    assert set(await room.states()) == {DeliveryState.SENT}
    told = " ".join(message["message"] for message in room.hook.got)
    assert {f"r{number}" for number in range(10)} == set(re.findall(r"r[0-9]", told))


async def test_what_comes_up_within_the_digest_is_one_message_that_spells_out_twenty(
    room: Room, clock: ManualClock
) -> None:
    room.rules = rules(rules={"run_held": {"digest": "5m"}})
    await room.raise_(*(f"run {number}" for number in range(25)))
    clock.instant += 4 * MINUTE
    await room.raise_("run 99")
    assert await room.courier.deliver() == 0
    clock.instant += MINUTE
    assert await room.courier.deliver() == 1
    assert room.hook.got[0]["message"].count("●") == 20
    assert "另有 6 条" in room.hook.got[0]["message"]


async def test_warnings_wait_for_the_end_of_the_quiet_hours_and_alarms_do_not(room: Room, clock: ManualClock) -> None:
    room.rules = rules(quiet=[{"from": "20:00", "to": "07:30", "reason": "夜间"}])
    night = datetime.fromisoformat("2026-03-10T23:00+08:00")
    at = {
        severity: room.rules.addressees("run_held", severity, night, Courier.zone, room.tower.works.calendar)["duty"]
        for severity in ("warning", "alarm")
    }
    assert at == {"warning": datetime.fromisoformat("2026-03-11T07:30+08:00"), "alarm": night}


async def test_no_message_holds_a_persons_number(room: Room) -> None:
    await room.raise_("schedule x", rule="absent_fire", kind="RESTS_LONG", schedule="x", reason=f"等 {ID_NO} 补件")
    await room.courier.deliver()
    assert ID_NO not in json.dumps(room.hook.got, ensure_ascii=False)
    assert "110105" in room.hook.got[0]["message"]


async def test_a_failed_run_and_a_silent_worker_are_alerts(room: Room, clock: ManualClock) -> None:
    write = room.tower.writer.run
    asked = await write(
        lambda uow: runs.request_run(
            uow, workflow="small", origin="person", requested_by="liu", business_date=date(2026, 3, 10)
        )
    )
    await write(lambda uow: runs.end_run(uow, run_id=asked.run_id, state=RunState.FAILED, reason="test"))
    await write(lambda uow: executors.register_executor(uow, executor="worker-7", host="h", pid=1, role="worker"))
    clock.instant += 5 * MINUTE
    assert {one.rule for one in await room.watch.conditions()} == {"run_held", "worker_silent"}


async def test_a_full_disk_and_a_broken_log_are_told_and_only_cleared_by_who_looked(room: Room) -> None:
    room.rules = rules(thresholds={"disk_free_mb": 10**9})
    await room.watch.look()
    bad = VerifyReport(False, 1, 1, b"", 0, None, None)
    assert not await room.watch.verify(lambda: _answer(bad))
    room.rules = rules()
    elsewhere = Watch(room.watch.database, room.watch.writer, rules, room.watch.calendar, room.folder, "host-2")
    assert await elsewhere.look() == (0, 0)
    assert await room.watch.look() == (0, 1)
    async with room.tower.database.session() as session:
        assert [row.rule for row in await open_alerts(session)] == ["audit_broken"]
    good = VerifyReport(True, 1, 1, b"", 0, None, None)
    assert await room.watch.verify(lambda: _answer(good))
    async with room.tower.database.session() as session:
        assert await open_alerts(session) == []


async def _answer(report: VerifyReport) -> VerifyReport:
    return report


async def test_the_heart_beats_only_while_the_clock_ticks(tmp_path: Path) -> None:
    beats, dead = Heart(rules, tmp_path, str, lambda: True), Heart(rules, tmp_path, str, lambda: False)
    assert await dead.beat() is False
    assert not (tmp_path / "var" / "heartbeat").exists()
    assert await beats.beat() is True
    assert "at" in json.loads((tmp_path / "var" / "heartbeat").read_text())


async def test_an_address_that_is_none_is_an_error_that_does_not_show_it() -> None:
    with pytest.raises(SystemException) as refused:
        await send("carrier-pigeon://secret-loft", "a", "b")
    assert "secret-loft" not in str(refused.value)


def test_every_alert_has_its_words_in_both_languages() -> None:
    assert TEXTS["zh_CN"].keys() == TEXTS["en"].keys()
    assert set(Rule) - {"absent_fire"} <= TEXTS["en"].keys()


def test_the_file_of_this_project_names_every_alert(tmp_path: Path) -> None:
    assert set(load_alerts(ROOT).rules) == set(Rule)
    assert load_alerts(tmp_path) == AlertsFile()


def test_a_rule_or_channel_that_does_not_exist_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    for text, told in (("rules: {run_hold: {}}", "is no alert"), ("rules: {run_held: {to: [nobody]}}", "no channel")):
        (tmp_path / "config" / "alerts.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(DefinitionError, match=told):
            load_alerts(tmp_path)
