"""Picking a date in a popup calendar, for date boxes that nobody can type into."""

from __future__ import annotations

import re
from datetime import date

from playwright.async_api import Locator as PageLocator

from digital_employee.browser.locate import Place
from digital_employee.errors import SystemException

_POPUP = (
    "[role=dialog]:visible, [class*=calendar i]:visible, [class*=datepicker i]:visible, "
    "[class*=date-picker i]:visible, [id*=calendar i]:visible"
)
_STEPS_LIMIT = 1500
_PREVIOUS = ("上一月", "上月", "‹", "<", "◀")
_NEXT = ("下一月", "下月", "›", ">", "▶")
_HEADING = re.compile(r"(\d{4})\s*[年\-/]\s*(\d{1,2})")


async def pick_by_popup(place: Place, box: PageLocator, wanted: date, timeout_s: float) -> None:
    """Open the calendar, go to the month (by its selects, else by its arrows) and press the day.

    Raises:
        SystemException: SYS-PAGE-04 the popup is not one this technique knows.
    """
    await box.click()
    popup = place.scope.locator(_POPUP).last
    await popup.wait_for(state="visible", timeout=timeout_s * 1000)
    selects = popup.locator("select")
    if await selects.count() == 2:
        await _choose_month(selects, wanted)
    else:
        await _step_to_month(place, popup, wanted)
    await _press_day(place, popup, wanted.day)


async def _choose_month(selects: PageLocator, wanted: date) -> None:
    for select in await selects.all():
        values: list[str] = await select.evaluate("s => [...s.options].map(o => o.text + '|' + o.value)")
        # The year's list holds four-digit numbers; months may be counted from 0 by value, never by label.
        is_year = any(re.match(r"\d{4}", value) for value in values)
        number = wanted.year if is_year else wanted.month
        index = next((i for i, value in enumerate(values) if re.match(rf"0?{number}(\D|$)", value)), None)
        if index is not None:
            await select.select_option(index=index)


async def _step_to_month(place: Place, popup: PageLocator, wanted: date) -> None:
    for _ in range(_STEPS_LIMIT):
        heading = _HEADING.search(await popup.inner_text())
        if heading is None:
            break
        distance = (wanted.year - int(heading[1])) * 12 + wanted.month - int(heading[2])
        if distance == 0:
            return
        await _press_arrow(place, popup, _NEXT if distance > 0 else _PREVIOUS)
    raise _unknown(place)


async def _press_arrow(place: Place, popup: PageLocator, names: tuple[str, ...]) -> None:
    for name in names:
        arrow = popup.get_by_text(name, exact=True).or_(popup.get_by_label(name, exact=True))
        if await arrow.count():
            await arrow.first.click()
            return
    raise _unknown(place)


async def _press_day(place: Place, popup: PageLocator, day: int) -> None:
    cells = popup.locator("td, [role=gridcell], button, a").filter(has_text=re.compile(rf"^\s*{day}\s*$"), visible=True)
    # Days of the neighbouring months stand in the same grid: early days come first, late days last.
    count = await cells.count()
    if count == 0:
        raise _unknown(place)
    await (cells.first if day <= 15 else cells.last).click()


def _unknown(place: Place) -> SystemException:
    return SystemException(
        "The popup calendar cannot be worked",
        code="SYS-PAGE-04",
        where=str(place),
        to_do="give the portal's adapter a `pick_date`",
    )
