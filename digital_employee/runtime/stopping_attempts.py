"""Ending an attempt that runs, before its next write: a kill, or the edge of a window. One in a write finishes it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from digital_employee.clock import Clock
from digital_employee.errors import StoreError
from digital_employee.runtime.admission import Door
from digital_employee.runtime.outcome import Postponed, PutBack, Verdict
from digital_employee.runtime.records import AttemptRecords, Lesson
from digital_employee.store.breakers import Answer
from digital_employee.store.budgets import BEYOND
from digital_employee.store.controls import KILLED
from digital_employee.store.hindrances import Hindrance, HindranceKind
from digital_employee.store.seats import TOO_FAST

WATCH_S = 2.0
"""How often an attempt that runs asks whether it must stop; the write gate asks again before anything leaves."""
SOON_S = 30.0
RUN_HELD = "DE-STORE-HELD"


async def stoppable(work: Coroutine[Any, Any, Verdict], door: Door, records: AttemptRecords, clock: Clock) -> Verdict:
    """Do the attempt, and end it when it must stop and no write of it is under way.

    Whatever it had intended and not sent is withdrawn, so that its reservations are free again.
    """
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait({task}, timeout=WATCH_S))[0]:
            why = await door.why_stop(records.claim.item_id, clock.now())
            if why is not None and not records.is_writing and not task.done():
                return await _put_back(task, why, records)
        verdict = task.result()
    except StoreError as err:
        return await _refused(err, door, records, clock)
    finally:
        await _end(task)  # this worker stops: so does the attempt
    if isinstance(verdict, Postponed) and verdict.code in {BEYOND, RUN_HELD}:
        await records.withdraw_unsent(verdict.message)
    return verdict


async def _refused(err: StoreError, door: Door, records: AttemptRecords, clock: Clock) -> Verdict:
    if err.code == KILLED:
        why = await door.why_stop(records.claim.item_id, clock.now())
        return await _step_back(why or Hindrance(HindranceKind.KILL, "everything", err.what), records)
    if err.code == TOO_FAST:
        await records.withdraw_unsent(err.what)
        return Postponed(SOON_S, err.code, err.what, None, failure=False)
    raise err


async def _put_back(task: asyncio.Task[Verdict], why: Hindrance, records: AttemptRecords) -> Verdict:
    await _end(task)
    return await _step_back(why, records)


async def _step_back(why: Hindrance, records: AttemptRecords) -> Verdict:
    records.lesson = Lesson(Answer.NOTHING, records.portal, records.breaker)
    await records.withdraw_unsent(why.sentence)
    return PutBack(why)


async def _end(task: asyncio.Task[Verdict]) -> None:
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
