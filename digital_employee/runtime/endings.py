"""Writing an attempt's end: the item's new state, its human task, and whether its run goes on."""

from __future__ import annotations

from digital_employee.redaction import scrub
from digital_employee.runtime.admission import again_at
from digital_employee.runtime.compensation import kept_ending
from digital_employee.runtime.ledger import SUPERVISOR, Ledger, hold_task
from digital_employee.runtime.limits import outcome_breach
from digital_employee.runtime.outcome import (
    AwaitsApproval,
    Finished,
    Frozen,
    HandedOver,
    InDoubt,
    Looked,
    Postponed,
    PutBack,
    Rehearsed,
    Undo,
    Verdict,
    attempt_outcome,
)
from digital_employee.runtime.records import Lesson
from digital_employee.store import (
    approvals,
    breakers,
    controls,
    doubts,
    effects,
    queue,
    rehearsals,
    run_moves,
    runs,
    undoing,
)
from digital_employee.store.breakers import Policy
from digital_employee.store.controls import Reach
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.lookup import locked
from digital_employee.store.queue import Claim
from digital_employee.store.queue.putting_off import put_back_item
from digital_employee.store.tables import RunRow, RunState, TaskKind
from digital_employee.store.unit import UnitOfWork
from digital_employee.workflow.model import WorkflowDefinition


async def write_end(
    ledger: Ledger, claim: Claim, verdict: Verdict, definition: WorkflowDefinition, lesson: Lesson
) -> None:
    """Write the verdict; hold the run when the verdict or a limit says so, end it when nothing of it is left to do.

    The limits on what goes wrong are looked at in the transaction that writes it, with the run's row locked: of many
    that end at once each sees those before it, and the one that breaks a limit holds the run with it.

    Raises:
        StoreError: DE-STORE-FENCE, the item was taken over: nothing is written.
    """

    async def unit(uow: UnitOfWork) -> None:
        counts = isinstance(verdict, Frozen | InDoubt | Postponed)
        run = await locked(uow, RunRow, claim.run_id) if counts else None  # first: a task shares it by its foreign key
        await _write(uow, ledger, claim, verdict, definition.title)
        if run is not None and run.state in {RunState.COLLECTING, RunState.RUNNING}:
            await _hold_beyond_limits(uow, claim, verdict, definition)
        if lesson.policy is not None:
            await _teach_breaker(uow, ledger, claim, lesson, lesson.policy)
        await controls.note_drained(uow, Reach(claim.workflow, definition.portal))

    await ledger.writer.run(unit)
    await ledger.end_if_done(claim.run_id)


async def _hold_beyond_limits(uow: UnitOfWork, claim: Claim, verdict: Verdict, definition: WorkflowDefinition) -> None:
    if isinstance(verdict, Frozen) and verdict.hold_run:
        code, message = verdict.code, scrub(verdict.message)
    else:
        breach = outcome_breach(definition.limits, await run_moves.count_items(uow.session, claim.run_id))
        if breach is None:
            return
        code, message = breach.code, breach.message
    await runs.hold_run(uow, run_id=claim.run_id, reason=message, task=hold_task(code, message))


async def _teach_breaker(uow: UnitOfWork, ledger: Ledger, claim: Claim, lesson: Lesson, policy: Policy) -> None:
    await breakers.note(
        uow,
        portal=lesson.portal,
        attempt_id=claim.attempt_id,
        answer=lesson.answer,
        policy=policy,
        enqueuer=ledger.enqueuer,
        code=lesson.code,
        message=lesson.message,
    )


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
        case PutBack():
            await put_back_item(
                uow,
                item_id=claim.item_id,
                fence=claim.fence,
                why=verdict.why,
                until=again_at(verdict.why, uow.now),
                enqueuer=ledger.enqueuer,
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
        case AwaitsApproval():
            task = _task(TaskKind.APPROVAL, claim, verdict.code, title, verdict.message, verdict.role)
            await approvals.ask_approval(uow, item_id=claim.item_id, fence=claim.fence, asked=verdict.asked, task=task)
        case Looked():
            await doubts.end_look(
                uow,
                item_id=claim.item_id,
                fence=claim.fence,
                message=scrub(verdict.message),
                enqueuer=ledger.enqueuer,
            )
        case Rehearsed():
            await rehearsals.finish_rehearsal(
                uow,
                item_id=claim.item_id,
                fence=claim.fence,
                code=verdict.code,
                message=scrub(verdict.message),
                result=verdict.result,
            )
        case Undo():
            await undoing.begin_undo(
                uow,
                item_id=claim.item_id,
                fence=claim.fence,
                ending=kept_ending(verdict.ending),
                code=verdict.ending.code,
                message=scrub(verdict.ending.suggestion),
                enqueuer=ledger.enqueuer,
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
