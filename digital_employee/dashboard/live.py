"""Live pages: one question to the database per process and period, its answer handed to every open page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from loguru import logger

from digital_employee.store.database import Database
from digital_employee.store.reports.changes import MOST_CHANGES, OVERLAP, Change, Changes, changes_after, newest_mark

Answer = TypeVar("Answer")
PERIOD_S = 0.7
REMEMBERED = 4096
"""Entries told already; the reader of changes looks back a little and may tell one twice."""

EVERYTHING = "everything"

TELL_OF_TASKS = frozenset(
    {"item.finished", "item.frozen", "item.waits_for_person", "item.cancelled", "item.requeued", "item.claimed"}
    | {"effect.in_doubt", "run.held", "run.failed", "run.cancelled"}
)
"""A task may be opened or closed by the command that moves its item or run, in the same entry."""
_TOPIC = re.compile(r"^[a-z]+(-[0-9A-Za-z_]{1,64})?$")


def topics_of(change: Change) -> set[str]:
    """Return the names under which pages listen for this change."""
    noun = change.kind.split(".")[0]
    topics = {"audit"}
    if change.item_id:
        topics.add(f"item-{change.item_id}")
    if noun == "steps":
        return topics
    topics.add(f"{noun}s")
    if change.run_id:
        topics |= {f"run-{change.run_id}", "runs"}
    if change.item_id:
        topics.add("items")
    if noun not in {"user", "session", "checkpoint"}:
        topics.add("overview")
    if change.kind in TELL_OF_TASKS:
        topics.add("tasks")
    return topics


def read_topics(text: str) -> frozenset[str]:
    """Return the topics a page asks for, without the malformed ones."""
    return frozenset(topic for topic in text.split(",")[:16] if _TOPIC.match(topic))


class ChangeFeed:
    """Asks for changes while any page is open and hands each set of topics to all of them.

    Invariants: a page that names the mark it was rendered at is told of every change after it, once or more often. No
    question is cut short when a page is left: the thread of a SQLite connection that is closed twice answers no more,
    and the process that waits for it never ends. Misuse: ending the loop without `close`.
    """

    def __init__(self, database: Database, period_s: float = PERIOD_S, most: int = MOST_CHANGES) -> None:
        self._database = database
        self._period_s = period_s
        self._most = most
        self._overlap = 0 if database.dialect == "sqlite" else OVERLAP
        self._followers: set[asyncio.Queue[tuple[int, frozenset[str]]]] = set()
        self._left = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None
        self._questions: set[asyncio.Task[Any]] = set()
        self._mark = 0
        self._told: dict[int, None] = {}

    async def mark(self) -> int:
        """Return the mark of this moment."""
        async with self._database.session() as session:
            return await newest_mark(session)

    async def follow(self, since: int | None) -> AsyncGenerator[tuple[int, frozenset[str]]]:
        """Yield the topics that changed after `since`, and then those that change, with the mark after them."""
        queue: asyncio.Queue[tuple[int, frozenset[str]]] = asyncio.Queue()
        self._followers.add(queue)
        self._left.clear()
        try:
            await self._to_its_end(self._start())
            if since is not None:
                yield await self._to_its_end(self._missed(since))
            while True:
                yield await queue.get()
        finally:
            self._followers.discard(queue)
            if not self._followers:
                self._left.set()

    async def close(self) -> None:
        """Tell nobody any more, and wait for the questions that are under way."""
        self._followers.clear()
        self._left.set()
        await asyncio.gather(*self._questions, return_exceptions=True)
        if self._asking is not None:
            await self._asking

    async def _to_its_end(self, question: Coroutine[Any, Any, Answer]) -> Answer:
        """Return the answer; whoever leaves meanwhile leaves the question to end by itself."""
        task = asyncio.create_task(question, name="dashboard change feed: one page's question")
        self._questions.add(task)
        task.add_done_callback(self._questions.discard)
        return await asyncio.shield(task)

    async def _start(self) -> None:
        if self._asking is None or self._asking.done():
            async with self._database.session() as session:
                known = await changes_after(session, await newest_mark(session))
            self._mark = known.mark
            self._remember(change.id for change in known.rows)
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask_while_read(), name="dashboard change feed")

    async def _missed(self, since: int) -> tuple[int, frozenset[str]]:
        async with self._database.session() as session:
            changes = await changes_after(session, since, overlap=self._overlap, most=self._most)
        return changes.mark, _topics(changes, changes.rows)

    async def _ask_while_read(self) -> None:
        while self._followers:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._left.wait(), self._period_s)
                continue
            try:
                await self._ask()
            except Exception as error:  # a short outage of the database must not end live pages
                logger.warning("live pages stand still: {}", type(error).__name__)

    async def _ask(self) -> None:
        async with self._database.session() as session:
            changes = await changes_after(session, self._mark)
        fresh = [change for change in changes.rows if change.id not in self._told]
        self._remember(change.id for change in fresh)
        self._mark = changes.mark
        if fresh:
            topics = _topics(changes, fresh)
            for queue in self._followers:
                queue.put_nowait((changes.mark, topics))

    def _remember(self, entries: Iterable[int]) -> None:
        self._told.update(dict.fromkeys(entries))
        for oldest in list(self._told)[: max(0, len(self._told) - REMEMBERED)]:
            del self._told[oldest]


def _topics(changes: Changes, rows: Iterable[Change]) -> frozenset[str]:
    if changes.is_cut:
        return frozenset({EVERYTHING})
    return frozenset(topic for change in rows for topic in topics_of(change))
