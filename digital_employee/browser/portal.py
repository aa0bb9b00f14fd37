"""What a portal is to the framework: its address, its declared reads, and the protocol an adapter keeps.

Knows no particular portal; adapters live with the bots and are named in the settings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page
from playwright.async_api import Locator as PageLocator
from pydantic import SecretStr

from digital_employee.errors import DigitalEmployeeError

_GLOB = re.compile(r"(\*\*|\*|\?)")
_GLOB_MEANING = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


def _compile_glob(glob: str) -> re.Pattern[str]:
    parts = (_GLOB_MEANING.get(part) or re.escape(part) for part in _GLOB.split(glob))
    return re.compile("".join(parts))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


@dataclass(frozen=True)
class DeclaredRead:
    """A request that is not GET and yet changes nothing (`*` stays in a path segment, `**` crosses)."""

    method: str
    path: str

    def covers(self, method: str, path: str) -> bool:
        """Say whether this declaration covers a request."""
        return method.upper() == self.method.upper() and bool(_compile_glob(self.path).fullmatch(path))


@dataclass(frozen=True)
class PortalAccess:
    """Where a portal is, and what its pages may send without being asked.

    Paths are those after the base address. `redirects` are the paths that the answer to a non-GET may
    lead to, on the portal's own origin only. `dry_run` keeps the write gate shut.
    """

    base_url: str
    reads: tuple[DeclaredRead, ...] = ()
    redirects: tuple[str, ...] = ("/**",)
    dry_run: bool = False

    @cached_property
    def _root(self) -> str:
        return urlsplit(self.base_url).path.rstrip("/")

    def owns(self, url: str) -> bool:
        """Say whether an address lies on the portal's origin, under its base path."""
        return _origin(url) == _origin(self.base_url) and (urlsplit(url).path + "/").startswith(self._root + "/")

    def _path(self, url: str) -> str:
        return urlsplit(url).path[len(self._root) :] or "/"

    def is_read(self, method: str, url: str) -> bool:
        """Say whether a request is one of the declared reads."""
        return self.owns(url) and any(read.covers(method, self._path(url)) for read in self.reads)

    def allows_redirect(self, url: str) -> bool:
        """Say whether the answer to a non-GET may send the browser to this address."""
        return self.owns(url) and any(_compile_glob(glob).fullmatch(self._path(url)) for glob in self.redirects)


@dataclass(frozen=True)
class Credentials:
    """One account of the portal; the password shows itself to nobody but `sign_in`."""

    username: str
    password: SecretStr
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Timeouts:
    """How long a verb waits for an element, and a navigation for its page."""

    action_s: float = 15.0
    navigation_s: float = 30.0
    verb_s: float = 600.0
    """So long a verb takes at most, the longest table included: a page that hangs answers no question, ever."""


class Portal(Protocol):
    """What an adapter knows of its portal. Methods take a page and leave no page open."""

    async def sign_in(self, page: Page, credentials: Credentials) -> None:
        """Sign in on this page; raise a SystemException when the portal refuses."""
        ...

    async def is_signed_in(self, page: Page) -> bool:
        """Say whether the page, as it stands, belongs to a living login."""
        ...

    async def is_expired(self, page: Page) -> bool:
        """Say whether this page or any frame in it shows that the login has ended. Must not wait."""
        ...

    async def open_screen(self, page: Page, target: Mapping[str, str]) -> None:
        """Lead the page to a screen (a menu path, say), from wherever it stands, about:blank included."""
        ...

    async def dismiss_notices(self, page: Page) -> None:
        """Close notices that cover the page, if there are any. Must not wait."""
        ...

    def classify(self, text: str) -> DigitalEmployeeError | None:
        """Give the exception that a message of the portal stands for; None when it stands for none."""
        ...


@runtime_checkable
class PicksDates(Protocol):
    """A portal whose read-only date boxes need a technique of their own."""

    async def pick_date(self, scope: Page | Frame, box: PageLocator, value: date) -> None:
        """Pick a date for a read-only box; the frame is the one that holds it."""
        ...


@runtime_checkable
class TellsQuiet(Protocol):
    """A portal that can be asked in one question whether a page wants any attention."""

    @property
    def quiet(self) -> str:
        """JavaScript `top => boolean`, run in whichever frame is in hand with the page's outermost window.

        True only when it has seen every visible frame, and none shows an ended login, a notice or a message
        that `classify` knows. Anything else leaves the judgement to `is_expired` and `dismiss_notices`.
        """
        ...


_NEVER_QUIET = "() => false"


def quiet_script(portal: Portal) -> str:
    """Give the portal's question, or one that is never answered with yes."""
    return portal.quiet if isinstance(portal, TellsQuiet) else _NEVER_QUIET


async def tells_quiet(portal: Portal, page: Page) -> bool:
    """Say whether a page certainly wants no attention; False when it cannot be asked."""
    if not isinstance(portal, TellsQuiet):
        return False
    try:
        return await page.evaluate(f"() => ({portal.quiet})(window)") is True
    except PlaywrightError:
        return False
