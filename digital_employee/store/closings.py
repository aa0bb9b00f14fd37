"""Which windows close a place now: the portal's own, and the blackout of the schedule that began the run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from digital_employee.errors import SystemException
from digital_employee.schedule.closing import closing_at
from digital_employee.settings import PortalSettings
from digital_employee.store.hindrances import Hindrance, HindranceKind
from digital_employee.store.places import Place
from digital_employee.windows import IsWorkday, Window

UNREADABLE = timedelta(minutes=10)
"""A window that cannot be read, or not off the calendar, is closed, and looked at again after so long."""
UNREADABLE_TEXT = "its stored blackout cannot be read, so it counts as closed: mend it in config/schedules.yaml"


def closings(
    place: Place, portal: PortalSettings | None, now: datetime, zone: ZoneInfo, is_workday: IsWorkday
) -> list[Hindrance]:
    """Return the windows that are closed now: the portal's own, and the blackout of the schedule that began the run.

    What cannot be read, by itself or off the calendar, is taken as closed: never guessed, and told.
    """
    found = [_closing(f"portal {place.portal}", portal.closed if portal else (), now, zone, is_workday)]
    if place.definition is not None:
        about = f"schedule {place.schedule}"
        try:
            windows, its_zone = _blackout_of(place.definition, zone)
            found.append(_closing(about, windows, now, its_zone, is_workday))
        except (ValueError, TypeError, LookupError):  # pydantic's, and what foreign text does to a zone or a list
            found.append(Hindrance(HindranceKind.WINDOW, about, UNREADABLE_TEXT, until=now + UNREADABLE))
    return [one for one in found if one is not None]


def _closing(
    about: str, windows: tuple[Window, ...], now: datetime, zone: ZoneInfo, is_workday: IsWorkday
) -> Hindrance | None:
    try:
        closing = closing_at(windows, now, zone, is_workday)
    except SystemException as err:
        return Hindrance(HindranceKind.WINDOW, about, err.what, until=now + UNREADABLE)
    return Hindrance(HindranceKind.WINDOW, about, closing.reason, until=closing.until) if closing else None


def _blackout_of(definition: Mapping[str, Any], zone: ZoneInfo) -> tuple[tuple[Window, ...], ZoneInfo]:
    windows = tuple(Window.model_validate(one) for one in definition.get("blackout") or ())
    return windows, ZoneInfo(definition.get("timezone") or zone.key)
