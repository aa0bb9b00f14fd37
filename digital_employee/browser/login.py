"""One account's login: signs in when needed and keeps what the portal gave, in memory only.

Decides nothing about healing: after SYS-LOGIN-01 the runtime calls `ensure` again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, StorageState

from digital_employee.browser.context import BotContext
from digital_employee.browser.faults import browser_errors
from digital_employee.browser.portal import Credentials, Portal, PortalAccess
from digital_employee.errors import SystemException

SIGN_IN_S = 180.0
"""So long signing in takes at most, the look whether a login lives included: a page that hangs answers no question."""


class LoginSession:
    """The login of one account. Give `storage_state` to the pool when a context is made."""

    def __init__(self, portal: Portal, credentials: Credentials, access: PortalAccess) -> None:
        self._portal = portal
        self._credentials = credentials
        self._access = access
        self._signing_in = asyncio.Lock()
        self.storage_state: StorageState | None = None

    async def ensure(self, context: BotContext) -> None:
        """Make sure that the context is signed in; a login that still lives is kept.

        Portals end the old login when the account signs in anew, hence one sign-in at a time.
        """
        async with self._in_turn():
            if not await self._lives(context):
                await self._enter(context, context.page)

    async def sign_in(self, context: BotContext, page: Page | None = None) -> None:
        """Sign in now, whatever stood before.

        Raises:
            SystemException: SYS-LOGIN-02 the portal shows no login afterwards, or what the portal raised.
        """
        async with self._in_turn():
            await self._enter(context, page or context.page)

    def forget(self) -> None:
        """Drop the kept login."""
        self.storage_state = None

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Let one sign-in go on at a time, and none for ever."""
        async with self._signing_in:
            try:
                async with asyncio.timeout(SIGN_IN_S) as limit:
                    yield
            except TimeoutError as err:
                if not limit.expired():
                    raise
                what = f"The login page did not answer within {SIGN_IN_S:.0f} s"
                raise SystemException(what, code="SYS-LOGIN-03") from err

    async def _lives(self, context: BotContext) -> bool:
        if self.storage_state is None:
            return False
        with browser_errors("the portal's first page", timeout_code="SYS-LOGIN-03"):
            await context.page.goto(self._access.base_url)
            return not await self._portal.is_expired(context.page) and await self._portal.is_signed_in(context.page)

    async def _enter(self, context: BotContext, page: Page) -> None:
        self.forget()
        with browser_errors("sign-in", timeout_code="SYS-LOGIN-03"):
            await context.context.clear_cookies()
            await self._portal.sign_in(page, self._credentials)
            if not await self._portal.is_signed_in(page):
                raise SystemException(
                    f"Account {self._credentials.username} is not signed in after sign-in",
                    code="SYS-LOGIN-02",
                    to_do="check the account and its secret",
                )
        context.dialogs.raise_unexpected()
        self.storage_state = await context.storage_state()
