"""Everything that happened to one work item: its page reads nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.redaction import scrub
from digital_employee.store.reports.deadlines import BusinessMoment
from digital_employee.store.reports.evidence import Evidence, documents_among, list_evidence
from digital_employee.store.reports.items import ItemLine, make_lines
from digital_employee.store.reports.masking import Masks, mask_field, scrub_mapping
from digital_employee.store.tables import (
    ArrivalRow,
    AttemptOutcome,
    AttemptRow,
    EffectRow,
    EffectState,
    StepRow,
    StepState,
    WorkItemRow,
)


@dataclass(frozen=True)
class ItemField:
    """One field of an item, masked by its declared type."""

    name: str
    type: str
    value: str


@dataclass(frozen=True)
class StepLine:
    """What one step of one attempt did."""

    position: int
    step_id: str
    each_key: str
    name: str
    verb: str
    state: StepState
    started_at: datetime
    ended_at: datetime | None
    summary: Mapping[str, Any]
    code: str | None
    message: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class AttemptLine:
    """One try at the item, with its steps."""

    id: str
    number: int
    executor: str
    account: str | None
    started_at: datetime
    ended_at: datetime | None
    outcome: AttemptOutcome | None
    code: str | None
    message: str
    steps: tuple[StepLine, ...]
    evidence: tuple[Evidence, ...]
    """Artifacts of the attempt that belong to no step."""


@dataclass(frozen=True)
class EffectLine:
    """One write to the outside world."""

    id: str
    step_id: str
    each_key: str
    state: EffectState
    values_digest: str
    amount: str | None
    receipt: Mapping[str, Any]
    intent_at: datetime
    sent_at: datetime | None
    settle_after: datetime | None
    settled_at: datetime | None
    found_by_check: bool


@dataclass(frozen=True)
class ArrivalLine:
    """The item seen in a source."""

    run_id: str
    origin: str
    differs: bool
    arrived_at: datetime


@dataclass(frozen=True)
class ItemHistory:
    """One item and all that happened to it, masked."""

    line: ItemLine
    origin: str
    fields: tuple[ItemField, ...]
    deadline_rule: Mapping[str, Any]
    result: Mapping[str, Any]
    failures: int
    interruptions: int
    postponements: int
    attempts: tuple[AttemptLine, ...]
    effects: tuple[EffectLine, ...]
    arrivals: tuple[ArrivalLine, ...]
    evidence: tuple[Evidence, ...]
    """Artifacts of the item that belong to no attempt."""
    documents: tuple[Evidence, ...]
    """Files in full, of all attempts, newest first."""


async def plan_of_item(session: AsyncSession, item_id: str) -> str | None:
    """Return the digest of the plan an item was started with, or None if there is no such item."""
    return await session.scalar(select(WorkItemRow.plan_digest).where(WorkItemRow.id == item_id))


async def read_item(session: AsyncSession, item_id: str, masks: Masks, moment: BusinessMoment) -> ItemHistory | None:
    """Return one item with its history, newest attempt first; None if there is no such item."""
    row = await session.get(WorkItemRow, item_id)
    if row is None:
        return None
    evidence = await list_evidence(session, item_id=item_id)
    (line,) = await make_lines(session, [row], moment)
    return ItemHistory(
        line=line,
        origin=scrub(row.origin),
        fields=tuple(ItemField(k, str(masks.get(k, "")), mask_field(k, v, masks)) for k, v in row.fields.items()),
        deadline_rule=scrub_mapping(row.deadline_rule),
        result=scrub_mapping(row.result),
        failures=row.failures,
        interruptions=row.interruptions,
        postponements=row.postponements,
        attempts=await _read_attempts(session, item_id, evidence),
        effects=await _read_effects(session, item_id),
        arrivals=await _read_arrivals(session, item_id),
        evidence=tuple(one for one in evidence if one.attempt_id is None),
        documents=documents_among(evidence),
    )


async def read_effect(session: AsyncSession, effect_id: str) -> EffectLine | None:
    """Return one effect, or None."""
    row = await session.get(EffectRow, effect_id)
    return _make_effect(row) if row else None


async def _read_attempts(session: AsyncSession, item_id: str, evidence: Sequence[Evidence]) -> tuple[AttemptLine, ...]:
    attempts = (
        await session.scalars(
            select(AttemptRow).where(AttemptRow.item_id == item_id).order_by(AttemptRow.number.desc())
        )
    ).all()
    steps = await session.scalars(
        select(StepRow)
        .where(StepRow.attempt_id.in_([attempt.id for attempt in attempts]))
        .order_by(StepRow.attempt_id, StepRow.position)
    )
    of_attempt = {key: list(rows) for key, rows in groupby(steps, key=lambda step: step.attempt_id)}
    return tuple(_make_attempt(row, of_attempt.get(row.id, []), evidence) for row in attempts)


def _make_attempt(row: AttemptRow, steps: Sequence[StepRow], evidence: Sequence[Evidence]) -> AttemptLine:
    own = [one for one in evidence if one.attempt_id == row.id]
    positions = {step.position for step in steps}
    return AttemptLine(
        id=row.id,
        number=row.number,
        executor=row.executor,
        account=row.account,
        started_at=row.started_at,
        ended_at=row.ended_at,
        outcome=AttemptOutcome(row.outcome) if row.outcome else None,
        code=row.code,
        message=scrub(row.message),
        steps=tuple(_make_step(step, [one for one in own if one.position == step.position]) for step in steps),
        evidence=tuple(one for one in own if one.position not in positions),
    )


def _make_step(row: StepRow, evidence: Sequence[Evidence]) -> StepLine:
    return StepLine(
        position=row.position,
        step_id=row.step_id,
        each_key=scrub(row.each_key),
        name=row.name,
        verb=row.verb,
        state=StepState(row.state),
        started_at=row.started_at,
        ended_at=row.ended_at,
        summary=scrub_mapping(row.summary),
        code=row.code,
        message=scrub(row.message),
        evidence=tuple(evidence),
    )


async def _read_effects(session: AsyncSession, item_id: str) -> tuple[EffectLine, ...]:
    query = select(EffectRow).where(EffectRow.item_id == item_id).order_by(EffectRow.intent_at)
    return tuple(_make_effect(row) for row in await session.scalars(query))


def _make_effect(row: EffectRow) -> EffectLine:
    return EffectLine(
        id=row.id,
        step_id=row.step_id,
        each_key=scrub(row.each_key),
        state=EffectState(row.state),
        values_digest=row.values_digest,
        amount=row.amount,
        receipt=scrub_mapping(row.receipt),
        intent_at=row.intent_at,
        sent_at=row.sent_at,
        settle_after=row.settle_after,
        settled_at=row.settled_at,
        found_by_check=row.found_by_check,
    )


async def _read_arrivals(session: AsyncSession, item_id: str) -> tuple[ArrivalLine, ...]:
    query = select(ArrivalRow).where(ArrivalRow.item_id == item_id).order_by(ArrivalRow.id)
    return tuple(
        ArrivalLine(row.run_id, scrub(row.origin), row.differs, row.arrived_at) for row in await session.scalars(query)
    )
