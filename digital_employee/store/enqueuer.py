"""How the store asks the engine to run an attempt or a run. Owns the protocol only; the runtime implements it."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession


class Enqueuer(Protocol):
    """Enqueues in the caller's open transaction: the domain rows and the dispatch are committed together."""

    async def enqueue(
        self,
        session: AsyncSession,
        *,
        item_id: str,
        attempt: int,
        plan_digest: str,
        priority: int,
        delay_s: float = 0,
    ) -> str:
        """Enqueue one attempt at an item and return the engine's id of it.

        `attempt` is the item's fence: it rises with every enqueue and every claim, so that it names a
        dispatch once and for ever. It is not the attempt's number, which only a claim hands out.
        """
        ...

    async def enqueue_run(self, session: AsyncSession, *, run_id: str, fence: int = 0, delay_s: float = 0) -> str:
        """Enqueue the start of a run (pin its plan, collect its items) and return the engine's id, `run_dispatch`."""
        ...


def run_dispatch(run_id: str, fence: int) -> str:
    """Return the engine's id of a run's collection; `fence` is the run's."""
    return f"run-{run_id}-{fence}" if fence else f"run-{run_id}"
