"""The timeline of an attempt: what each step did, written in groups. Summaries come masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from digital_employee.store.lookup import locked
from digital_employee.store.tables import AttemptRow, StepRow, StepState
from digital_employee.store.unit import Actor, UnitOfWork


class StepEntry(Protocol):
    """One step as it is to stand in the timeline; the runtime's own entries fit."""

    @property
    def position(self) -> int: ...  # noqa: D102
    @property
    def step_id(self) -> str: ...  # noqa: D102
    @property
    def each_key(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def verb(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> StepState: ...  # noqa: D102
    @property
    def started_at(self) -> datetime: ...  # noqa: D102
    @property
    def ended_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def summary(self) -> Mapping[str, Any] | None: ...  # noqa: D102
    @property
    def code(self) -> str | None: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class StepRecord:
    """A step of the timeline."""

    position: int
    step_id: str
    verb: str
    state: StepState
    started_at: datetime
    ended_at: datetime | None = None
    each_key: str = ""
    name: str = ""
    summary: Mapping[str, Any] | None = None
    code: str | None = None
    message: str = ""


async def record_steps(
    uow: UnitOfWork, *, attempt_id: str, steps: Sequence[StepEntry], by: Actor | None = None
) -> None:
    """Write steps of one attempt, in one audit entry; a position written before is replaced."""
    if not steps:
        return
    attempt = await locked(uow, AttemptRow, attempt_id)
    for step in steps:
        await put_step(uow, attempt_id, step)
    uow.record(
        "steps.recorded",
        by,
        run_id=attempt.run_id,
        item_id=attempt.item_id,
        attempt=attempt.number,
        steps=[_line(step) for step in steps],
    )


async def put_step(uow: UnitOfWork, attempt_id: str, step: StepEntry) -> None:
    """Write one step's row; the calling command writes the audit entry."""
    row = await uow.session.scalar(
        select(StepRow).where(StepRow.attempt_id == attempt_id, StepRow.position == step.position)
    )
    if row is None:
        row = StepRow(attempt_id=attempt_id, position=step.position)
        uow.session.add(row)
    row.step_id = step.step_id
    row.each_key = step.each_key
    row.name = step.name
    row.verb = step.verb
    row.state = step.state
    row.started_at = step.started_at
    row.ended_at = step.ended_at
    row.summary = None if step.summary is None else dict(step.summary)
    row.code = step.code
    row.message = step.message


def _line(step: StepEntry) -> dict[str, Any]:
    """Return what the audit log keeps of a step: that it was, and how it ended, not what it saw."""
    return {
        "position": step.position,
        "step": step.step_id,
        "each": step.each_key or None,
        "verb": step.verb,
        "state": step.state,
        "code": step.code,
    }
