"""Alerts and their outbox: raised once, told at least once, never endlessly. Knows no rule and sends nothing.

What is wrong is a row before anybody is told of it, and what is to be told is a row before it is sent: a process may
die anywhere, and another one goes on. A message whose sender died before it could say so is sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.redaction import scrub, scrub_deep
from digital_employee.store.database import insert_if_absent
from digital_employee.store.tables import AlertDeliveryRow, AlertNews, AlertRow, DeliveryState
from digital_employee.store.unit import UnitOfWork

Key = tuple[str, str]
"""Rule and subject."""


@dataclass(frozen=True)
class Condition:
    """One thing that is wrong now."""

    rule: str
    subject: str
    severity: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Ids, counts and names of ours; scrubbed again when they are kept."""

    @property
    def key(self) -> Key:
        """What tells it from others."""
        return self.rule, self.subject[:160]


@dataclass(frozen=True)
class Letter:
    """One piece of news that waits for a channel."""

    id: str
    channel: str
    news: AlertNews
    rule: str
    severity: str
    facts: Mapping[str, Any]
    raised_at: datetime
    cleared_at: datetime | None
    created_at: datetime
    due_at: datetime
    tries: int


Address = Callable[[str, str], Mapping[str, datetime]]
"""(rule, severity) → the channels that are to be told, and from when on."""


async def open_alerts(session: AsyncSession) -> Sequence[AlertRow]:
    """Return everything that is wrong, oldest first."""
    rows = await session.scalars(select(AlertRow).where(AlertRow.cleared_at.is_(None)).order_by(AlertRow.raised_at))
    return rows.all()


async def take_in(
    uow: UnitOfWork, found: Collection[Condition], over: Collection[Key], address: Address
) -> tuple[int, int]:
    """Raise what is new of `found`, clear what is open of `over`, and put the news of both into the outbox.

    Return how many were raised and cleared. Several processes may do it at once: each alert is raised once.
    """
    raised = [key for condition in found if (key := await _raise(uow, condition, address))]
    cleared = [key for key in over if await _clear(uow, key, address)]
    if raised or cleared:
        uow.record(
            "alert.changed", None, raised=[" ".join(key) for key in raised], cleared=[" ".join(k) for k in cleared]
        )
    return len(raised), len(cleared)


async def record_rules(uow: UnitOfWork, *, channels: Collection[str]) -> None:
    """Record that a process tells people by other rules from now on, and on which channels."""
    uow.record("alert.rules_taken", None, channels=list(channels))


async def waiting_letters(session: AsyncSession, *, now: datetime) -> Sequence[Letter]:
    """Return all that waits, and nobody sends now, for every channel on which something is due."""
    free = or_(AlertDeliveryRow.taken_until.is_(None), AlertDeliveryRow.taken_until < now)
    query = (
        select(AlertDeliveryRow, AlertRow)
        .join(AlertRow, AlertRow.id == AlertDeliveryRow.alert_id)
        .where(AlertDeliveryRow.state == DeliveryState.WAITING, free)
        .order_by(AlertDeliveryRow.created_at, AlertDeliveryRow.id)
    )
    found = [_letter(delivery, alert) for delivery, alert in await session.execute(query)]
    due = {letter.channel for letter in found if letter.due_at <= now}
    # What was tried in vain keeps its own wait; what only waits for its digest goes along.
    return [one for one in found if one.channel in due and (one.due_at <= now or one.tries == 0)]


async def messages_since(session: AsyncSession, *, channel: str, since: datetime) -> int:
    """Return how many messages went out on a channel after `since`."""
    query = select(func.count(AlertDeliveryRow.message.distinct())).where(
        AlertDeliveryRow.channel == channel, AlertDeliveryRow.sent_at > since
    )
    return await session.scalar(query) or 0


async def take_letters(uow: UnitOfWork, ids: Collection[str], *, until: datetime) -> frozenset[str]:
    """Take letters to send them before `until`; return those that nobody else has taken."""
    uow.unaudited("a sender takes what it is about to send; that it was sent is recorded")
    free = or_(AlertDeliveryRow.taken_until.is_(None), AlertDeliveryRow.taken_until < uow.now)
    taken = await uow.session.scalars(
        update(AlertDeliveryRow)
        .where(AlertDeliveryRow.id.in_(ids), AlertDeliveryRow.state == DeliveryState.WAITING, free)
        .values(taken_until=until)
        .returning(AlertDeliveryRow.id)
    )
    return frozenset(taken)


async def mark_sent(uow: UnitOfWork, ids: Collection[str], *, channel: str) -> None:
    """Note that letters went out in one message."""
    message = uow.new_id()
    await uow.session.execute(
        update(AlertDeliveryRow)
        .where(AlertDeliveryRow.id.in_(ids))
        .values(state=DeliveryState.SENT, sent_at=uow.now, message=message, taken_until=None, error="")
    )
    uow.record("alert.sent", None, channel=channel, message=message, letters=len(ids))


async def mark_failed(
    uow: UnitOfWork, letters: Collection[Letter], *, channel: str, error: str, again_at: datetime, longest: timedelta
) -> int:
    """Note that a message could not be sent; return how many letters are given up because they waited too long."""
    lost = [one.id for one in letters if uow.now - one.created_at > longest]
    for ids, state in ((lost, DeliveryState.GIVEN_UP), ([one.id for one in letters], DeliveryState.WAITING)):
        await uow.session.execute(
            update(AlertDeliveryRow)
            .where(AlertDeliveryRow.id.in_(ids), AlertDeliveryRow.state == DeliveryState.WAITING)
            .values(
                state=state,
                tries=AlertDeliveryRow.tries + 1,
                error=scrub(error)[:500],
                due_at=again_at,
                taken_until=None,
            )
        )
    uow.record("alert.not_sent", None, channel=channel, letters=len(letters), given_up=len(lost), error=error[:500])
    return len(lost)


async def _raise(uow: UnitOfWork, condition: Condition, address: Address) -> Key | None:
    rule, subject = condition.key
    latest = await uow.session.scalar(
        select(AlertRow)
        .where(AlertRow.rule == rule, AlertRow.subject == subject)
        .order_by(AlertRow.round.desc())
        .limit(1)
    )
    if latest is not None and latest.cleared_at is None:
        return None
    values = {
        "id": uow.new_id(),
        "rule": rule,
        "subject": subject,
        "round": latest.round + 1 if latest else 1,
        "severity": condition.severity,
        "facts": scrub_deep(dict(condition.facts)),
        "raised_at": uow.now,
        "cleared_at": None,
    }
    if not await insert_if_absent(uow.session, AlertRow, values):
        return None
    _post(uow, str(values["id"]), AlertNews.RAISED, address(rule, condition.severity))
    return rule, subject


async def _clear(uow: UnitOfWork, key: Key, address: Address) -> bool:
    row = await uow.session.scalar(
        select(AlertRow)
        .where(AlertRow.rule == key[0], AlertRow.subject == key[1], AlertRow.cleared_at.is_(None))
        .with_for_update()
    )
    if row is None:
        return False
    row.cleared_at = uow.now
    _post(uow, row.id, AlertNews.CLEARED, address(row.rule, row.severity))
    return True


def _post(uow: UnitOfWork, alert_id: str, news: AlertNews, channels: Mapping[str, datetime]) -> None:
    for channel, due_at in channels.items():
        uow.session.add(
            AlertDeliveryRow(
                id=uow.new_id(),
                alert_id=alert_id,
                channel=channel,
                news=news,
                state=DeliveryState.WAITING,
                due_at=due_at,
                created_at=uow.now,
            )
        )


def _letter(delivery: AlertDeliveryRow, alert: AlertRow) -> Letter:
    return Letter(
        delivery.id,
        delivery.channel,
        delivery.news,
        alert.rule,
        alert.severity,
        alert.facts,
        alert.raised_at,
        alert.cleared_at,
        delivery.created_at,
        delivery.due_at,
        delivery.tries,
    )
