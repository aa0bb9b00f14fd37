"""A unit of work: state changes and the audit entries that tell of them, kept or dropped together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.audit.entry import AuditEntry
from digital_employee.redaction import scrub
from digital_employee.store.ids import new_id


@dataclass(frozen=True)
class Actor:
    """Who does it: a person by name, or a process by its executor id; as it is at that moment."""

    name: str
    role: str


class UnitOfWork:
    """What a command is given: the open transaction, the instant, and the way into the audit log.

    Everything in one unit happens at one instant. The unit must not wait for anything but the
    database: it holds the process's place at the log.
    """

    def __init__(self, session: AsyncSession, *, now: datetime, actor: Actor) -> None:
        self.session = session
        self.now = now
        self.actor = actor
        self.entries: list[AuditEntry] = []
        self.unaudited_because = ""

    def new_id(self) -> str:
        """Return a fresh row id."""
        return new_id(self.now)

    def audit(
        self,
        kind: str,
        *,
        actor: str,
        role: str,
        run_id: str | None = None,
        item_id: str | None = None,
        attempt: int | None = None,
        step_id: str | None = None,
        **details: Any,
    ) -> None:
        """Append one audit entry; details are masked by the caller and scrubbed again here."""
        self.entries.append(AuditEntry(self.now, actor, role, kind, run_id, item_id, attempt, step_id, _clean(details)))

    def record(
        self,
        kind: str,
        by: Actor | None,
        *,
        run_id: str | None = None,
        item_id: str | None = None,
        attempt: int | None = None,
        step_id: str | None = None,
        **details: Any,
    ) -> None:
        """Append one audit entry by `by`, or by the process itself when it is None."""
        who = by or self.actor
        self.audit(
            kind,
            actor=who.name,
            role=who.role,
            run_id=run_id,
            item_id=item_id,
            attempt=attempt,
            step_id=step_id,
            **details,
        )

    def unaudited(self, because: str) -> None:
        """Say why this unit changes rows without an entry: only signs of life are such a reason."""
        self.unaudited_because = because


_NAME = re.compile(r"(?:[a-z]+-)?[0-9a-f]{32}(?:[0-9a-f]{32})?(?:-[0-9]+)?")
"""An id, a digest or a dispatch: long runs of digits in it are no one's number, and it must stay exact."""


def _clean(value: Any) -> Any:
    match value:
        case str():
            return value if _NAME.fullmatch(value) else scrub(value)
        case Mapping():
            return {key: _clean(inner) for key, inner in value.items() if inner is not None}
        case list() | tuple():
            return [_clean(inner) for inner in value]
        case _:
            return value
