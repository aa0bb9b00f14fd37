"""What this process works on right now: attempts and collections as tasks that can be cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from loguru import logger

from digital_employee.runtime.room import Room
from digital_employee.store import queue
from digital_employee.store.database import Database

ALONE_AFTER = 2
"""An item whose worker stopped so often in a row is worked on alone: what then stops the worker is that item."""

Body = Callable[[str, str], Awaitable[None]]
"""(id of an item or a run, dispatch) → None."""


@dataclass
class Shift:
    """The work in hand. Its bodies are what the engine runs; cut short they end as if there had been nothing to do."""

    database: Database
    items: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    runs: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _room: Room = field(default_factory=Room)

    def attempt(self, body: Body) -> Body:
        """Return the body of attempts as the engine is given it."""

        async def run(item_id: str, dispatch: str) -> None:
            await _in_hand(self.items, item_id, self._attempt(body, item_id, dispatch))

        return run

    def collection(self, body: Body) -> Body:
        """Return the body of collections as the engine is given it."""

        async def run(run_id: str, dispatch: str) -> None:
            await _in_hand(self.runs, run_id, body(run_id, dispatch))

        return run

    def cut_short(self) -> bool:
        """Cancel what runs; say whether anything did."""
        tasks = [*self.items.values(), *self.runs.values()]
        for task in tasks:
            task.cancel()
        return bool(tasks)

    async def _attempt(self, body: Body, item_id: str, dispatch: str) -> None:
        async with self.database.session() as session:
            in_a_row = await queue.interruptions_in_a_row(session, item_id)
        alone = in_a_row >= ALONE_AFTER
        if alone:
            logger.warning("item {} was interrupted {} times in a row; it is worked on alone", item_id, in_a_row)
        async with self._room.enter(alone=alone):
            await body(item_id, dispatch)


async def _in_hand(tasks: dict[str, asyncio.Task[None]], key: str, work: Awaitable[None]) -> None:
    task: asyncio.Task[None] = asyncio.ensure_future(_await(work))
    tasks[key] = task
    try:
        await asyncio.wait({task})
    finally:
        if tasks.get(key) is task:
            del tasks[key]
    if not task.cancelled():
        task.result()


async def _await(work: Awaitable[None]) -> None:
    await work
