"""The hands on the brake: pause, drain and kill of everything, a workflow, a portal or a queue. Each is audited.

A brake holds from the moment at which its command returns: whoever begins or sends shares the gate for the length of
its transaction, and whoever brakes has it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.hindrances import CODES, Hindrance, HindranceKind
from digital_employee.store.item_moves import dispatch
from digital_employee.store.tables import ControlRow, ItemState, PlanRow, RunRow, RunState, WorkItemRow
from digital_employee.store.unit import Actor, UnitOfWork

SCOPES = ("all", "workflow", "portal", "queue")
EVERYTHING = "*"
"""The name under the scope `all`."""
ATTEMPTS, COLLECTIONS = "items", "runs"
"""The two queues: attempts at items, and the collecting of a run's items."""
KILLED = "DE-STORE-KILLED"
GATE = 0x6465_6761_7465
"""Number of the gate's lock in a PostgreSQL database; SQLite has one writer at a time anyway."""


class Brake(StrEnum):
    """PAUSE and DRAIN let run what runs; KILL lets nothing out any more."""

    PAUSE = "pause"
    DRAIN = "drain"
    KILL = "kill"


_PAST = {Brake.PAUSE: "control.paused", Brake.DRAIN: "control.drain_begun", Brake.KILL: "control.killed"}


@dataclass(frozen=True)
class Reach:
    """What an attempt or a collection belongs to: every brake on one of these holds for it."""

    workflow: str = ""
    portal: str = ""
    queue: str = ATTEMPTS

    @property
    def names(self) -> list[tuple[str, str]]:
        """The keys of the controls that hold for it."""
        keys = [("all", EVERYTHING), ("workflow", self.workflow), ("portal", self.portal), ("queue", self.queue)]
        return [key for key in keys if key[1]]


async def share_gate(session: AsyncSession) -> None:
    """Begin or send together with others until this transaction ends: a brake waits for it, and it for a brake."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock_shared(GATE)))


async def brake(uow: UnitOfWork, *, state: Brake, scope: str, name: str, reason: str, by: Actor) -> None:
    """Put a brake on; it replaces the one that was on the same scope.

    Raises:
        StoreError: DE-STORE-SCOPE, no such scope, or no such queue.
    """
    name = EVERYTHING if scope == "all" else name
    if scope not in SCOPES or (scope == "queue" and name not in {ATTEMPTS, COLLECTIONS}):
        raise StoreError(
            f"`{scope} {name}` cannot be paused",
            code="DE-STORE-SCOPE",
            to_do=f"use {', '.join(SCOPES)}; the queues are {ATTEMPTS} and {COLLECTIONS}",
        )
    await _close_gate(uow.session)
    row = ControlRow(
        scope=scope, name=name, state=state.value, reason=reason, set_by=by.name, set_at=uow.now, drained_at=None
    )
    await uow.session.merge(row)
    uow.record(_PAST[state], by, scope=scope, name=name, reason=reason)
    if state is Brake.DRAIN:
        await uow.session.flush()
        await _note_drained(uow, await uow.session.get_one(ControlRow, (scope, name)), by)


async def pause(uow: UnitOfWork, *, scope: str, name: str, reason: str, by: Actor) -> None:
    """Let nothing new start in this scope; what runs goes on to its end."""
    await brake(uow, state=Brake.PAUSE, scope=scope, name=name, reason=reason, by=by)


async def resume(
    uow: UnitOfWork, *, scope: str, name: str, reason: str, by: Actor, enqueuer: Enqueuer | None = None
) -> bool:
    """Take a brake off and dispatch anew what it had put off; False: there was none."""
    name = EVERYTHING if scope == "all" else name
    await _close_gate(uow.session)
    row = await uow.session.get(ControlRow, (scope, name), with_for_update=True)
    if row is None:
        return False
    state = row.state
    await uow.session.execute(delete(ControlRow).where(ControlRow.scope == scope, ControlRow.name == name))
    woken = await _wake(uow, scope, name, enqueuer) if enqueuer else 0
    uow.record("control.resumed", by, scope=scope, name=name, reason=reason, before=state, dispatched=woken)
    return True


async def active_controls(session: AsyncSession, reach: Reach) -> Sequence[ControlRow]:
    """Return the brakes that hold for something."""
    keys = tuple_(ControlRow.scope, ControlRow.name)
    found = select(ControlRow).where(keys.in_(reach.names)).order_by(ControlRow.scope, ControlRow.name)
    return (await session.scalars(found)).all()


async def list_controls(session: AsyncSession) -> Sequence[ControlRow]:
    """Return every brake that is on."""
    return (await session.scalars(select(ControlRow).order_by(ControlRow.scope, ControlRow.name))).all()


async def active_pauses(
    session: AsyncSession, *, workflow: str | None = None, portal: str | None = None
) -> Sequence[ControlRow]:
    """Return the brakes that keep a workflow at a portal from starting."""
    return await active_controls(session, Reach(workflow or "", portal or "", ""))


def as_hindrance(row: ControlRow) -> Hindrance:
    """Return a brake as the reason that people are told."""
    kind = HindranceKind.KILL if row.state == Brake.KILL else HindranceKind.PAUSE
    about = "everything" if row.scope == "all" else f"{row.scope} {row.name}"
    return Hindrance(kind, about, row.reason, row.set_by, since=row.set_at)


async def refuse_if_killed(session: AsyncSession, reach: Reach) -> None:
    """Raise when nothing more may be sent; asked in the transaction that commits SENT, with the gate shared.

    Raises:
        StoreError: DE-STORE-KILLED
    """
    for row in await active_controls(session, reach):
        if row.state == Brake.KILL:
            raise StoreError(as_hindrance(row).sentence, code=KILLED, to_do="`digital-employee control list`")


async def note_drained(uow: UnitOfWork, reach: Reach) -> None:
    """Say of each drain that reaches here whether the attempt that has just ended was the last."""
    for row in await active_controls(uow.session, reach):
        if row.state == Brake.DRAIN and row.drained_at is None:
            await uow.session.refresh(row, with_for_update=True)  # of two that end at once, one must see the other
            await _note_drained(uow, row, None)


async def count_running(session: AsyncSession, scope: str, name: str) -> int:
    """Return how many attempts are under way in a scope; of the queue `runs`, how many collections."""
    if (scope, name) == ("queue", COLLECTIONS):
        collecting = select(func.count()).select_from(RunRow).where(RunRow.state == RunState.COLLECTING)
        return await session.scalar(collecting) or 0
    running = select(func.count()).select_from(WorkItemRow).join(PlanRow, PlanRow.digest == WorkItemRow.plan_digest)
    running = running.where(WorkItemRow.state == ItemState.RUNNING, inside(scope, name))
    return await session.scalar(running) or 0


async def _note_drained(uow: UnitOfWork, row: ControlRow, by: Actor | None) -> None:
    if row.drained_at is None and not await count_running(uow.session, row.scope, row.name):
        row.drained_at = uow.now
        uow.record("control.drained", by, scope=row.scope, name=row.name, since=row.set_at)


async def _close_gate(session: AsyncSession) -> None:
    """Wait until nobody is between its look at the brakes and its commit, and keep everybody out until ours."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(GATE)))


async def _wake(uow: UnitOfWork, scope: str, name: str, enqueuer: Enqueuer) -> int:
    """Dispatch the items that a brake in this scope had put off; those that another still holds are put off again."""
    braked = [CODES[HindranceKind.KILL], CODES[HindranceKind.PAUSE]]
    rows = await uow.session.scalars(
        select(WorkItemRow)
        .join(PlanRow, PlanRow.digest == WorkItemRow.plan_digest)
        .where(WorkItemRow.state == ItemState.READY, WorkItemRow.code.in_(braked), inside(scope, name))
        .order_by(WorkItemRow.priority, WorkItemRow.id)
        .with_for_update(of=WorkItemRow)
    )
    items = rows.all()
    for item in items:
        item.code, item.message = None, ""
        await dispatch(uow, item, enqueuer)
    return len(items)


def inside(scope: str, name: str) -> ColumnElement[bool]:
    """Return the condition that an item, joined with its plan, belongs to a scope."""
    if scope == "workflow":
        return WorkItemRow.workflow == name
    if scope == "portal":
        return PlanRow.portal == name
    return true()
