"""Who may do what: the one table of roles and permissions. Every route of the dashboard names one permission.

Duties are separated as GB/T 22239-2019 §8.1.5 asks: who keeps the accounts decides no case, who audits changes
nothing, and nobody may do both.
"""

from __future__ import annotations

from enum import StrEnum

from digital_employee.store.tables import TaskKind
from digital_employee.store.users import Role


class Permission(StrEnum):
    """What a route asks for."""

    ANYONE = "anyone"
    """Needs no sign-in: the sign-in page, its form, a sign of life."""
    OWN_ACCOUNT = "own_account"
    VIEW_WORK = "view_work"
    """Runs, items, tasks and schedules, masked."""
    VIEW_EVIDENCE = "view_evidence"
    """Screenshots and other masked artifacts."""
    VIEW_DOCUMENTS = "view_documents"
    """Take a file that a bot made or downloaded: it holds identity and account numbers in full."""
    DECIDE_TASK = "decide_task"
    """Decide a business exception or a fault of an input."""
    SETTLE_TASK = "settle_task"
    """Settle what is in doubt, approve a write, let a held run go on."""
    CONTROL_WORK = "control_work"
    """Hold, release and cancel runs and items."""
    CONTROL_SCHEDULES = "control_schedules"
    CONTROL_SERVICE = "control_service"
    """Pause, drain, kill and resume: stops work and decides no case."""
    VIEW_AUDIT = "view_audit"
    VERIFY_AUDIT = "verify_audit"
    MANAGE_USERS = "manage_users"


_P = Permission
_EVERYONE = frozenset({_P.ANYONE, _P.OWN_ACCOUNT, _P.VIEW_WORK})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: _EVERYONE | {_P.VIEW_EVIDENCE, _P.VIEW_DOCUMENTS, _P.DECIDE_TASK, _P.CONTROL_SERVICE},
    Role.SUPERVISOR: _EVERYONE
    | {_P.VIEW_EVIDENCE, _P.VIEW_DOCUMENTS, _P.VIEW_AUDIT}
    | {_P.DECIDE_TASK, _P.SETTLE_TASK, _P.CONTROL_WORK, _P.CONTROL_SCHEDULES, _P.CONTROL_SERVICE},
    Role.DEVELOPER: _EVERYONE | {_P.VIEW_EVIDENCE},
    Role.AUDITOR: _EVERYONE | {_P.VIEW_EVIDENCE, _P.VIEW_DOCUMENTS, _P.VIEW_AUDIT, _P.VERIFY_AUDIT, _P.DECIDE_TASK},
    Role.ADMIN: _EVERYONE | {_P.MANAGE_USERS, _P.CONTROL_SERVICE},
}

_FOR_TASK = dict.fromkeys((TaskKind.EXCEPTION, TaskKind.INPUT, TaskKind.APPROVAL), _P.DECIDE_TASK)
_OPERATORS_TASKS = frozenset({"", "operator", "reviewer", "clerk"})


def is_allowed(role: str, permission: Permission) -> bool:
    """Tell whether a role may; an unknown role may nothing but sign in."""
    if permission is Permission.ANYONE:
        return True
    return role in PERMISSIONS and permission in PERMISSIONS[Role(role)]


def may_decide(role: str, kind: TaskKind, wanted_role: str) -> bool:
    """Tell whether a role may decide a task of that kind which asks for `wanted_role`.

    A supervisor decides every task; an operator those whose kind is theirs and which ask for nobody higher; an
    auditor exceptions that ask for the auditor, and never a write.
    """
    if is_allowed(role, Permission.SETTLE_TASK):
        return True
    if role == Role.AUDITOR:
        return kind is TaskKind.EXCEPTION and wanted_role == Role.AUDITOR
    return is_allowed(role, _FOR_TASK.get(kind, Permission.SETTLE_TASK)) and wanted_role in _OPERATORS_TASKS
