"""The one way to change state: units of work, committed in groups with their audit entries.

Each process has one writer, and the writer one task: it keeps the process's own chain of entries
without gaps, and makes many waiting units durable with one disk flush. It fails closed: when the log
cannot be written, no unit is kept and every caller is told so.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.audit.chain import Head, Link, append
from digital_employee.audit.entry import AuditEntry
from digital_employee.audit.hashing import hash_named
from digital_employee.clock import Clock
from digital_employee.crash_points import reached
from digital_employee.errors import AuditError, StoreError
from digital_employee.store.database import Database, changed, clear_changed
from digital_employee.store.tables import AuditEntryRow
from digital_employee.store.unit import Actor, UnitOfWork

T = TypeVar("T")
Unit = Callable[[UnitOfWork], Awaitable[T]]

GROUP_LIMIT = 500
RETRY_LIMIT = 5
LOST_RACES = {"40001", "40P01"}
"""PostgreSQL: serialization failure, deadlock; the unit did nothing wrong and is run again."""


@dataclass(eq=False)
class _Request:
    unit: Unit[Any]
    answer: asyncio.Future[Any]
    tries: int = 0


@dataclass(frozen=True)
class _Done:
    """A unit that has run in the open group: what it answers once the group is committed."""

    request: _Request
    result: Any = None
    error: Exception | None = None
    entries: Sequence[AuditEntry] = ()


_Attempt = Callable[[AsyncSession, _Request], Awaitable[_Done]]


class _SpoiltError(Exception):
    """A unit failed, and with it the transaction that it shares with others."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Writer:
    """Runs units of work one after another and commits them in groups.

    `actor_id` names this process (its executor id) and its chain; a restarted process with the same
    id continues the chain. Two live processes must never share one.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        actor_id: str,
        *,
        role: str = "robot",
        algorithm: str = "sha256",
        group_limit: int = GROUP_LIMIT,
    ) -> None:
        self.actor = Actor(actor_id, role)
        self._database = database
        self.clock = clock
        self._hash = hash_named(algorithm)
        self._group_limit = group_limit
        self._waiting: deque[_Request] = deque()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._head: Head | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def run(self, unit: Unit[T]) -> T:
        """Run a unit and return its result once it is durable.

        The unit may be run more than once (a lost race on PostgreSQL), so it changes nothing but rows.

        Raises:
            AuditError: the log could not be written; nothing of the unit is kept, or, when the
                connection broke during the commit, nobody knows: read the state again.
            StoreError: the database refused the unit. Whatever else the unit raises comes back as it is.
        """
        if self._closed:
            raise AuditError("the writer is closed", code="DE-AUDIT-CLOSED", to_do="start the service again")
        if self._task is None:
            self._task = asyncio.create_task(self._serve(), name=f"writer {self.actor.name}")
        elif self._task is asyncio.current_task():
            raise StoreError("a unit of work cannot wait for another", code="DE-STORE-NESTED")
        request = _Request(unit, asyncio.get_running_loop().create_future())
        self._waiting.append(request)
        self._news.set()
        result: T = await request.answer
        return result

    async def close(self) -> None:
        """Finish what waits, then stop."""
        self._closed = True
        self._news.set()
        if self._task is not None:
            await self._task

    async def _serve(self) -> None:
        while group := await self._next_group():
            try:
                await self._commit(group)
            except BaseException as err:  # the callers must not wait for ever, whatever broke
                self._head = None
                _refuse(group, err)
                if not isinstance(err, Exception):
                    raise

    async def _next_group(self) -> list[_Request]:
        """Take all that waits, none when closed: while one group is flushed, the next gathers by itself."""
        while not self._waiting and not self._closed:
            self._news.clear()
            await self._news.wait()
        size = min(len(self._waiting), self._group_limit)
        return [self._waiting.popleft() for _ in range(size)]

    async def _commit(self, group: Sequence[_Request]) -> None:
        try:
            await self._keep(group, self._attempt)
        except _SpoiltError as spoilt:
            self._head = None
            if len(group) == 1:
                self._answer(_Done(group[0], error=spoilt.cause))
            else:
                await self._keep(group, self._attempt_in_savepoint)

    async def _keep(self, group: Sequence[_Request], attempt: _Attempt) -> None:
        """Run the units of a group and commit them with their entries; answer after the commit."""
        async with self._database.transaction() as session:
            head = self._head or await self._read_head(session)
            done = [await attempt(session, request) for request in group if not request.answer.done()]
            rows: list[dict[str, Any]] = []
            for entry in (entry for one in done for entry in one.entries):
                link, head = append(head, self.actor.name, entry, self._hash)
                rows.append(_row(entry, link))
            if rows:
                await session.execute(insert(AuditEntryRow), rows)
            reached("store.committing", _kinds(done))
        reached("store.committed", _kinds(done))
        self._head = head
        for one in done:
            self._answer(one)

    async def _attempt(self, session: AsyncSession, request: _Request) -> _Done:
        """Run one unit bare: most succeed, and a savepoint costs twice as much as a small unit."""
        uow = UnitOfWork(session, now=self.clock.now(), actor=self.actor)
        try:
            result = await _run_audited(uow, request.unit)
        except Exception as err:
            raise _SpoiltError(err) from err
        session.expunge_all()
        return _Done(request, result, entries=tuple(uow.entries))

    async def _attempt_in_savepoint(self, session: AsyncSession, request: _Request) -> _Done:
        """Run one unit so that its failure spoils no other."""
        savepoint = await session.begin_nested()
        try:
            done = await self._attempt(session, request)
        except _SpoiltError as spoilt:
            # Fails in turn when the whole transaction is gone: the group fails, and nothing is kept.
            await savepoint.rollback()
            session.expunge_all()
            return _Done(request, error=spoilt.cause)
        await savepoint.commit()
        return done

    def _answer(self, done: _Done) -> None:
        request = done.request
        if done.error is not None and _lost_race(done.error) and request.tries < RETRY_LIMIT:
            request.tries += 1
            self._waiting.appendleft(request)
        elif request.answer.done():
            return
        elif done.error is None:
            request.answer.set_result(done.result)
        else:
            request.answer.set_exception(_translated(done.error))

    async def _read_head(self, session: AsyncSession) -> Head:
        last = (
            await session.execute(
                select(AuditEntryRow.seq, AuditEntryRow.digest)
                .where(AuditEntryRow.writer == self.actor.name)
                .order_by(AuditEntryRow.seq.desc())
                .limit(1)
            )
        ).first()
        return Head() if last is None else Head(last.seq + 1, last.digest)


async def _run_audited(uow: UnitOfWork, unit: Unit[T]) -> T:
    connection = (await uow.session.connection()).sync_connection
    assert connection is not None  # noqa: S101 - the session has just connected
    clear_changed(connection)
    result = await unit(uow)
    await uow.session.flush()
    if changed(connection) and not uow.entries and not uow.unaudited_because:
        raise AuditError(
            "a unit of work changed rows without an audit entry: this is a defect",
            code="DE-AUDIT-MISSING",
            to_do="report it; nothing was changed",
        )
    return result


def _kinds(done: Sequence[_Done]) -> Iterator[str]:
    """Name what a group tells of, for the crash points around its commit; looks at nothing until it is asked."""
    return ("/".join(filter(None, (entry.kind, entry.step_id))) for one in done for entry in one.entries)


def _row(entry: AuditEntry, link: Link) -> dict[str, Any]:
    return {
        "writer": link.writer,
        "seq": link.seq,
        "at": entry.at,
        "actor": entry.actor,
        "role": entry.role,
        "kind": entry.kind,
        "run_id": entry.run_id,
        "item_id": entry.item_id,
        "body": link.body,
        "previous": link.previous,
        "digest": link.digest,
    }


def _refuse(group: Sequence[_Request], cause: BaseException) -> None:
    for request in group:
        if not request.answer.done():
            error = AuditError(
                f"the audit log cannot be written: {type(cause).__name__}",
                code="DE-AUDIT-WRITE",
                to_do="nothing more may be done until the database accepts writes: check disk and connection",
            )
            error.__cause__ = cause
            request.answer.set_exception(error)


def _lost_race(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in LOST_RACES


def _translated(error: Exception) -> Exception:
    """Wrap what the database raised; its text may hold values, so only the kind of it is told."""
    if not isinstance(error, SQLAlchemyError):
        return error
    refusal = StoreError(f"the database refused the change: {type(error).__name__}", code="DE-STORE-REFUSED")
    refusal.__cause__ = error
    return refusal
