"""Pauses: of everything, a workflow or a portal. Who reads them is the runtime, before it starts work."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.store.tables import ControlRow
from digital_employee.store.unit import Actor, UnitOfWork

SCOPES = ("all", "workflow", "portal")
EVERYTHING = "*"
"""The name under the scope `all`."""


async def pause(uow: UnitOfWork, *, scope: str, name: str, reason: str, by: Actor) -> None:
    """Let nothing new start in this scope; what runs goes on to its end."""
    if scope not in SCOPES:
        raise StoreError(f"`{scope}` cannot be paused", code="DE-STORE-SCOPE", to_do=f"use {', '.join(SCOPES)}")
    name = EVERYTHING if scope == "all" else name
    await uow.session.merge(
        ControlRow(scope=scope, name=name, state="pause", reason=reason, set_by=by.name, set_at=uow.now)
    )
    uow.record("control.paused", by, scope=scope, name=name, reason=reason)


async def resume(uow: UnitOfWork, *, scope: str, name: str, reason: str, by: Actor) -> bool:
    """Lift a pause; False: there was none."""
    name = EVERYTHING if scope == "all" else name
    row = await uow.session.get(ControlRow, (scope, name), with_for_update=True)
    if row is None:
        return False
    await uow.session.execute(delete(ControlRow).where(ControlRow.scope == scope, ControlRow.name == name))
    uow.record("control.resumed", by, scope=scope, name=name, reason=reason)
    return True


async def active_pauses(
    session: AsyncSession, *, workflow: str | None = None, portal: str | None = None
) -> Sequence[ControlRow]:
    """Return the pauses that apply to a workflow at a portal."""
    scopes = [("all", EVERYTHING)]
    scopes += [("workflow", workflow)] if workflow else []
    scopes += [("portal", portal)] if portal else []
    rows = await session.scalars(
        select(ControlRow).where(tuple_(ControlRow.scope, ControlRow.name).in_(scopes)).order_by(ControlRow.scope)
    )
    return rows.all()
