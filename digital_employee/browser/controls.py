"""Filling and reading one control by its kind. Reads give the text as shown; the runtime types it."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from datetime import date

from playwright.async_api import FilePayload

from digital_employee.browser.calendars import pick_by_popup
from digital_employee.browser.faults import browser_errors
from digital_employee.browser.file_names import media_type_of
from digital_employee.browser.locate import Place
from digital_employee.browser.portal import PicksDates, Portal
from digital_employee.browser.reach import NOTHING, Reached
from digital_employee.browser.uploads import Uploads
from digital_employee.errors import DefinitionError, SystemException
from digital_employee.workflow.kept_file import check_size
from digital_employee.workflow.model import Element

_POLL_S = 0.05
LARGEST_UPLOAD_MB = 50
"""What the browser library takes from memory."""
_TRUE = {"true", "是", "1", "on", "yes"}
_CODE_AND_LABEL = re.compile(r"^\s*([0-9A-Za-z]+)\s*[-－—:：.、 　]\s*(.+?)\s*$")

READ = """node => {
  const inner = node.matches("input, select, textarea") ? node
    : node.querySelector("input:not([type=hidden]):not([type=button]):not([type=submit]), select, textarea");
  if (!inner) return node.innerText;
  if (inner.type === "checkbox" || inner.type === "radio") return String(inner.checked);
  if (inner.tagName === "SELECT") return inner.selectedOptions[0]?.text ?? "";
  return inner.value;
}"""

_BLUR_AND_READ = f"async node => {{ node.blur(); await new Promise(done => setTimeout(done)); return ({READ})(node); }}"
"""Legacy pages check a value, or load what depends on it, when the box is left; some a moment later."""

_CAN_TYPE = """node => node.matches("input, textarea") && !node.readOnly && !node.matches(":disabled")
  && !node.closest('[aria-readonly="true"], [aria-disabled="true"]')"""
"""Certainly takes typing; when in doubt the browser library is asked."""

_OPTIONS = "s => [...s.options].map(o => [o.text, o.value, o.disabled])"

_CHOSEN = "s => [...s.selectedOptions].map(o => [o.text, o.value, false])"

PAIRS = """box => {
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

    async def fill(self, reached: Reached, element: Element, text: str) -> bool:
        """Put a value into a control that was reached with `question(kind)`; say whether the page is quiet.

        Raises:
            DefinitionError: The kind takes no value.
            SystemException: SYS-PAGE-04 the control refuses the value or shows another one.
        """
        with browser_errors(str(reached.place)):
            match element.kind:
                case "input" | "text":
                    await self._type(reached, text)
                case "select":
                    await self._select(reached, text)
                case "date":
                    await self._date(reached, text)
                case "checkbox":
                    await reached.locator.set_checked(text.strip().lower() in _TRUE)
                    return False
                case _:
                    raise DefinitionError(f"A {element.kind} cannot be filled", where=str(reached.place))
        return reached.is_quiet

    async def attach(self, reached: Reached, name: str, content: bytes) -> None:
        """Set a file on a file control, from memory: one that the page takes from disk reaches the gate empty.

        Raises:
            BusinessException: BUS-FILE-01 it is larger than the browser takes so.
        """
        check_size(len(content), LARGEST_UPLOAD_MB)
        with browser_errors(str(reached.place)):
            self._uploads.expect(name, content)
            payload = FilePayload(name=name, mimeType=media_type_of(name), buffer=content)
            await reached.locator.set_input_files(payload, timeout=self._timeout_s * 1000)

    async def _takes_typing(self, reached: Reached) -> bool:
        return reached.answer is True or await reached.locator.is_editable(timeout=self._timeout_s * 1000)

    async def _type(self, reached: Reached, text: str) -> None:
        if not await self._takes_typing(reached):
            raise _refuses(reached.place, "is read-only")
        await reached.locator.fill(text, timeout=self._timeout_s * 1000)
        await self._verify(reached, text, _BLUR_AND_READ)

    async def _verify(self, reached: Reached, text: str, script: str = READ) -> None:
        if not _same(await reached.ask(script), text):
            raise _refuses(reached.place, "shows another value than was filled")

    async def _select(self, reached: Reached, text: str) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._timeout_s
        while (index := _choose(reached.answer, text)) is None:
            if loop.time() > end:
                raise _refuses(reached.place, f"never offered the option within {self._timeout_s:g} s")
            await asyncio.sleep(_POLL_S)
            await reached.ask(_OPTIONS)
        await reached.locator.select_option(index=index, timeout=self._timeout_s * 1000)
        if _choose(await reached.ask(_CHOSEN), text) is None:
            raise _refuses(reached.place, "shows another option than was chosen")

    async def _date(self, reached: Reached, text: str) -> None:
        if await self._takes_typing(reached):
            await self._type(reached, text)
            return
        place, box = reached.place, reached.locator
        try:
            wanted = date.fromisoformat(text)
        except ValueError as err:
            raise _refuses(place, "takes a date YYYY-MM-DD") from err
        if isinstance(self._portal, PicksDates):
            frame = reached.frame or await (await box.element_handle()).owner_frame()
            await self._portal.pick_date(frame or place.page, box, wanted)
        else:
            await pick_by_popup(place, box, wanted, self._timeout_s)
        await self._verify(reached, text)


def question(kind: str) -> str:
    """Give what to ask a control of this kind when it is reached, before it is filled."""
    return {"select": _OPTIONS, "input": _CAN_TYPE, "text": _CAN_TYPE, "date": _CAN_TYPE}.get(kind, NOTHING)


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


def _refuses(place: Place, how: str) -> SystemException:
    return SystemException(f"The control {how}", code="SYS-PAGE-04", where=str(place))
