"""How work arrives: the same natural key from two sources is one item; what cannot be read is a fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from digital_employee.store.database import insert_if_absent
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.item_moves import dispatch
from digital_employee.store.tables import ArrivalRow, InputFaultRow, ItemState, WorkItemRow
from digital_employee.store.unit import Actor, UnitOfWork


class ArrivalKind(StrEnum):
    """What an arrival was: a new item, one that is known, or a known one with other values."""

    NEW = "NEW"
    AGAIN = "AGAIN"
    DIFFERS = "DIFFERS"


@dataclass(frozen=True)
class Arrival:
    """The item that arrived, known or new."""

    item_id: str
    kind: ArrivalKind
    run_id: str
    """The run that brought it first."""


async def arrive(
    uow: UnitOfWork,
    *,
    run_id: str,
    workflow: str,
    natural_key: str,
    plan_digest: str,
    origin: str,
    fields: Mapping[str, Any],
    priority: int = 100,
    not_before: datetime | None = None,
    deadline_at: datetime | None = None,
    deadline_rule: Mapping[str, Any] | None = None,
    enqueuer: Enqueuer | None = None,
    by: Actor | None = None,
) -> Arrival:
    """Take an item in; enqueue it when it is new and an enqueuer is given.

    A known item is left as it is, whatever its state and its new values: the arrival is only noted.
    A source that is read again after a crash (same run, same origin) adds nothing.
    """
    item_id = uow.new_id()
    values: dict[str, Any] = {
        "id": item_id,
        "workflow": workflow,
        "natural_key": natural_key,
        "run_id": run_id,
        "plan_digest": plan_digest,
        "origin": origin,
        "fields": dict(fields),
        "priority": priority,
        "state": ItemState.READY,
        "deadline_at": deadline_at,
        "deadline_rule": None if deadline_rule is None else dict(deadline_rule),
        "created_at": uow.now,
        "updated_at": uow.now,
    }
    if not await insert_if_absent(uow.session, WorkItemRow, values):
        return await _arrive_again(uow, values, by)
    _note(uow, item_id, run_id, origin, differs=False)
    if enqueuer is not None:
        item = await uow.session.get_one(WorkItemRow, item_id)
        await dispatch(uow, item, enqueuer, not_before=not_before)
    uow.record(
        "item.arrived",
        by,
        run_id=run_id,
        item_id=item_id,
        origin=origin,
        plan_digest=plan_digest,
        priority=priority,
        deadline_at=deadline_at,
    )
    return Arrival(item_id, ArrivalKind.NEW, run_id)


async def _arrive_again(uow: UnitOfWork, arrived: Mapping[str, Any], by: Actor | None) -> Arrival:
    run_id, origin = arrived["run_id"], arrived["origin"]
    same_key = select(WorkItemRow).where(
        WorkItemRow.workflow == arrived["workflow"], WorkItemRow.natural_key == arrived["natural_key"]
    )
    item = (await uow.session.scalars(same_key)).one()
    differs = item.fields != arrived["fields"]
    kind = ArrivalKind.DIFFERS if differs else ArrivalKind.AGAIN
    seen = await uow.session.scalar(
        select(ArrivalRow.id)
        .where(ArrivalRow.item_id == item.id, ArrivalRow.run_id == run_id, ArrivalRow.origin == origin)
        .limit(1)
    )
    if seen is None:
        _note(uow, item.id, run_id, origin, differs=differs)
        uow.record(
            "item.arrived_again", by, run_id=run_id, item_id=item.id, origin=origin, differs=differs, state=item.state
        )
    return Arrival(item.id, kind, item.run_id)


async def note_input_fault(
    uow: UnitOfWork,
    *,
    run_id: str,
    source: str,
    message: str,
    file: str = "",
    file_digest: str = "",
    row: int | None = None,
    column: str = "",
    by: Actor | None = None,
) -> None:
    """Note a row of an input that could not become an item; `message` is masked by the caller.

    A source that is read again in the same run tells nothing twice.
    """
    place = {"run_id": run_id, "source": source, "file": file, "row": row, "column": column, "message": message}
    if await uow.session.scalar(select(InputFaultRow.id).filter_by(**place).limit(1)) is not None:
        uow.unaudited("this run has told of it")
        return
    uow.session.add(InputFaultRow(**place, file_digest=file_digest, created_at=uow.now))
    uow.record(
        "input.refused", by, run_id=run_id, source=source, file=file, file_digest=file_digest, row=row, column=column
    )


def _note(uow: UnitOfWork, item_id: str, run_id: str, origin: str, *, differs: bool) -> None:
    uow.session.add(ArrivalRow(item_id=item_id, run_id=run_id, origin=origin, differs=differs, arrived_at=uow.now))
