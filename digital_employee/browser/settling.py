"""Letting a page come to rest after a press: what its handlers put off, and what they ask the portal thereupon.

A page may mark itself as busy, or ask, only in a later task than the press: whoever reads at once sees what
stood there before. Writes are no concern of this part; the gate waits for their answers.
"""

from __future__ import annotations

import asyncio

from loguru import logger
from playwright.async_api import BrowserContext, Frame, Request
from playwright.async_api import Error as PlaywrightError

from digital_employee.browser.faults import first_line
from digital_employee.browser.portal import PortalAccess

LATER_MS = 20
"""What a press's handlers put off by no more than this has happened afterwards, however busy the machine is:
a timer that the page set before ours, for no later, runs before it."""
PATIENCE_S = 5.0
"""A question that is not answered by then (a long poll) is left alone; the screen's proof waits for busy marks."""

_TIMERS = "ms => new Promise(done => setTimeout(done, ms))"
_TIMERS_S = 1.0
"""A page on its way to another answers no question of ours; the next verb proves where it has come to."""
_QUESTIONS = frozenset({"xhr", "fetch"})
_SAFE = frozenset({"GET", "HEAD"})


class Traffic:
    """The questions that the pages of one context have under way."""

    def __init__(self, context: BrowserContext, access: PortalAccess) -> None:
        self._access = access
        self._open: set[Request] = set()
        self._changed = asyncio.Event()
        context.on("request", self._begin)
        context.on("requestfinished", self._end)
        context.on("requestfailed", self._end)

    @property
    def open(self) -> frozenset[Request]:
        """The questions that nobody has answered yet."""
        return frozenset(self._open)

    async def settle(self, frame: Frame, before: frozenset[Request]) -> None:
        """Wait until what a press set off has been asked and answered; questions of `before` are not ours.

        Never raises: who looks next finds whatever is wrong.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_S
        while await _timers_ran(frame) and self._open - before:
            while asked := self._open - before:
                self._changed.clear()
                try:
                    await asyncio.wait_for(self._changed.wait(), max(end - loop.time(), 0))
                except TimeoutError:
                    logger.debug("{} question(s) of the page stay unanswered", len(asked))
                    return

    def _begin(self, request: Request) -> None:
        is_read = request.method in _SAFE or self._access.is_read(request.method, request.url)
        if is_read and request.resource_type in _QUESTIONS:
            self._open.add(request)

    def _end(self, request: Request) -> None:
        self._open.discard(request)
        self._changed.set()


async def _timers_ran(frame: Frame) -> bool:
    """Let the page run what it has put off; False when it has gone elsewhere or does not answer."""
    try:
        await asyncio.wait_for(frame.evaluate(_TIMERS, LATER_MS), _TIMERS_S)
    except PlaywrightError as err:
        logger.debug("the page went on: {}", first_line(err))
        return False
    except TimeoutError:
        return False
    return True
