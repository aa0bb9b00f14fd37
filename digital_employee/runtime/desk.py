"""A portal's desk: which accounts may work there, who sits at it now, and the logins they keep.

One login per account: an account is leased in the store before it signs in, and given back after the
attempt. A login stays alive in memory, so that the next attempt of this process starts signed in.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from pydantic import SecretStr

from digital_employee.browser.context import BotContext
from digital_employee.browser.login import LoginSession
from digital_employee.browser.pool import BrowserPool
from digital_employee.browser.portal import Credentials, DeclaredRead, Portal, PortalAccess, Timeouts
from digital_employee.browser.verbs import PageVerbs
from digital_employee.errors import SystemException
from digital_employee.project.discover import load_attribute
from digital_employee.project.folder import Project
from digital_employee.redaction import register_secret
from digital_employee.runtime.outcome import Postponed
from digital_employee.settings import PortalSettings
from digital_employee.store import accounts
from digital_employee.store.seats import take_seat
from digital_employee.store.writer import Writer
from digital_employee.workflow.plan import Plan

LEASE = timedelta(minutes=30)
WAIT_S = 0.2
GIVEN_BACK_S = 30.0
"""Wait of an item for which no account became free."""


class NoSeatError(SystemException):
    """No account became free, or it was nobody's turn; the portal is not to blame."""

    code = "SYS-DESK-01"

    def __init__(self, what: str, *, is_failure: bool) -> None:
        super().__init__(what, to_do="add accounts in the settings, or lower worker.concurrency")
        self.is_failure = is_failure

    @property
    def verdict(self) -> Postponed | None:
        """Give the item back uncounted; None: by `lease: fail` it is a failure like others."""
        return None if self.is_failure else Postponed(GIVEN_BACK_S, self.code, self.what, None, failure=False)


@dataclass
class Seat:
    """One signed-in place at the portal for one attempt."""

    account: str
    context: BotContext
    verbs: PageVerbs
    login: LoginSession
    portal: Portal

    async def sign_in_again(self) -> None:
        """Heal a login that ended."""
        await self.login.ensure(self.context)


@dataclass
class PortalDesk:
    """The desk of one portal in this process."""

    name: str
    settings: PortalSettings
    project: Project
    pool: BrowserPool
    writer: Writer
    executor_id: str
    portal: Portal = field(init=False)
    _logins: dict[str, LoginSession] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.portal = load_attribute(self.settings.adapter, f"config: portals.{self.name}.adapter")(
            self.settings.base_url
        )

    @property
    def seats(self) -> int:
        """How many attempts can work here at once."""
        accounts_ = len(self.settings.accounts)
        return min(accounts_, self.settings.concurrency or accounts_)

    @asynccontextmanager
    async def seat(self, plan: Plan, *, holder: str, dry_run: bool = False) -> AsyncIterator[Seat]:
        """Lease an account, open a context, sign in; give all back at the end.

        Raises:
            NoSeatError: SYS-DESK-01, no account became free within the portal's patience.
            SystemException: the portal refuses the sign-in.
        """
        account = await self._lease(holder)
        try:
            login = self._login(account)
            access = replace(self._access(), dry_run=dry_run)
            context = await self.pool.new_context(access, login.storage_state)
            try:
                await login.ensure(context)
                browser = self.project.settings.browser
                timeouts = Timeouts(browser.action_timeout_s, browser.navigation_timeout_s)
                verbs = PageVerbs(context, context.page, plan.screens, self.portal, timeouts)
                yield Seat(account, context, verbs, login, self.portal)
            finally:
                await context.close()
        finally:
            await self._give_back(account)

    def _login(self, account: str) -> LoginSession:
        if account not in self._logins:
            written = next(one for one in self.settings.accounts if one.name == account)
            password = self.project.secret(written.secret)
            register_secret(password)
            extra = {"region": written.region} if written.region else {}
            credentials = Credentials(account, SecretStr(password), extra)
            self._logins[account] = LoginSession(self.portal, credentials, self._access())
        return self._logins[account]

    def _access(self) -> PortalAccess:
        reads = tuple(DeclaredRead(read.method, read.path) for read in self.settings.reads)
        return PortalAccess(self.settings.base_url, reads, tuple(self.settings.redirects))

    async def _lease(self, holder: str) -> str:
        """Wait for a free account and one's turn; accounts already signed in are asked for first."""
        settings = self.settings
        names = sorted((one.name for one in self.settings.accounts), key=lambda name: name not in self._logins)
        loop = asyncio.get_running_loop()
        give_up = loop.time() + (settings.lease_patience_s if settings.lease == "wait" else 0.0)
        while True:
            account = await self.writer.run(
                lambda uow: take_seat(
                    uow,
                    portal=self.name,
                    accounts=names,
                    executor=self.executor_id,
                    item_id=holder,
                    ttl=LEASE,
                    at_once=settings.concurrency,
                    per_minute=settings.rate.attempts,
                )
            )
            if account is not None:
                return account
            if loop.time() >= give_up:
                break
            await asyncio.sleep(WAIT_S)
        waited = f"in {settings.lease_patience_s:.0f} s" if settings.lease == "wait" else "now"
        raise NoSeatError(
            f"no account of the portal {self.name} is free {waited} (lease: {settings.lease})",
            is_failure=settings.lease == "fail",
        )

    async def _give_back(self, account: str) -> None:
        await self.writer.run(
            lambda uow: accounts.release(uow, portal=self.name, account=account, executor=self.executor_id)
        )


MakeDesk = Callable[[str], PortalDesk]
