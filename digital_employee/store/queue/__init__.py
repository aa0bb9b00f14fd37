"""The queue of work items: how they arrive, are claimed, end and are steered. Each command is one audit entry."""

from __future__ import annotations

from digital_employee.store.queue.arrival import Arrival, ArrivalKind, arrive, note_input_fault
from digital_employee.store.queue.claim import Claim, claim, dispatch_item, held_by, ready_items
from digital_employee.store.queue.ending import finish_item, freeze_item, postpone_item, wait_for_person
from digital_employee.store.queue.recovery import (
    END_LOST,
    GIVEN_BACK,
    PROVED_DEAD,
    SET_ASIDE,
    STOOD_STILL,
    give_back_item,
    interruptions_in_a_row,
    items_dispatched_as,
    items_in_the_engine,
    redispatch_item,
    take_over_item,
)
from digital_employee.store.queue.steering import cancel_item, hold_item, release_item, requeue_item

__all__ = [
    "END_LOST",
    "GIVEN_BACK",
    "PROVED_DEAD",
    "SET_ASIDE",
    "STOOD_STILL",
    "Arrival",
    "ArrivalKind",
    "Claim",
    "arrive",
    "cancel_item",
    "claim",
    "dispatch_item",
    "finish_item",
    "freeze_item",
    "give_back_item",
    "held_by",
    "hold_item",
    "interruptions_in_a_row",
    "items_dispatched_as",
    "items_in_the_engine",
    "note_input_fault",
    "postpone_item",
    "ready_items",
    "redispatch_item",
    "release_item",
    "requeue_item",
    "take_over_item",
    "wait_for_person",
]
