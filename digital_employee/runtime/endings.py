"""Writing an attempt's end: the item's new state, its human task, and whether its run goes on."""

from __future__ import annotations

from digital_employee.redaction import scrub
from digital_employee.runtime.ledger import SUPERVISOR, Ledger
from digital_employee.runtime.limits import outcome_breach
from digital_employee.runtime.outcome import (
    Finished,
    Frozen,
    HandedOver,
    InDoubt,
    Postponed,
    Verdict,
    attempt_outcome,
)
from digital_employee.store import effects, queue
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.queue import Claim
from digital_employee.store.tables import TaskKind
from digital_employee.store.unit import UnitOfWork
from digital_employee.workflow.model import WorkflowDefinition


async def write_end(ledger: Ledger, claim: Claim, verdict: Verdict, definition: WorkflowDefinition) -> None:
    """Write the verdict; hold the run when the verdict or a limit says so, end it when nothing of it is left to do.

    Raises:
        StoreError: DE-STORE-FENCE, the item was taken over: nothing is written.
    """

    async def unit(uow: UnitOfWork) -> None:
        await _write(uow, ledger, claim, verdict, definition.title)

    await ledger.writer.run(unit)
    if isinstance(verdict, Frozen) and verdict.hold_run:
        await ledger.hold_run(claim.run_id, verdict.code, scrub(verdict.message))
    elif isinstance(verdict, Frozen | InDoubt | Postponed):
        breach = outcome_breach(definition.limits, await ledger.counts(claim.run_id))
        if breach is not None:
            await ledger.hold_run(claim.run_id, breach.code, breach.message)
    await ledger.end_if_done(claim.run_id)


async def _write(uow: UnitOfWork, ledger: Ledger, claim: Claim, verdict: Verdict, title: str) -> None:
    match verdict:
        case Finished():
            await queue.finish_item(
                uow,
                item_id=claim.item_id,
                fence=claim.fence,
                disposition=verdict.disposition,
                code=verdict.code or None,
                message=scrub(verdict.message),
                result=verdict.result,
                outcome=attempt_outcome(verdict),
            )
        case HandedOver():
            await queue.finish_item(
                uow,
                item_id=claim.item_id,
                fence=claim.fence,
                disposition=verdict.disposition,
                code=verdict.code,
                message=scrub(verdict.suggestion),
                result=verdict.result,
                outcome=attempt_outcome(verdict),
                task=_exception(claim, verdict.code, title, verdict.suggestion, verdict.role, verdict.disposition),
            )
        case Postponed():
            await queue.postpone_item(
                uow,
                item_id=claim.item_id,
                fence=claim.fence,
                delay_s=verdict.delay_s,
                enqueuer=ledger.enqueuer,
                code=verdict.code,
                message=scrub(verdict.message),
                disposition=verdict.disposition,
                failure=verdict.failure,
                outcome=attempt_outcome(verdict),
            )
        case Frozen():
            await queue.freeze_item(
                uow,
                item_id=claim.item_id,
                fence=claim.fence,
                task=_exception(claim, verdict.code, title, verdict.message, SUPERVISOR, "FROZEN"),
                message=scrub(verdict.message),
                result=verdict.result,
            )
        case InDoubt():
            await effects.mark_in_doubt(
                uow,
                effect_id=verdict.effect_id,
                fence=claim.fence,
                task=_task(TaskKind.IN_DOUBT, claim, verdict.code, title, verdict.message, SUPERVISOR),
                message=scrub(verdict.message),
            )


def _exception(claim: Claim, code: str, title: str, message: str, role: str, disposition: str) -> TaskRequest:
    return _task(TaskKind.EXCEPTION, claim, code, title, message, role, disposition)


def _task(
    kind: TaskKind, claim: Claim, code: str, title: str, message: str, role: str, disposition: str | None = None
) -> TaskRequest:
    return TaskRequest(
        kind,
        code,
        f"{title} {claim.natural_key}",
        role=role,
        suggestion=scrub(message),
        disposition=disposition,
        deadline_at=claim.deadline_at,
    )
