"""The circuit breaker of a portal: after so many system exceptions in a row nothing begins there for a while.

CLOSED → OPEN        `most` failures in a row, of all processes together
OPEN → HALF_OPEN     after `open_s` one attempt tries, and only one (the row is locked while that is decided)
HALF_OPEN → CLOSED   the portal answered that attempt, whatever it answered
HALF_OPEN → OPEN     it failed again
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.hindrances import CODES, Hindrance, HindranceKind
from digital_employee.store.item_moves import dispatch
from digital_employee.store.portals import portal_row
from digital_employee.store.tables import AttemptRow, BreakerState, ItemState, PlanRow, PortalRow, WorkItemRow
from digital_employee.store.unit import UnitOfWork

APART = timedelta(seconds=1)
"""Items that an open breaker sends away come back so far from one another, and not all at once."""
WOKEN = 50
"""Items that are dispatched at once when it closes; the others come by themselves."""


class Answer(StrEnum):
    """What an attempt learnt about the portal."""

    ANSWERED = "ANSWERED"
    """It answered, even if with a refusal: a source that says 超时 by design is data."""
    FAILED = "FAILED"
    """A system exception of the portal, the network or its login."""
    NOTHING = "NOTHING"
    """The attempt ended for a reason of ours."""


@dataclass(frozen=True)
class Policy:
    """When it opens, and for how long."""

    most: int
    open_s: float


async def look(uow: UnitOfWork, portal: str, policy: Policy) -> Hindrance | None:
    """Return why nothing may begin at the portal now; None: it may, and if it is the one that tries, call `try_out`."""
    row = await uow.session.get(PortalRow, portal)
    if row is None or row.breaker is BreakerState.CLOSED:
        return None
    row = await uow.session.get_one(PortalRow, portal, with_for_update=True, populate_existing=True)
    if row.breaker is BreakerState.CLOSED or await _is_turn(uow, row):
        return None
    row.put_off += 1
    wait = timedelta(seconds=policy.open_s)
    again = max(row.probe_at or uow.now, uow.now) if row.breaker is BreakerState.OPEN else uow.now + wait
    return hindrance_of(row, again + row.put_off * APART)


def hindrance_of(row: PortalRow, until: datetime | None = None) -> Hindrance:
    """Return an open breaker as the reason that people are told."""
    reason = f"{row.failures} × {row.code}".strip()
    return Hindrance(
        HindranceKind.BREAKER, f"portal {row.name}", reason, since=row.opened_at, until=until or row.probe_at
    )


async def try_out(uow: UnitOfWork, portal: str, attempt_id: str) -> bool:
    """Let this attempt be the one that tries, when the breaker is not closed. Asked in the unit that asked `look`."""
    row = await uow.session.get(PortalRow, portal)
    if row is None or row.breaker is BreakerState.CLOSED:
        return False
    row.breaker, row.probe, row.probe_at = BreakerState.HALF_OPEN, attempt_id, uow.now
    uow.record("breaker.half_open", None, portal=portal, attempt_id=attempt_id)
    return True


async def note(
    uow: UnitOfWork,
    *,
    portal: str,
    attempt_id: str,
    answer: Answer,
    policy: Policy,
    enqueuer: Enqueuer,
    code: str = "",
    message: str = "",
) -> None:
    """Count what an attempt that ends now learnt about the portal; open or close the breaker by it."""
    if answer is Answer.FAILED:
        await _count(uow, await portal_row(uow, portal), attempt_id, policy, code, message)
        return
    row = await uow.session.get(PortalRow, portal)
    if row is None or (row.failures == 0 and row.breaker is BreakerState.CLOSED):
        return
    row = await uow.session.get_one(PortalRow, portal, with_for_update=True, populate_existing=True)
    if answer is Answer.ANSWERED:
        await _close(uow, row, attempt_id, enqueuer)
    elif row.probe == attempt_id:
        row.probe = None  # it learnt nothing: the next one tries


async def _is_turn(uow: UnitOfWork, row: PortalRow) -> bool:
    """Say whether the next attempt is the one that tries: the pause is over, or whoever tried has gone."""
    if row.breaker is BreakerState.OPEN:
        return row.probe_at is None or uow.now >= row.probe_at
    tries = select(AttemptRow.id).where(AttemptRow.id == row.probe, AttemptRow.ended_at.is_(None))
    return row.probe is None or await uow.session.scalar(tries) is None


async def _count(uow: UnitOfWork, row: PortalRow, attempt_id: str, policy: Policy, code: str, message: str) -> None:
    row.failures += 1
    row.code, row.message = code[:32], message
    failed_probe = row.breaker is BreakerState.HALF_OPEN and row.probe == attempt_id
    reached = row.breaker is BreakerState.CLOSED and row.failures >= policy.most
    if not failed_probe and not reached:
        uow.unaudited("the attempt's own entry tells of the failure")
        return
    row.breaker, row.probe, row.put_off = BreakerState.OPEN, None, 0
    row.opened_at = row.opened_at or uow.now
    row.probe_at = uow.now + timedelta(seconds=policy.open_s)
    uow.record(
        "breaker.opened", None, portal=row.name, failures=row.failures, code=code, message=message, until=row.probe_at
    )


async def _close(uow: UnitOfWork, row: PortalRow, attempt_id: str, enqueuer: Enqueuer) -> None:
    """An answer ends the row of failures; the breaker it closes only when it is that of the attempt that tries."""
    if row.breaker is BreakerState.CLOSED:
        row.failures = 0
        uow.unaudited("the attempt's own entry tells of the answer")
        return
    if row.probe != attempt_id:
        return  # an attempt that began before the breaker opened
    since = row.opened_at
    row.breaker, row.failures, row.probe, row.probe_at = BreakerState.CLOSED, 0, None, None
    row.opened_at, row.put_off = None, 0
    woken = await _wake(uow, row.name, enqueuer)
    uow.record("breaker.closed", None, portal=row.name, attempt_id=attempt_id, since=since, dispatched=woken)


async def _wake(uow: UnitOfWork, portal: str, enqueuer: Enqueuer) -> int:
    rows = await uow.session.scalars(
        select(WorkItemRow)
        .join(PlanRow, PlanRow.digest == WorkItemRow.plan_digest)
        .where(
            WorkItemRow.state == ItemState.READY,
            WorkItemRow.code == CODES[HindranceKind.BREAKER],
            PlanRow.portal == portal,
        )
        .order_by(WorkItemRow.priority, WorkItemRow.id)
        .limit(WOKEN)
        .with_for_update(of=WorkItemRow, skip_locked=True)
    )
    items = rows.all()
    for item in items:
        item.code, item.message = None, ""
        await dispatch(uow, item, enqueuer)
    return len(items)
