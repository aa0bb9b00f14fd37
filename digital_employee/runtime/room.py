"""Room for attempts in one process: most work side by side, one that is suspected of ending processes works alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Room:
    """Many at once, or one alone. Who wants to be alone is waited for: nobody new comes in before."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._inside = 0
        self._waiting_alone = 0
        self._is_alone = False

    @asynccontextmanager
    async def enter(self, *, alone: bool) -> AsyncIterator[None]:
        """Be inside while the block runs."""
        await (self._come_alone() if alone else self._come())
        try:
            yield
        finally:
            async with self._changed:
                self._inside -= 1
                self._is_alone = False
                self._changed.notify_all()

    async def _come(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: not self._is_alone and not self._waiting_alone)
            self._inside += 1

    async def _come_alone(self) -> None:
        async with self._changed:
            self._waiting_alone += 1
            try:
                await self._changed.wait_for(lambda: not self._inside)
            finally:
                self._waiting_alone -= 1
                self._changed.notify_all()
            self._inside += 1
            self._is_alone = True
