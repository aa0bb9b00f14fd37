"""Who stops the sequencer in the middle of a transaction leaves no lock behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from digital_employee.store import database as databases
from digital_employee.store.audit_log import AuditLog
from digital_employee.store.undivided import undivided
from digital_employee.store.unit import UnitOfWork
from digital_employee.store.writer import Writer

ENTRIES = 2000
"""Two batches, in statements that take the driver's thread a moment."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "BUSY_TIMEOUT_MS", 500)


async def test_a_sequencer_cancelled_at_any_statement_leaves_the_file_free(database, writer) -> None:
    log = AuditLog(database)
    await _write(writer, ENTRIES)
    statement = 1
    while await _cancel_at(statement, log):
        await _write(writer, 3)
        statement += 1
    assert statement > 5, "nothing was cancelled"


async def test_who_waits_is_told_after_the_end_and_the_end_is_reached() -> None:
    ended = asyncio.Event()

    async def transaction() -> None:
        await asyncio.sleep(0.05)
        ended.set()

    task = asyncio.create_task(undivided(transaction()))
    for _ in range(3):
        await asyncio.sleep(0.005)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_what_the_transaction_raises_comes_out() -> None:
    async def transaction() -> None:
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        await undivided(transaction())


async def _write(writer: Writer, count: int) -> None:
    async def note(uow: UnitOfWork) -> None:
        for _ in range(count):
            uow.record("probe.made", None)

    await writer.run(note)


async def _cancel_at(number: int, log: AuditLog) -> bool:
    """Integrate and cancel as the statement of this number leaves; False: there is none such."""
    task = asyncio.create_task(log.integrate())
    with _at_statement(number, task.cancel):
        done, _ = await asyncio.wait({task})
    return done.pop().cancelled()


@contextmanager
def _at_statement(number: int, act: Callable[[], object]) -> Iterator[None]:
    met = 0

    def count(*_: object) -> None:
        nonlocal met
        met += 1
        if met == number:
            act()

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", count)
