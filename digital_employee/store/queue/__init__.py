"""The queue of work items: how they arrive, are claimed, end and are steered. Each command is one audit entry."""

from __future__ import annotations

from digital_employee.store.queue.arrival import Arrival, ArrivalKind, arrive, note_input_fault
from digital_employee.store.queue.claim import Claim, claim, dispatch_item, held_by, ready_items, take_over_item
from digital_employee.store.queue.ending import finish_item, freeze_item, postpone_item, wait_for_person
from digital_employee.store.queue.steering import cancel_item, hold_item, release_item, requeue_item

__all__ = [
    "Arrival",
    "ArrivalKind",
    "Claim",
    "arrive",
    "cancel_item",
    "claim",
    "dispatch_item",
    "finish_item",
    "freeze_item",
    "held_by",
    "hold_item",
    "note_input_fault",
    "postpone_item",
    "ready_items",
    "release_item",
    "requeue_item",
    "take_over_item",
    "wait_for_person",
]
