"""The guard behind the gates: one browser-wide CDP session that fails every non-GET the browser itself sends.

A context's route never sees SharedWorker posts, `sendBeacon` and keep-alive fetches at page end; this does.
Since the gates send writes from outside the browser, nothing lawful ever meets the guard with a body.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from loguru import logger
from playwright.async_api import Browser, BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from digital_employee.browser.gate import SAFE_METHODS, WriteGate


class Guard:
    """Fails every non-GET of one browser and tells the gate of the context it came from.

    Losing the session would fail open; so `on_lost` must close the browser.
    """

    def __init__(self, browser: Browser, on_lost: Callable[[], None]) -> None:
        self._browser = browser
        self._on_lost = on_lost
        self._session: CDPSession | None = None
        self._gates: dict[str, WriteGate] = {}
        self._owners: dict[str, str] = {}
        """Frame or worker → browser context."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the session; only then may a context be made.

        Every request is paused, whatever its type: a list of types would fail open for one that is new.
        """
        session = await self._browser.new_browser_cdp_session()
        session.on("close", lambda _: self._on_lost())
        session.on("Fetch.requestPaused", self._pause)
        session.on("Target.targetCreated", self._meet_target)
        await session.send("Target.setDiscoverTargets", {"discover": True})
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
        self._session = session

    async def ask(self) -> None:
        """Ask the browser for a sign of life; whoever asks decides how long to wait for it."""
        assert self._session is not None  # noqa: S101 - opened by `start`
        await self._session.send("Browser.getVersion")

    async def watch(self, context: BrowserContext, page: Page, gate: WriteGate) -> None:
        """Learn which browser context a gate stands for, and the frames of this page."""
        session = await context.new_cdp_session(page)
        target = (await session.send("Target.getTargetInfo"))["targetInfo"]
        owner = str(target["browserContextId"])
        self._gates[owner] = gate
        self._owners[str(target["targetId"])] = owner
        session.on("Page.frameAttached", lambda event: self._owners.update({str(event["frameId"]): owner}))
        await session.send("Page.enable")
        self._learn((await session.send("Page.getFrameTree"))["frameTree"], owner)

    def forget(self, gate: WriteGate) -> None:
        """Forget a context that was closed."""
        owners = {owner for owner, known in self._gates.items() if known is gate}
        self._gates = {owner: known for owner, known in self._gates.items() if owner not in owners}
        self._owners = {frame: owner for frame, owner in self._owners.items() if owner not in owners}

    def _learn(self, tree: dict[str, Any], owner: str) -> None:
        self._owners[str(tree["frame"]["id"])] = owner
        for child in tree.get("childFrames", ()):
            self._learn(child, owner)

    def _pause(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._answer(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, event: dict[str, Any]) -> None:
        assert self._session is not None  # noqa: S101 - events come from it
        request = event["request"]
        held = {"requestId": event["requestId"]}
        try:
            if request["method"] in SAFE_METHODS:
                await self._session.send("Fetch.continueRequest", held)
                return
            await self._session.send("Fetch.failRequest", {**held, "errorReason": "BlockedByClient"})
            self._report(request["method"], request["url"], event)
        except PlaywrightError as err:
            logger.debug("paused request is gone: {}", type(err).__name__)

    def _report(self, method: str, url: str, event: dict[str, Any]) -> None:
        way = f"{event.get('resourceType', 'request')} past the page's route"
        gate = self._gates.get(self._owners.get(event.get("frameId", ""), ""))
        # A sender nobody can name might be anybody's: better several batches stopped than one left running.
        for concerned in [gate] if gate else list(self._gates.values()):
            concerned.report(method, url, way)

    def _meet_target(self, event: dict[str, Any]) -> None:
        # Learnt at birth: a shared worker may be gone when its post is looked into.
        target = event["targetInfo"]
        self._owners[str(target["targetId"])] = str(target.get("browserContextId", ""))
