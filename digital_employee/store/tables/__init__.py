"""The tables: what is remembered. Owns names, types and uniqueness; no queries.

Instants are stored in UTC by a type that refuses naive values. Business dates are plain dates.
"""

from __future__ import annotations

from digital_employee.store.tables.alerts import AlertDeliveryRow, AlertRow
from digital_employee.store.tables.approvals import ApprovalRow
from digital_employee.store.tables.audit import AuditEntryRow, CheckpointRow, MerkleStateRow
from digital_employee.store.tables.effects import EffectRow, EvidenceRow, HumanTaskRow
from digital_employee.store.tables.foundation import Choice, Instant, Table
from digital_employee.store.tables.items import ArrivalRow, AttemptRow, StepRow, WorkItemRow
from digital_employee.store.tables.people import UserRow, WebSessionRow
from digital_employee.store.tables.portals import PortalRow
from digital_employee.store.tables.runs import InputFaultRow, PlanRow, RunRow
from digital_employee.store.tables.service import AccountLeaseRow, ControlRow, ExecutorRow, ScheduleRow
from digital_employee.store.tables.states import (
    AlertNews,
    AttemptOutcome,
    BreakerState,
    DeliveryState,
    EffectState,
    ItemState,
    RunState,
    StepState,
    TaskKind,
    TaskState,
)

__all__ = [
    "AccountLeaseRow",
    "AlertDeliveryRow",
    "AlertNews",
    "AlertRow",
    "ApprovalRow",
    "ArrivalRow",
    "AttemptOutcome",
    "AttemptRow",
    "AuditEntryRow",
    "BreakerState",
    "CheckpointRow",
    "Choice",
    "ControlRow",
    "DeliveryState",
    "EffectRow",
    "EffectState",
    "EvidenceRow",
    "ExecutorRow",
    "HumanTaskRow",
    "InputFaultRow",
    "Instant",
    "ItemState",
    "MerkleStateRow",
    "PlanRow",
    "PortalRow",
    "RunRow",
    "RunState",
    "ScheduleRow",
    "StepRow",
    "StepState",
    "Table",
    "TaskKind",
    "TaskState",
    "UserRow",
    "WebSessionRow",
    "WorkItemRow",
]
