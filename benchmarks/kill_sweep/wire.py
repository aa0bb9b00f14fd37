"""A proxy in front of the portal that does to writes what networks do: cut, hold, swallow, answer late."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random
from urllib.parse import urlsplit

from benchmarks.kill_sweep.world import DEADLINE_S

Head = Sequence[str]
SAFE = ("GET ", "HEAD ", "OPTIONS ")


class Fate(StrEnum):
    """What becomes of one write on the wire."""

    PASS = "passes"  # noqa: S105 - a fate
    CUT_AFTER = "the portal acts, the connection is cut before the answer"
    CUT_WITHIN = "the portal acts, the connection is cut within the answer"
    ANSWER_LATE = "the portal acts, its answer comes after the deadline, when the retry has begun"
    LOST = "never reaches the portal"
    ACT_LATE = "the connection is cut, the portal acts when the retry has begun"
    ACT_TOO_LATE = "reaches the portal after the deadline, when the retry has begun"
    KILL = "the worker dies meanwhile, the portal acts when the next has begun"


FAULTS = tuple(fate for fate in Fate if fate is not Fate.PASS)
LATE_S = 0.8 * DEADLINE_S
"""When the portal acts late: long after the retry has looked, well within what the settle time covers."""


def shuffled(seed: str) -> Sequence[Fate]:
    """Return every fault once, in an order of its own for each seed."""
    order = list(FAULTS)
    Random(seed).shuffle(order)  # noqa: S311 - a sample, not a secret
    return order


@dataclass
class Wire:
    """Forwards to one portal; every other write meets a fault, in the order given, again and again."""

    port: int
    """The portal's, on the loopback."""
    reads: Sequence[str]
    """Paths of requests that are not GET and yet change nothing."""
    faults: Sequence[Fate]
    kill: Callable[[], None]
    fates: Counter[Fate] = field(default_factory=Counter)
    _writes: int = 0
    _later: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client's connection, kept alive, until it ends."""
        try:
            while head := await _head(reader):
                body = await reader.readexactly(_length(head))
                if not await self._meet(head, body, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def settle(self) -> None:
        """Wait for what is still held back."""
        await asyncio.gather(*self._later, return_exceptions=True)

    async def _meet(self, head: Head, body: bytes, writer: asyncio.StreamWriter) -> bool:
        """Answer a request; False: the connection is at its end."""
        fate = self._fate(head)
        self.fates[fate] += 1
        if fate is Fate.KILL:
            self.kill()
        waits = {Fate.ACT_LATE: LATE_S, Fate.KILL: LATE_S, Fate.ACT_TOO_LATE: DEADLINE_S + 2.0}
        if fate in waits:
            self._forward_later(head, body, waits[fate])
        if fate in {Fate.ACT_LATE, Fate.KILL, Fate.LOST}:
            writer.transport.abort()
            return False
        if fate is Fate.ACT_TOO_LATE:
            await asyncio.sleep(DEADLINE_S + 3)
            return False
        answer = await self._forward(head, body)
        if fate is Fate.ANSWER_LATE:
            await asyncio.sleep(DEADLINE_S + 1)
        cut = {Fate.CUT_AFTER: 0, Fate.CUT_WITHIN: len(answer) // 2}.get(fate)
        writer.write(answer if cut is None else answer[:cut])
        await writer.drain()
        if cut is not None:
            await asyncio.sleep(0.05)
            writer.transport.abort()
        return cut is None and b"\r\nconnection: close\r\n" not in answer.partition(b"\r\n\r\n")[0].lower() + b"\r\n"

    def _fate(self, head: Head) -> Fate:
        path = urlsplit(head[0].split(" ")[1]).path
        if head[0].startswith(SAFE) or any(fnmatchcase(path, read) for read in self.reads):
            return Fate.PASS
        self._writes += 1
        if self._writes % 2 == 0:
            return Fate.PASS
        return self.faults[self._writes // 2 % len(self.faults)]

    def _forward_later(self, head: Head, body: bytes, wait_s: float) -> None:
        async def later() -> None:
            await asyncio.sleep(wait_s)
            await self._forward(head, body)

        task = asyncio.create_task(later())
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _forward(self, head: Head, body: bytes) -> bytes:
        """Send a request over a connection of its own and return the whole answer, kept alive for the client."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [line for line in head if not line.lower().startswith("connection:")]
        writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body)
        answer = await reader.read(-1)
        writer.close()
        top, blank, rest = answer.partition(b"\r\n\r\n")
        if b"content-length:" not in top.lower():
            return answer
        return (
            b"\r\n".join(line for line in top.split(b"\r\n") if not line.lower().startswith(b"connection:"))
            + blank
            + rest
        )


async def _head(reader: asyncio.StreamReader) -> Head:
    """Return the lines of a request's head; none when the client is done."""
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip("\r\n").split("\r\n")
    except asyncio.IncompleteReadError as err:
        if err.partial:
            raise
        return []


def _length(head: Head) -> int:
    values = (line.partition(":")[2] for line in head if line.lower().startswith("content-length:"))
    return int(next(values, "0"))
