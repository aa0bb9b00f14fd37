"""A day at an agency, told to a database through the store's own commands: for tests and for pictures."""

from __future__ import annotations

import hashlib
import itertools
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.clock import AGENCY_ZONE, ManualClock
from digital_employee.store import executors, plans, runs, schedules, tasks
from digital_employee.store.database import Database
from digital_employee.store.effects import intend, mark_in_doubt, mark_sent, settle_done
from digital_employee.store.evidence import DOCUMENT, DOWNLOAD, EvidenceFolder, attach_evidence
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.queue.arrival import arrive, note_input_fault
from digital_employee.store.queue.claim import Claim, claim
from digital_employee.store.queue.ending import finish_item, freeze_item, postpone_item, wait_for_person
from digital_employee.store.steps import StepRecord, record_steps
from digital_employee.store.tables import AttemptOutcome, RunState, StepState, TaskKind
from digital_employee.store.unit import Actor
from digital_employee.store.users import Role, create_user, hash_password
from digital_employee.store.writer import Writer

MORNING = datetime(2026, 3, 10, 8, 30, tzinfo=AGENCY_ZONE)
PASSWORD = "Sim-2026!demo"
PEOPLE = {
    Role.OPERATOR: ("wang.op", "王晓"),
    Role.SUPERVISOR: ("liu", "刘主任"),
    Role.DEVELOPER: ("chen.dev", "陈工"),
    Role.AUDITOR: ("sun.audit", "孙审计"),
    Role.ADMIN: ("admin", "管理员"),
}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
GIVEN = ("建国", "秀英", "伟", "芳", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛")

CLAIMS = """
workflow: unemployment_claim
title: 失业保险金申领
portal: caseworker
item:
  key: ${{ item.claim_no }}
  deadline: {after: "${{ item.apply_date }}", workdays: 10, warn: 6}
  fields:
    claim_no: {type: text, column: 受理号}
    id_no: {type: id_card, column: 社会保障号码}
    name: {type: person_name, column: 姓名}
    mobile: {type: mobile, column: 手机号码}
    card_no: {type: bank_card, column: 银行卡号}
    apply_date: {type: date, column: 申请日期}
sources:
  todo: {use: portal.todo}
steps:
  - id: decision
    skill: unemployment_claim.assess
"""
TRANSFERS = CLAIMS.replace("unemployment_claim", "pension_transfer").replace("失业保险金申领", "企业养老保险关系转移")
WORKFLOWS = {"unemployment_claim": ("失业保险金申领", CLAIMS), "pension_transfer": ("企业养老保险关系转移", TRANSFERS)}


@dataclass
class Dispatches:
    """An enqueuer that only remembers what it was asked."""

    made: list[str] = field(default_factory=list)

    async def enqueue(
        self,
        session: AsyncSession,
        *,
        item_id: str,
        attempt: int,
        plan_digest: str,
        priority: int,
        delay_s: float = 0,
    ) -> str:
        self.made.append(item_id)
        return f"{item_id}:{attempt}"

    async def enqueue_run(self, session: AsyncSession, *, run_id: str) -> str:
        self.made.append(run_id)
        return run_id


@dataclass
class Day:
    """What was seeded, by the names tests and pictures ask for."""

    run: str = ""
    finished_run: str = ""
    items: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    """Every full identity number, card, mobile and name that lies in the database."""


class Seeder:
    """Tells the day: each method is something that happens."""

    def __init__(
        self, database: Database, writer: Writer, clock: ManualClock, evidence: Path, shots: Sequence[bytes] = ()
    ) -> None:
        self.database = database
        self.writer = writer
        self.clock = clock
        self.folder = EvidenceFolder(evidence)
        self.enqueuer = Dispatches()
        self.shots = list(shots) or [plain_picture(320, 180, shade) for shade in (226, 208, 188)]
        self.day = Day()
        self._serial = itertools.count(1)
        self._digests: dict[str, str] = {}

    async def people(self) -> None:
        hashed = await hash_password(PASSWORD)
        for role, (name, shown) in PEOPLE.items():
            await self.writer.run(
                lambda uow, name=name, role=role, shown=shown: create_user(
                    uow, name=name, role=role, password_hash=hashed, display_name=shown, must_change=False
                )
            )

    async def whole_day(self) -> Day:
        await self.people()
        for workflow, (title, text) in WORKFLOWS.items():
            digest = hashlib.sha256(text.encode()).hexdigest()
            self._digests[workflow] = digest
            await self.writer.run(
                lambda uow, w=workflow, t=title, d=digest, x=text: plans.pin_plan(
                    uow, digest=d, workflow=w, title=t, documents={f"workflows/{w}.yaml": x}
                )
            )
        await self.workers()
        await self.timetable()
        self.day.finished_run = await self.night_run()
        self.clock.instant = MORNING.astimezone(UTC)
        self.day.run = await self.morning_run()
        await self.held_run()
        self.clock.instant += timedelta(minutes=4)
        for worker in ("host-a-1", "host-a-2"):
            await self.writer.run(lambda uow, worker=worker: executors.beat(uow, executor=worker))
        await self._find_tasks()
        return self.day

    async def workers(self) -> None:
        self.clock.instant = (MORNING - timedelta(minutes=30)).astimezone(UTC)
        for name, role in (("host-a-1", "service"), ("host-a-2", "worker"), ("host-b-1", "worker")):
            await self.writer.run(
                lambda uow, name=name, role=role: executors.register_executor(
                    uow, executor=name, host=name[:6], pid=4000 + len(name), role=role
                )
            )

    async def timetable(self) -> None:
        written = {
            "claims_by_day": ("unemployment_claim", "0 8-18 * * *", "workdays"),
            "claims_by_night": ("unemployment_claim", "30 23 * * *", "every_day"),
            "transfers_weekly": ("pension_transfer", "0 9 * * MON", "workdays"),
        }
        for name, (workflow, cron, days) in written.items():
            definition = {"cron": cron, "timezone": "Asia/Shanghai", "calendar": days, "catch_up": "latest"}
            if days == "every_day":  # the service leaves out what is the default
                definition = {"name": name, "workflow": workflow, "cron": cron}
            await self.writer.run(
                lambda uow, n=name, w=workflow, d=definition: schedules.upsert_schedule(
                    uow, name=n, workflow=w, definition=d, cursor=self.clock.now()
                )
            )
        fires = [
            schedules.DueFire(MORNING - timedelta(days=2, minutes=30), date(2026, 3, 8), "not a working day"),
            schedules.DueFire(MORNING - timedelta(days=1, minutes=30), date(2026, 3, 9), "月末结账，禁止运行"),
        ]
        async with self.database.session() as session:
            cursor = next(s.cursor for s in await schedules.load_schedules(session) if s.name == "claims_by_day")
        await self.writer.run(
            lambda uow: schedules.advance_schedule(
                uow, name="claims_by_day", expected_cursor=cursor, cursor=MORNING.astimezone(UTC), fires=fires
            )
        )
        await self.writer.run(
            lambda uow: schedules.pause_schedule(
                uow, name="transfers_weekly", reason="转移接口升级，暂停至 3 月 16 日", by=Actor("liu", "supervisor")
            )
        )

    async def night_run(self) -> str:
        self.clock.instant = (MORNING - timedelta(hours=9)).astimezone(UTC)
        run_id = await self.begin("pension_transfer", origin="person", requested_by="wang.op")
        for _ in range(6):
            await self.finish(await self.taken(run_id, "pension_transfer", minutes=2), "AUTO_DONE")
        await self.writer.run(lambda uow: runs.collected_run(uow, run_id=run_id, items_expected=6))
        await self.writer.run(lambda uow: runs.end_if_done(uow, run_id=run_id))
        return run_id

    async def held_run(self) -> None:
        run_id = await self.begin("pension_transfer", origin="queue", requested_by="inbox")
        await self.finish(await self.taken(run_id, "pension_transfer"), "AUTO_DONE")
        await self.writer.run(lambda uow: runs.collected_run(uow, run_id=run_id, items_expected=1))
        request = TaskRequest(
            TaskKind.RUN,
            "INT-LIM-01",
            "本次运行冻结件数超过上限，请核实后决定是否继续",
            role="supervisor",
            suggestion="先核对已冻结的工作项，再决定继续或取消",
        )
        await self.writer.run(
            lambda uow: runs.hold_run(uow, run_id=run_id, reason="冻结件数超过上限（10 件）", task=request)
        )

    async def morning_run(self) -> str:
        run_id = await self.begin(
            "unemployment_claim", origin="schedule", requested_by="scheduler", schedule="claims_by_day"
        )
        for row, message in ((7, "社会保障号码校验位不符：请核对原件后更正"), (19, "银行卡号 Luhn 校验不通过")):
            await self.writer.run(
                lambda uow, row=row, message=message: note_input_fault(
                    uow,
                    run_id=run_id,
                    source="inbox",
                    file="失业保险金申领0310.xlsx",
                    file_digest="0" * 64,
                    row=row,
                    column="社会保障号码" if row == 7 else "银行卡号",
                    message=message,
                )
            )
        await self.writer.run(
            lambda uow: tasks.open_task(
                uow,
                TaskRequest(TaskKind.INPUT, "BUS-IN-01", "失业保险金申领0310.xlsx 有 2 行未能导入", "operator"),
                run_id=run_id,
            )
        )
        for _ in range(9):
            await self.submit(await self.taken(run_id, "unemployment_claim"))
        await self.named("human", self.hand_over(await self.taken(run_id, "unemployment_claim", due_in=1)))
        await self.named("reject", self.suggest_rejection(await self.taken(run_id, "unemployment_claim")))
        await self.named("frozen", self.freeze(await self.taken(run_id, "unemployment_claim")))
        await self.named("doubt", self.doubt(await self.taken(run_id, "unemployment_claim", due_in=2)))
        await self.named("later", self.later(await self.taken(run_id, "unemployment_claim")))
        await self.named("waiting", self.ask(await self.taken(run_id, "unemployment_claim", due_in=-1)))
        running = await self.taken(run_id, "unemployment_claim")
        self.day.items["running"] = running.item_id
        await self.work(running, until=3)
        for n in range(7):
            self.day.items["ready"] = await self.arrived(run_id, "unemployment_claim", due_in=4 + n)
        await self.writer.run(lambda uow: runs.collected_run(uow, run_id=run_id, items_expected=23))
        return run_id

    async def begin(self, workflow: str, *, origin: str, requested_by: str, schedule: str | None = None) -> str:
        fire = self.clock.now() if schedule else None
        asked = await self.writer.run(
            lambda uow: runs.request_run(
                uow,
                workflow=workflow,
                origin=origin,
                requested_by=requested_by,
                business_date=self.clock.business_date(),
                schedule=schedule,
                fire_at=fire,
            )
        )
        self.clock.instant += timedelta(seconds=3)
        await self.writer.run(lambda uow: runs.start_run(uow, run_id=asked.run_id, plan_digest=self._digests[workflow]))
        return asked.run_id

    async def arrived(self, run_id: str, workflow: str, *, due_in: int = 9) -> str:
        number = next(self._serial)
        prefix = "UC" if workflow == "unemployment_claim" else "PT"
        person = {
            "id_no": identity_number(1960 + number % 40, number),
            "name": SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)],
            "mobile": f"139{number:08d}",
            "card_no": luhn(f"99000000000000{number:04d}"),
        }
        self.day.numbers += person.values()
        due = self.clock.business_date() + timedelta(days=due_in)
        apply_date = due - timedelta(days=14)
        found = await self.writer.run(
            lambda uow: arrive(
                uow,
                run_id=run_id,
                workflow=workflow,
                natural_key=f"{prefix}{20260300 + number:010d}",
                plan_digest=self._digests[workflow],
                origin="todo: 失业待遇申领",
                fields={
                    "claim_no": f"{prefix}{20260300 + number:010d}",
                    "apply_date": apply_date.isoformat(),
                    **person,
                },
                deadline_at=datetime(due.year, due.month, due.day, 23, 59, 59, tzinfo=AGENCY_ZONE),
                deadline_rule={
                    "rule_id": "UI-R09",
                    "start_event": "申请",
                    "start": apply_date.isoformat(),
                    "workdays": 10,
                    "calendar_version": "cn-2026",
                    "provisional": False,
                },
                enqueuer=self.enqueuer,
            )
        )
        return found.item_id

    async def taken(self, run_id: str, workflow: str, *, due_in: int = 9, minutes: float = 0.6) -> Claim:
        item_id = await self.arrived(run_id, workflow, due_in=due_in)
        self.clock.instant += timedelta(minutes=minutes)
        return await self.claimed(item_id)

    async def claimed(self, item_id: str) -> Claim:
        async with self.database.session() as session:
            from digital_employee.store.tables import WorkItemRow

            row = await session.get_one(WorkItemRow, item_id)
        taken = await self.writer.run(
            lambda uow: claim(uow, item_id=item_id, workflow_id=row.workflow_id or "", executor="host-a-2")
        )
        assert taken is not None
        return taken

    async def work(self, held: Claim, *, until: int = 7, fault: tuple[str, str] | None = None) -> None:
        """Write the steps of an attempt up to one of them, with a picture of every second."""
        script = [
            ("sign_in", "登录业务系统", "open", 4.1, {}),
            ("person", "查询参保信息", "read", 3.2, {"缴费月数": 38, "参保状态": "暂停缴费"}),
            ("checks", "核查死亡信息", "read", 1.4, {"result": "无记录"}),
            ("checks", "核查养老待遇", "read", 1.6, {"result": "未领取"}),
            ("decision", "核定期限与标准", "skill", 0.03, {"月数": 12, "标准": "1980.00"}),
            ("submit", "提交复核", "write", 6.4, {"biz_no": "BZ20260310000123"}),
            ("done", "核对回执", "expect", 0.7, {}),
        ]
        steps = []
        for position, (step_id, name, verb, seconds, summary) in enumerate(script[:until], start=1):
            begun = self.clock.now()
            self.clock.instant += timedelta(seconds=seconds)
            is_last = fault is not None and position == until
            steps.append(
                StepRecord(
                    position=position,
                    step_id=step_id,
                    name=name,
                    verb=verb,
                    state=StepState.FAILED if is_last else StepState.DONE,
                    started_at=begun,
                    ended_at=self.clock.now(),
                    each_key=("死亡", "养老")[position - 3] if step_id == "checks" else "",
                    summary=summary,
                    code=fault[0] if fault and is_last else None,
                    message=fault[1] if fault and is_last else "",
                )
            )
        await self.writer.run(lambda uow: record_steps(uow, attempt_id=held.attempt_id, steps=steps))
        for step in steps[1::2]:
            await self.picture(held, step.position, step.name)
        await self.document(held, steps[-1].position, "核定表 王**.xlsx", DOCUMENT)
        await self.document(held, steps[-1].position, "缴费明细导出.csv", DOWNLOAD)

    async def document(self, held: Claim, position: int, label: str, kind: str) -> None:
        stored = await self.folder.put(f"{label} {held.natural_key}".encode())
        await self.writer.run(
            lambda uow: attach_evidence(
                uow,
                stored=stored,
                kind=kind,
                media_type="application/octet-stream",
                label=label,
                run_id=held.run_id,
                item_id=held.item_id,
                attempt_id=held.attempt_id,
                position=position,
            )
        )

    async def picture(self, held: Claim, position: int, label: str) -> None:
        stored = await self.folder.put(self.shots[position // 2 % len(self.shots)])
        await self.writer.run(
            lambda uow: attach_evidence(
                uow,
                stored=stored,
                kind="screenshot",
                media_type="image/png",
                label=label,
                run_id=held.run_id,
                item_id=held.item_id,
                attempt_id=held.attempt_id,
                position=position,
            )
        )

    async def write(self, held: Claim, *, settled: bool = True) -> str:
        effect = await self.writer.run(
            lambda uow: intend(
                uow,
                item_id=held.item_id,
                fence=held.fence,
                attempt_id=held.attempt_id,
                step_id="submit",
                values_digest=hashlib.sha256(held.natural_key.encode()).hexdigest(),
                amount="23760.00",
            )
        )
        effect_id = effect.effect.id
        self.clock.instant += timedelta(seconds=1)
        later = self.clock.now() + timedelta(seconds=90)
        await self.writer.run(lambda uow: mark_sent(uow, effect_id=effect_id, fence=held.fence, settle_after=later))
        self.clock.instant += timedelta(seconds=2)
        if settled:
            receipt = {"biz_no": f"BZ{held.natural_key[2:]}"}
            await self.writer.run(lambda uow: settle_done(uow, effect_id=effect_id, fence=held.fence, receipt=receipt))
        return effect_id

    async def submit(self, held: Claim) -> str:
        await self.work(held)
        await self.write(held)
        return await self.finish(held, "AUTO_SUBMITTED", result={"months": 12, "amount": "1980.00"})

    async def finish(
        self,
        held: Claim,
        disposition: str,
        *,
        code: str | None = None,
        message: str = "",
        outcome: AttemptOutcome = AttemptOutcome.FINISHED,
        task: TaskRequest | None = None,
        result: Mapping[str, Any] | None = None,
    ) -> str:
        await self.writer.run(
            lambda uow: finish_item(
                uow,
                item_id=held.item_id,
                fence=held.fence,
                disposition=disposition,
                code=code,
                message=message,
                result=result,
                outcome=outcome,
                task=task,
            )
        )
        return held.item_id

    async def hand_over(self, held: Claim) -> str:
        words = "缴费记录中断超过 3 个月且单位已注销，离职原因需人工核实"
        await self.work(held, until=5, fault=("UI-X05", words))
        request = TaskRequest(
            TaskKind.EXCEPTION,
            "UI-X05",
            "离职原因与用工备案不一致",
            suggestion="建议联系原单位或核查劳动合同备案后，由人工认定是否属于非本人意愿中断就业。",
            disposition="HUMAN",
            deadline_at=held.deadline_at,
        )
        return await self.finish(
            held, "HUMAN", code="UI-X05", message=words, outcome=AttemptOutcome.BUSINESS, task=request
        )

    async def suggest_rejection(self, held: Claim) -> str:
        words = "累计缴费不足 12 个月，不符合领取条件"
        await self.work(held, until=5)
        request = TaskRequest(
            TaskKind.EXCEPTION,
            "UI-X02",
            "累计缴费月数不足",
            suggestion="建议不予办理；须由工作人员审核并签发决定。",
            disposition="REJECT_SUGGESTED",
            deadline_at=held.deadline_at,
        )
        return await self.finish(
            held, "REJECT_SUGGESTED", code="UI-X02", message=words, outcome=AttemptOutcome.BUSINESS, task=request
        )

    async def freeze(self, held: Claim) -> str:
        words = "页面核定金额 1809.00 与计算结果 1980.00 不一致"
        await self.work(held, until=6, fault=("INT-02", words))
        request = TaskRequest(TaskKind.EXCEPTION, "INT-02", "核定金额读回不一致", disposition="FROZEN")
        await self.writer.run(
            lambda uow: freeze_item(uow, item_id=held.item_id, fence=held.fence, task=request, message=words)
        )
        return held.item_id

    async def doubt(self, held: Claim) -> str:
        await self.work(held, until=6)
        effect_id = await self.write(held, settled=False)
        request = TaskRequest(
            TaskKind.IN_DOUBT,
            "SYS-EFF-01",
            "提交复核后连接中断，无法确认是否写入",
            role="supervisor",
            suggestion="请在业务系统“业务进度查询”中按受理号查询，确认是否已有业务流水号。",
            deadline_at=held.deadline_at,
        )
        await self.writer.run(
            lambda uow: mark_in_doubt(
                uow, effect_id=effect_id, fence=held.fence, task=request, message="连接中断，结果存疑"
            )
        )
        return held.item_id

    async def later(self, held: Claim) -> str:
        await self.work(held, until=3)
        await self.writer.run(
            lambda uow: postpone_item(
                uow,
                item_id=held.item_id,
                fence=held.fence,
                delay_s=1800,
                enqueuer=self.enqueuer,
                code="UI-X10",
                message="养老待遇核查接口超时，30 分钟后重试",
                disposition="RETRY_LATER",
            )
        )
        return held.item_id

    async def ask(self, held: Claim) -> str:
        await self.work(held, until=4)
        request = TaskRequest(
            TaskKind.EXCEPTION, "UI-X12", "申请人已到退休月份", suggestion="核对出生日期与退休审批情况"
        )
        await self.writer.run(
            lambda uow: wait_for_person(
                uow, item_id=held.item_id, fence=held.fence, task=request, message="需人工核对退休情况"
            )
        )
        return held.item_id

    async def named(self, name: str, happening: Any) -> None:
        self.day.items[name] = await happening

    async def _find_tasks(self) -> None:
        from digital_employee.store.reports.deadlines import BusinessMoment
        from digital_employee.store.reports.tasks import TaskFilter, list_tasks

        now = self.clock.now()
        async with self.database.session() as session:
            for task in (await list_tasks(session, TaskFilter(), BusinessMoment(now, now))).rows:
                self.day.tasks[task.code] = task.id


def identity_number(year: int, serial: int) -> str:
    """Return a synthetic number with a right check digit; region 990101 does not exist."""
    body = f"990101{year}{serial % 12 + 1:02d}15{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def luhn(body: str) -> str:
    """Return a card number with its check digit."""
    digits = [int(d) for d in reversed(body)]
    total = sum(sum(divmod(d * 2, 10)) if n % 2 == 0 else d for n, d in enumerate(digits))
    return body + str(-total % 10)


def plain_picture(width: int, height: int, shade: int) -> bytes:
    """Return a grey PNG: small evidence for tests."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


__all__ = ["PASSWORD", "PEOPLE", "Day", "Dispatches", "RunState", "Seeder"]
