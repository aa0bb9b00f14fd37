"""One opening of the write gate: how many requests may pass, until when, and what came back."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from playwright.async_api import APIResponse

from digital_employee.errors import SystemException

BODY_LIMIT = 1 << 20


@dataclass(frozen=True)
class WriteRequest:
    """A write about to leave: enough to recognise it, nothing of its content."""

    method: str
    url: str
    digest: str
    size: int

    @classmethod
    def of(cls, method: str, url: str, body: bytes) -> WriteRequest:
        """Describe a request by the SHA-256 and the size of its body."""
        return cls(method, url, hashlib.sha256(body).hexdigest(), len(body))


@dataclass(frozen=True)
class WriteResponse:
    """The portal's answer to a write. `body` is text, cut at 1 MiB; empty for other media."""

    status: int
    headers: Mapping[str, str]
    body: str

    @classmethod
    async def of(cls, response: APIResponse) -> WriteResponse:
        """Keep what a receipt may be read from."""
        headers = response.headers
        kind = headers.get("content-type", "")
        is_text = any(word in kind for word in ("text/", "json", "xml", "javascript"))
        charset = kind.partition("charset=")[2].split(";")[0].strip() or "utf-8"
        raw = (await response.body())[:BODY_LIMIT] if is_text else b""
        try:
            return cls(response.status, headers, raw.decode(charset, "replace"))
        except LookupError:  # a charset that Python does not know
            return cls(response.status, headers, raw.decode("utf-8", "replace"))


BeforeSend = Callable[[WriteRequest], Awaitable[None]]


@dataclass
class Passage:
    """What one opening of the gate lets through.

    `sent` turns true immediately before a request leaves and never back: from then on its effect may stand.
    """

    requests: int
    deadline: float
    """Loop time after which nothing leaves any more."""
    before_send: BeforeSend | None
    responses: list[WriteResponse] = field(default_factory=list)
    passed: list[WriteRequest] = field(default_factory=list)
    surplus: int = 0
    """Repetitions of a request that had already passed (a double click); they were blocked."""
    sent: bool = False
    refusal: Exception | None = None
    """Why `before_send` let nothing out."""
    lost: Exception | None = None
    """Why the answer to a sent request never came."""
    _taken: int = 0
    _stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self) -> bool:
        """Reserve one passage; False when none is left or time is up."""
        if self._taken >= self.requests or self.remaining_s <= 0:
            return False
        self._taken += 1
        self._stirred.set()
        return True

    @property
    def remaining_s(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - asyncio.get_running_loop().time()

    @property
    def is_over(self) -> bool:
        """Whether every request that may pass has been answered, or will never be."""
        return bool(self.refusal or self.lost) or len(self.responses) >= self.requests

    def close(self) -> None:
        """Let nothing out any more, not even what is being asked for at this moment: who opened has gone on."""
        self.deadline = asyncio.get_running_loop().time()

    def stir(self) -> None:
        """Wake whoever waits for a change."""
        self._stirred.set()

    async def wait(self, patience_s: float) -> None:
        """Wait for the declared requests to be answered.

        The first of them must set out within `patience_s`, its answer must come before the deadline.

        Raises:
            SystemException: SYS-GATE-01 nothing (more) was sent; SYS-GATE-02 no answer came.
            Exception: whatever `before_send` raised.
        """
        while not self.is_over:
            waiting = self._taken > len(self.responses)
            limit_s = self.remaining_s if waiting else min(patience_s, self.remaining_s)
            if not await self._stirred_within(limit_s):
                break
        self.raise_fault()

    async def _stirred_within(self, limit_s: float) -> bool:
        self._stirred.clear()
        try:
            await asyncio.wait_for(self._stirred.wait(), max(limit_s, 0))
        except TimeoutError:
            return False
        return True

    def raise_fault(self) -> None:
        """Raise what kept this passage from being complete, if anything did."""
        if self.refusal is not None:
            raise self.refusal
        if self.lost is not None or self._taken > len(self.responses):
            raise SystemException(
                "The answer to a write never came; whether it landed must be established by its check",
                code="SYS-GATE-02",
            ) from self.lost
        if len(self.responses) < self.requests:
            raise SystemException(
                f"{len(self.responses)} of {self.requests} write requests were sent", code="SYS-GATE-01"
            )
