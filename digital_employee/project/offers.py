"""What a project's Python offers: skills and sources to YAML, rules to people; marked by decorators. Owns no registry.

A decorator only marks the function; `discover` collects the marks, so that importing a bot does no work.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from digital_employee.errors import SettingsError
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.workflow.kept_file import KeptFile
from digital_employee.workflow.model import FieldDefinition

SKILL_MARK = "__digital_employee_skill__"
SOURCE_MARK = "__digital_employee_source__"
RULE_MARK = "__digital_employee_rule__"

F = TypeVar("F", bound=Callable[..., Any])


class FilingCabinet(Protocol):
    """Where the files of one attempt are kept, and what prints them."""

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        """Keep a file durably with the item and the step that is at work."""

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:
        """Print a page of HTML as PDF, A4."""


class NoCabinet:
    """Outside an attempt (a rule asked by hand, a test) there is no item that a file could belong to."""

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:  # noqa: ARG002 - the protocol's
        """Refuse."""
        raise _no_attempt(f"keep {name!r}")

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:  # noqa: ARG002 - the protocol's
        """Refuse."""
        raise _no_attempt("print")


def _no_attempt(what: str) -> SettingsError:
    return SettingsError(
        f"there is no attempt that could {what}",
        code="DE-PRJ-08",
        to_do="files are kept and printed by skills that a workflow calls",
    )


@dataclass(frozen=True)
class SkillContext:
    """What a skill may know beside its arguments, and where it leaves files."""

    business_date: date
    calendar: WorkingCalendar
    project_folder: Path
    inbox_folder: Path = Path("var/inbox")
    """Where people drop files (setting `inbox_folder`)."""
    cabinet: FilingCabinet = field(default=NoCabinet(), repr=False)

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        """Keep a file (a form, a workbook) as evidence of this item and this step, under the digest of its bytes.

        People download it from the item's page; each download is a right of its own and is audited. The same
        bytes kept again, by a later attempt too, take no more room.

        Args:
            name: what people call it, with its ending (`对账结果汇总.xlsx`); shown masked.
            content: its bytes, as they are: documents hold numbers in full.
            media_type: `application/pdf` …, for whoever downloads it.

        Raises:
            BusinessException: BUS-FILE-01 it is larger than the setting `files.largest_mb`.
        """
        return await self.cabinet.keep(name, content, media_type)

    async def print_pdf(self, html: str, *, landscape: bool = False) -> bytes:
        """Print HTML as PDF (A4) by the browser's own print, without scripts and without any network.

        Pictures and fonts stand in the HTML itself (`data:` addresses). The same HTML gives the same bytes, so that
        a paper that a later attempt prints again takes no more room.

        Raises:
            SystemException: SYS-PRINT-01 it could not be printed in time.
        """
        return await self.cabinet.print_pdf(html, landscape=landscape)


@dataclass(frozen=True)
class RuleMark:
    """What a function says of the rule it is: its name, its stable id and where the law says so."""

    name: str
    rule_id: str
    law: str


@dataclass(frozen=True)
class SourceItem:
    """One unit of business as a source found it: raw texts by field name, not yet checked."""

    raw: Mapping[str, str]
    origin: str
    """Where it stands, for a person: `待办列表 第 2 页` or `claims.xlsx row 7`."""
    file: str = ""
    row: int | None = None
    digest: str = ""
    """SHA-256 of the file it came from, when it came from one."""


@dataclass(frozen=True)
class SourceFault:
    """A place in a source that could not even be read as raw texts."""

    message: str
    file: str = ""
    row: int | None = None
    column: str = ""
    digest: str = ""


class PortalPage(Protocol):
    """A signed-in page of the portal, as sources see it."""

    async def open(self, screen: str) -> None:
        """Go to the screen and prove that it is the right one."""

    async def fill(self, ref: str, text: str) -> None:
        """Enter text into the element `screen.element`."""

    async def press(self, ref: str) -> None:
        """Press the element."""

    async def read(self, ref: str) -> str | dict[str, str] | list[dict[str, str]]:
        """Read a text, a form or all rows of a table, as raw texts."""

    async def download(self, ref: str) -> KeptFile:
        """Press the element and take the file that the portal hands out; it is kept with the run.

        Raises:
            SystemException: SYS-PAGE-08 no file came.
            BusinessException: BUS-FILE-01 it is larger than the setting `files.largest_mb`.
        """


@dataclass(frozen=True)
class SourceContext:
    """What a source may use. `portal_page` signs in, leases an account, and gives both back."""

    fields: Mapping[str, FieldDefinition]
    business_date: date
    project_folder: Path
    inbox_folder: Path
    """Where people drop files (setting `inbox_folder`)."""
    portal_page: Callable[[], AbstractAsyncContextManager[PortalPage]] = field(repr=False)
    dry_run: bool = False
    """Nothing may be taken away: a file that is read stays where it lies."""


Source = Callable[..., AsyncIterator[SourceItem | SourceFault]]
"""`async def todo(context: SourceContext, **parameters) -> AsyncIterator[SourceItem | SourceFault]`.

Each item is stored before the next is asked for: what a source does after a `yield` (moving a file
away, say) happens after everything it gave is safe.
"""


def skill(name: str) -> Callable[[F], F]:
    """Offer a function to workflows as `skill: <bot>.<verb>`; it gets values and returns a mapping."""
    return _mark(SKILL_MARK, name)


def source(name: str) -> Callable[[F], F]:
    """Offer an async generator of `SourceItem | SourceFault` to workflows as `use: <name>`."""
    return _mark(SOURCE_MARK, name)


def rule(name: str, *, law: str, rule_id: str) -> Callable[[F], F]:
    """Offer a pure function to people as `digital-employee rules eval <name>`, and list it in docs/rules.md.

    Every argument is named and annotated with what can be read from JSON (Decimal, date, int, str, bool, enums, frozen
    dataclasses, tuples, mappings, None); one annotated `SkillContext` is filled in. The result is annotated too.
    """
    return _mark(RULE_MARK, RuleMark(name, rule_id, law))


def _mark(mark: str, name: str | RuleMark) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        setattr(function, mark, name)
        return function

    return decorate
