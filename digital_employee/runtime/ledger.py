"""The store as the runtime uses it, one per process: what it writes down about runs and arrivals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from loguru import logger

from digital_employee.errors import StoreError
from digital_employee.project.offers import SourceFault
from digital_employee.redaction import scrub
from digital_employee.store import plans, queue, run_moves, runs
from digital_employee.store.database import Database
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.evidence import EvidenceFolder, Stored, attach_evidence
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.queue import Arrival
from digital_employee.store.queue.putting_off import put_off_run
from digital_employee.store.tables import RunRow, RunState, TaskKind
from digital_employee.store.unit import UnitOfWork
from digital_employee.store.writer import Writer
from digital_employee.workflow.plan import Plan

if TYPE_CHECKING:
    from digital_employee.runtime.collect import Arriving

LOST_FENCE = "DE-STORE-FENCE"
"""The store refuses: the item or run was taken over."""
OPERATOR = "operator"
"""The role that is asked when a run or an input is at fault."""
SUPERVISOR = "supervisor"


COLLECT_AGAIN, COLLECT_FOR = timedelta(minutes=5), timedelta(hours=4)
"""A scheduled collection whose portal fails begins anew after the one, until the other has passed since its fire."""
UNREAD_TITLE = "运行未能取数：业务系统持续无法读取，请在其恢复后重新运行"
FAULTY_TITLE = "运行无法开始：流程或数据来源有误"
HOLD_TITLES = {
    "DE-STORE-LIMIT": "运行已暂停：写入已达到流程规定的上限（limits.amount 或 limits.items）",
    "DE-LIMIT-ITEMS": "运行已暂停：件数超过流程规定的上限（limits.items）",
    "DE-LIMIT-FROZEN": "运行已暂停：冻结件数超过流程规定的上限（limits.frozen）",
    "DE-LIMIT-RATE": "运行已暂停：失败比例超过流程规定的上限（limits.failure_rate）",
}


def hold_task(code: str, message: str) -> TaskRequest:
    """Return what a supervisor is asked when a run is held; a limit is named."""
    title = HOLD_TITLES.get(code, "运行已暂停：出现一致性异常")
    return TaskRequest(TaskKind.RUN, code, title, role=SUPERVISOR, suggestion=message)


@dataclass(frozen=True)
class Ledger:
    """What the runtime writes down about runs and items."""

    database: Database
    writer: Writer
    enqueuer: Enqueuer
    evidence: EvidenceFolder

    async def run_row(self, run_id: str) -> RunRow | None:
        """Return the run as it stands."""
        async with self.database.session() as session:
            return await session.get(RunRow, run_id)

    async def start_run(self, run_id: str, plan: Plan, dispatch: str) -> bool:
        """Pin the plan and let the run collect; False: it is not to be started any more."""

        async def unit(uow: UnitOfWork) -> bool:
            await plans.pin_plan(
                uow,
                digest=plan.digest,
                workflow=plan.definition.workflow,
                title=plan.definition.title,
                documents=plan.documents,
                portal=plan.definition.portal,
            )
            return await runs.start_run(uow, run_id=run_id, plan_digest=plan.digest, dispatch=dispatch)

        return await self.writer.run(unit)

    async def collected(self, run_id: str, count: int, dispatch: str) -> None:
        """Close the run for arrivals; end it at once when it brought nothing to do."""
        await self.writer.run(
            lambda uow: runs.collected_run(uow, run_id=run_id, items_expected=count, dispatch=dispatch)
        )
        await self.end_if_done(run_id)

    async def collect_later(self, run_id: str, code: str, message: str, dispatch: str) -> bool:
        """Let a scheduled collection whose portal failed begin anew later; False: a person is to be told now.

        A person who started a run waits for the answer, and a collection that failed for `COLLECT_FOR` is given up.
        """

        async def unit(uow: UnitOfWork) -> bool:
            run = await uow.session.get_one(RunRow, run_id)
            if run.schedule is None or uow.now - run.created_at > COLLECT_FOR:
                uow.unaudited("it is not put off")
                return False
            return await put_off_run(
                uow,
                run_id=run_id,
                workflow_id=dispatch,
                code=code,
                reason=message,
                until=uow.now + COLLECT_AGAIN,
                enqueuer=self.enqueuer,
            )

        return await self.writer.run(unit)

    async def fail_run(self, run_id: str, code: str, message: str, dispatch: str) -> None:
        """End a run whose plan or sources cannot be read, with a human task."""
        title = UNREAD_TITLE if code.startswith("SYS-") else FAULTY_TITLE
        task = TaskRequest(TaskKind.RUN, code, title, role=OPERATOR, suggestion=message)
        await self.writer.run(
            lambda uow: runs.end_run(
                uow, run_id=run_id, state=RunState.FAILED, reason=message, task=task, dispatch=dispatch
            )
        )

    async def end_if_done(self, run_id: str) -> None:
        """End the run when none of its items is READY or RUNNING."""
        await self.writer.run(lambda uow: runs.end_if_done(uow, run_id=run_id))

    async def hold_run(self, run_id: str, code: str, message: str) -> None:
        """Stop the whole run until a person has looked."""
        task = hold_task(code, message)
        try:
            await self.writer.run(lambda uow: runs.hold_run(uow, run_id=run_id, reason=message, task=task))
        except StoreError as err:
            logger.warning("run {} cannot be held any more: {}", run_id, err.what)

    async def counts(self, run_id: str) -> dict[str, int]:
        """Return how many items of the run have each disposition, or state while they have none."""
        async with self.database.session() as session:
            return await run_moves.count_items(session, run_id)

    async def attach_to_run(self, run_id: str, stored: Stored, *, kind: str, media_type: str, label: str) -> None:
        """Say what a file that a source took is: evidence of the run."""
        shown = scrub(label)
        await self.writer.run(
            lambda uow: attach_evidence(
                uow, stored=stored, kind=kind, media_type=media_type, label=shown, run_id=run_id
            )
        )

    async def arrive(self, run_id: str, plan: Plan, arriving: Arriving, origin: str) -> Arrival:
        """Take an item in and enqueue it, in one transaction."""
        return await self.writer.run(
            lambda uow: queue.arrive(
                uow,
                run_id=run_id,
                workflow=plan.definition.workflow,
                natural_key=arriving.key,
                plan_digest=plan.digest,
                origin=origin,
                fields=arriving.fields,
                priority=arriving.priority,
                deadline_at=arriving.deadline_at,
                deadline_rule=arriving.deadline_rule,
                enqueuer=self.enqueuer,
            )
        )

    async def refuse_row(self, run_id: str, source: str, fault: SourceFault) -> None:
        """Note a row of an input that could not become an item."""
        await self.writer.run(
            lambda uow: queue.note_input_fault(
                uow,
                run_id=run_id,
                source=source,
                message=scrub(fault.message),
                file=fault.file,
                file_digest=fault.digest,
                row=fault.row,
                column=fault.column,
            )
        )
