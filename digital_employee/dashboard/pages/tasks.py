"""Human tasks: the list, the evidence for one, and deciding it in two steps."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digital_employee.dashboard.desk import Desk, desk_of
from digital_employee.dashboard.guard import ForbiddenError, Requires
from digital_employee.dashboard.pages.inputs import Key, Reason, Word, named
from digital_employee.dashboard.pages.items import read_history
from digital_employee.dashboard.permissions import Permission, may_decide
from digital_employee.dashboard.render import page
from digital_employee.dashboard.tones import TONES
from digital_employee.dashboard.visitor import Visitor
from digital_employee.errors import StoreError
from digital_employee.store.approvals import persons_in, read_approval, who_is_barred
from digital_employee.store.doubts import look_again, read_doubt_of
from digital_employee.store.reports.item_history import read_effect
from digital_employee.store.reports.runs import list_input_faults, read_run, workflow_titles
from digital_employee.store.reports.tasks import TaskFilter, TaskLine, list_tasks, read_task
from digital_employee.store.tables import TaskKind, TaskState
from digital_employee.store.tasks import DECISIONS, NEEDS_RECEIPT, decide_task

router = APIRouter()
Reader = Annotated[Visitor, Depends(Requires(Permission.VIEW_WORK))]
Decider = Annotated[Visitor, Depends(Requires(Permission.DECIDE_TASK))]
Receipt = Annotated[str, Form(max_length=64, pattern=r"^[\w\-]*$")]
NOTICES = {"decided": "good", "looking": "good", "stale": "warn", "receipt": "bad", "unproved": "warn"}


@router.get("/tasks")
async def show_tasks(
    request: Request,
    visitor: Reader,
    state: Word = "",
    kind: Word = "",
    workflow: Word = "",
    run: Word = "",
    after: Key = "",
) -> Response:
    """Show the tasks, newest first."""
    desk = desk_of(request)
    mark, moment = await desk.feed.mark(), desk.moment()
    chosen = TaskFilter(state, kind, workflow, run)
    async with desk.database.session() as session:
        rows = await list_tasks(session, chosen, moment, after=after or None)
        titles = await workflow_titles(session)
    return page(
        request,
        visitor,
        "tasks.html",
        now=moment.real,
        topics=["tasks"],
        mark=mark,
        page=rows,
        chosen=chosen,
        titles=titles,
        states=named(visitor, "task_state", TONES["task_state"]),
        kinds=named(visitor, "task_kind", TONES["task"]),
    )


@router.get("/tasks/{task_id}")
async def show_task(request: Request, visitor: Reader, task_id: str, notice: Word = "") -> Response:
    """Show one task with its evidence."""
    return await _show(request, visitor, task_id, notice=notice if notice in NOTICES else "")


@router.post("/tasks/{task_id}/confirm")
async def confirm(
    request: Request,
    visitor: Decider,
    task_id: str,
    decision: Annotated[str, Form(max_length=32)],
    reason: Reason,
    receipt: Receipt = "",
    although: Annotated[bool, Form()] = False,
) -> Response:
    """Show what will happen; nothing changes yet."""
    desk = desk_of(request)
    task = await _task_for(desk, visitor, task_id)
    if task.state is not TaskState.OPEN:
        return RedirectResponse(f"/tasks/{task_id}?notice=stale", status_code=303)
    if decision not in DECISIONS[task.kind]:
        raise HTTPException(400)
    missing = await _missing(desk, task, decision, receipt, although=although)
    if missing:
        given = {"decision": decision, "reason": reason, "receipt": receipt}
        return await _show(request, visitor, task_id, notice=missing, given=given, status=400)
    return page(
        request,
        visitor,
        "task_confirm.html",
        now=desk.clock.now(),
        task=task,
        decision=decision,
        reason=reason,
        receipt=receipt if decision in NEEDS_RECEIPT else "",
        although=although and decision == "not_found",
    )


@router.post("/tasks/{task_id}/decision")
async def decide(
    request: Request,
    visitor: Decider,
    task_id: str,
    decision: Annotated[str, Form(max_length=32)],
    reason: Reason,
    receipt: Receipt = "",
    although: Annotated[bool, Form()] = False,
) -> Response:
    """Decide. Whoever comes second, a colleague or a second click, is shown what was decided."""
    desk = desk_of(request)
    await _task_for(desk, visitor, task_id)
    try:
        await desk.writer.run(
            lambda uow: decide_task(
                uow,
                task_id=task_id,
                decision=decision,
                by=visitor.actor,
                reason=reason,
                enqueuer=desk.enqueuer,
                receipt={"biz_no": receipt} if receipt else None,
                although_unproved=although,
            )
        )
    except StoreError as error:
        if error.code != "DE-STORE-STATE":
            raise
        return RedirectResponse(f"/tasks/{task_id}?notice=stale", status_code=303)
    return RedirectResponse(f"/tasks/{task_id}?notice=decided", status_code=303)


@router.post("/tasks/{task_id}/look")
async def look(request: Request, visitor: Decider, task_id: str, reason: Reason) -> Response:
    """Have a worker look for a write in doubt once more, read-only."""
    desk = desk_of(request)
    await _task_for(desk, visitor, task_id)
    try:
        await desk.writer.run(
            lambda uow: look_again(uow, task_id=task_id, by=visitor.actor, reason=reason, enqueuer=desk.enqueuer)
        )
    except StoreError as error:
        if error.code != "DE-STORE-STATE":
            raise
        return RedirectResponse(f"/tasks/{task_id}?notice=stale", status_code=303)
    return RedirectResponse(f"/tasks/{task_id}?notice=looking", status_code=303)


async def _missing(desk: Desk, task: TaskLine, decision: str, receipt: str, *, although: bool) -> str:
    """Say what a decision about a write still lacks: its receipt, or the proof that nothing will come."""
    if decision in NEEDS_RECEIPT and not receipt:
        return "receipt"
    if decision != "not_found" or although or task.effect_id is None:
        return ""
    async with desk.database.session() as session:
        doubt = await read_doubt_of(session, task.effect_id, desk.clock.now())
    return "" if doubt.proves_absence else "unproved"


async def _task_for(desk: Desk, visitor: Visitor, task_id: str) -> TaskLine:
    """Return a task that this person may decide.

    Raises:
        HTTPException: there is none of that id.
        ForbiddenError: it asks for somebody else.
    """
    async with desk.database.session() as session:
        task = await read_task(session, task_id, desk.moment())
    if task is None:
        raise HTTPException(404)
    if not may_decide(visitor.role, task.kind, task.role):
        raise ForbiddenError
    return task


async def _show(
    request: Request,
    visitor: Visitor,
    task_id: str,
    *,
    notice: str = "",
    given: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    desk = desk_of(request)
    moment = desk.moment()
    async with desk.database.session() as session:
        task = await read_task(session, task_id, moment)
        if task is None:
            raise HTTPException(404)
        effect = await read_effect(session, task.effect_id) if task.effect_id else None
        unread = task.kind is TaskKind.INPUT and task.run_id is not None
        faults = await list_input_faults(session, task.run_id or "") if unread else None
        run = await read_run(session, task.run_id) if task.run_id and not task.item_id else None
        asks_about_doubt = task.kind is TaskKind.IN_DOUBT and task.effect_id is not None
        doubt = await read_doubt_of(session, task.effect_id or "", desk.clock.now()) if asks_about_doubt else None
        approval = await read_approval(session, task_id) if task.kind is TaskKind.APPROVAL else None
        barred = await who_is_barred(session, task_id) if approval is not None else frozenset()
    history, headings = (await read_history(desk, task.item_id, moment) if task.item_id else None) or (None, {})
    return page(
        request,
        visitor,
        "task.html",
        now=moment.real,
        status=status,
        task=task,
        effect=effect,
        faults=faults,
        run=run,
        history=history,
        headings=headings,
        may_decide=may_decide(visitor.role, task.kind, task.role),
        doubt=doubt,
        approval=approval,
        is_barred=bool(persons_in(visitor.name) & barred),
        decisions=DECISIONS[task.kind],
        extra=("receipt",) if task.kind is TaskKind.IN_DOUBT else (),
        given=given or {"decision": "", "reason": "", "receipt": ""},
        notice=f"task.notice_{notice}" if notice else "",
        notice_tone=NOTICES.get(notice, "info"),
    )
