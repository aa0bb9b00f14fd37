"""Asking a person: the request and its row. Deciding is in `store.tasks`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digital_employee.store.tables import HumanTaskRow, TaskKind, TaskState
from digital_employee.store.unit import UnitOfWork

OPERATIONS = "operator"
"""The role that is asked when a workflow names none."""


@dataclass(frozen=True)
class TaskRequest:
    """What a person is asked; the texts are masked by whoever asks."""

    kind: TaskKind
    code: str
    title: str
    role: str = OPERATIONS
    suggestion: str = ""
    disposition: str | None = None
    deadline_at: datetime | None = None


def add_task(
    uow: UnitOfWork,
    task: TaskRequest,
    *,
    run_id: str | None = None,
    item_id: str | None = None,
    effect_id: str | None = None,
) -> str:
    """Add the row of an open task and return its id; the calling command writes the audit entry."""
    task_id = uow.new_id()
    uow.session.add(
        HumanTaskRow(
            id=task_id,
            kind=task.kind,
            state=TaskState.OPEN,
            run_id=run_id,
            item_id=item_id,
            effect_id=effect_id,
            code=task.code,
            title=task.title,
            suggestion=task.suggestion,
            disposition=task.disposition,
            role=task.role,
            deadline_at=task.deadline_at,
            created_at=uow.now,
        )
    )
    return task_id
