"""Filling and reading one control by its kind. Reads give the text as shown; the runtime types it."""

from __future__ import annotations

import asyncio
import mimetypes
import re
import unicodedata
from datetime import date
from pathlib import Path

from playwright.async_api import FilePayload
from playwright.async_api import Locator as PageLocator

from digital_employee.browser.calendars import pick_by_popup
from digital_employee.browser.faults import browser_errors
from digital_employee.browser.locate import Place
from digital_employee.browser.portal import PicksDates, Portal
from digital_employee.browser.uploads import Uploads
from digital_employee.errors import DefinitionError, SystemException
from digital_employee.workflow.model import Element

_POLL_S = 0.05
_TRUE = {"true", "是", "1", "on", "yes"}
_CODE_AND_LABEL = re.compile(r"^\s*([0-9A-Za-z]+)\s*[-－—:：.、 　]\s*(.+?)\s*$")

_READ = """node => {
  const inner = node.matches("input, select, textarea") ? node
    : node.querySelector("input:not([type=hidden]):not([type=button]):not([type=submit]), select, textarea");
  if (!inner) return node.innerText;
  if (inner.type === "checkbox" || inner.type === "radio") return String(inner.checked);
  if (inner.tagName === "SELECT") return inner.selectedOptions[0]?.text ?? "";
  return inner.value;
}"""

_OPTIONS = "s => [...s.options].map(o => [o.text, o.value, o.disabled])"

_PAIRS = """box => {
  const clean = text => text.replace(/[\\u00a0\\s]+/g, " ").trim();
  const value = cell => {
    const c = cell.querySelector("input:not([type=hidden]):not([type=button]), select, textarea");
    if (!c) return clean(cell.innerText);
    return clean(c.tagName === "SELECT" ? c.selectedOptions[0]?.text ?? "" : c.value);
  };
  const pairs = {};
  for (const label of box.querySelectorAll("td.label, th, dt")) {
    const cell = label.nextElementSibling;
    const name = clean(label.innerText).replace(/^[*＊\\s]+|[*＊:：\\s]+$/g, "");
    if (name && cell && /^(TD|DD)$/.test(cell.tagName)) pairs[name] = value(cell);
  }
  for (const label of box.querySelectorAll("label")) {
    const name = clean(label.innerText).replace(/^[*＊\\s]+|[*＊:：\\s]+$/g, "");
    if (name && label.control && !(name in pairs)) pairs[name] = value(label.control.parentElement);
  }
  return pairs;
}"""


def shown(text: str) -> str:
    """Give a text as a person sees it: no-break blanks and line ends are blanks, none at the ends."""
    return re.sub(r"[\u00a0\s]+", " ", text).strip()


def _same(one: str, other: str) -> bool:
    """Compare what was filled with what stands there; width and thousands separators are the portal's dress."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", shown(text)).replace(",", "")


class Controls:
    """Fills controls of one page and makes sure that the value stands."""

    def __init__(self, portal: Portal, uploads: Uploads, timeout_s: float) -> None:
        self._portal = portal
        self._uploads = uploads
        self._timeout_s = timeout_s

    async def fill(self, place: Place, element: Element, box: PageLocator, text: str) -> None:
        """Put a value into a control of the given kind.

        Raises:
            DefinitionError: The kind takes no value.
            SystemException: SYS-PAGE-04 the control refuses the value or shows another one.
        """
        with browser_errors(str(place)):
            match element.kind:
                case "input" | "text":
                    await self._type(place, box, text)
                case "select":
                    await self._select(place, box, text)
                case "date":
                    await self._date(place, box, text)
                case "checkbox":
                    await box.set_checked(text.strip().lower() in _TRUE)
                case "file":
                    await self._attach(box, Path(text))
                case _:
                    raise DefinitionError(f"A {element.kind} cannot be filled", where=str(place))

    async def _type(self, place: Place, box: PageLocator, text: str) -> None:
        if not await box.is_editable(timeout=self._timeout_s * 1000):
            raise _refuses(place, "is read-only")
        await box.fill(text)
        # Legacy pages check a value, or load what depends on it, when the box is left.
        await box.blur()
        await self._verify(place, box, text)

    async def _verify(self, place: Place, box: PageLocator, text: str) -> None:
        if not _same(await box.evaluate(_READ), text):
            raise _refuses(place, "shows another value than was filled")

    async def _select(self, place: Place, box: PageLocator, text: str) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._timeout_s
        while (index := _choose(await box.evaluate(_OPTIONS), text)) is None:
            if loop.time() > end:
                raise _refuses(place, f"never offered the option within {self._timeout_s:g} s")
            await asyncio.sleep(_POLL_S)
        await box.select_option(index=index)
        if _choose(await box.evaluate("s => [...s.selectedOptions].map(o => [o.text, o.value, false])"), text) is None:
            raise _refuses(place, "shows another option than was chosen")

    async def _date(self, place: Place, box: PageLocator, text: str) -> None:
        if await box.is_editable(timeout=self._timeout_s * 1000):
            await self._type(place, box, text)
            return
        try:
            wanted = date.fromisoformat(text)
        except ValueError as err:
            raise _refuses(place, "takes a date YYYY-MM-DD") from err
        if isinstance(self._portal, PicksDates):
            handle = await box.element_handle()
            frame = await handle.owner_frame()
            await self._portal.pick_date(frame or place.page, box, wanted)
        else:
            await pick_by_popup(place, box, wanted, self._timeout_s)
        await self._verify(place, box, text)

    async def _attach(self, box: PageLocator, path: Path) -> None:
        # From memory: a file that the page takes from disk reaches the gate empty.
        content = await asyncio.to_thread(path.read_bytes)
        self._uploads.expect(path.name, content)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        await box.set_input_files(FilePayload(name=path.name, mimeType=kind, buffer=content))


def _choose(options: list[tuple[str | None, str, bool]], text: str) -> int | None:
    """Find an option by label, value, or either half of `code label`; None while it is absent or not unique."""
    wanted = _plain(text)
    offered = [(index, label or "", value) for index, (label, value, disabled) in enumerate(options) if not disabled]
    by_label = [index for index, label, _ in offered if _plain(label) == wanted]
    by_value = [index for index, _, value in offered if _plain(value) == wanted]
    by_half = [index for index, label, _ in offered if wanted in _halves(label)]
    return next((hits[0] for hits in (by_label, by_value, by_half) if len(hits) == 1), None)


def _halves(label: str) -> tuple[str, ...]:
    found = _CODE_AND_LABEL.match(label)
    return tuple(map(_plain, found.groups())) if found else ()


async def read_control(place: Place, box: PageLocator) -> str:
    """Read a control's value, a select's label, or a text."""
    with browser_errors(str(place)):
        return shown(str(await box.evaluate(_READ)))


async def read_pairs(place: Place, box: PageLocator) -> dict[str, str]:
    """Read a form without declared fields: every label and what stands beside it."""
    with browser_errors(str(place)):
        return dict(await box.evaluate(_PAIRS))


def _refuses(place: Place, how: str) -> SystemException:
    return SystemException(f"The control {how}", code="SYS-PAGE-04", where=str(place))
