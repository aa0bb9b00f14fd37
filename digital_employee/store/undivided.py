"""Letting a transaction come to its end before the task that waits for it is cancelled.

A task that is cancelled inside a statement on SQLite leaves it running in the driver's thread: the connection is thrown
away while its transaction holds the file's write lock, and every later write fails with `database is locked`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def undivided(transaction: Coroutine[Any, Any, T]) -> T:
    """Return what the transaction returns; who is cancelled meanwhile learns so once it has ended."""
    task = asyncio.create_task(transaction)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as err:
            cancelled = err
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # seen, for nobody is left to be told
        raise cancelled
    return task.result()
