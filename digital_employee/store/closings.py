"""Which windows close a place now: the portal's own, and the blackout of the schedule that began the run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from digital_employee.errors import SystemException
from digital_employee.schedule.closing import closing_at
from digital_employee.settings import PortalSettings
from digital_employee.store.hindrances import Hindrance, HindranceKind
from digital_employee.store.places import Place
from digital_employee.windows import IsWorkday, Window

UNKNOWN_CALENDAR = timedelta(minutes=10)
"""A window that cannot be read off the calendar is closed, and looked at again after so long."""


def closings(
    place: Place, portal: PortalSettings | None, now: datetime, zone: ZoneInfo, is_workday: IsWorkday
) -> list[Hindrance]:
    """Return the windows that are closed now: the portal's own, and the blackout of the schedule that began the run.

    A window that cannot be read off the calendar is taken as closed: never guessed, and told.
    """
    zones = [(f"portal {place.portal}", portal.closed if portal else (), zone)]
    if place.definition is not None:
        zones.append((f"schedule {place.schedule}", *_blackout_of(place.definition, zone)))
    found = [_closing(about, windows, now, its_zone, is_workday) for about, windows, its_zone in zones]
    return [one for one in found if one is not None]


def _closing(
    about: str, windows: tuple[Window, ...], now: datetime, zone: ZoneInfo, is_workday: IsWorkday
) -> Hindrance | None:
    try:
        closing = closing_at(windows, now, zone, is_workday)
    except SystemException as err:
        return Hindrance(HindranceKind.WINDOW, about, err.what, until=now + UNKNOWN_CALENDAR)
    return Hindrance(HindranceKind.WINDOW, about, closing.reason, until=closing.until) if closing else None


def _blackout_of(definition: Mapping[str, Any], zone: ZoneInfo) -> tuple[tuple[Window, ...], ZoneInfo]:
    try:
        windows = tuple(Window.model_validate(one) for one in definition.get("blackout") or ())
    except ValidationError:
        return (), zone  # an old text that nobody can read any more: its fires are told of by `schedule list`
    return windows, ZoneInfo(definition.get("timezone") or zone.key)
