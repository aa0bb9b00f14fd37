"""How instants, spans, sizes and digests are written for people. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta

from digital_employee.clock import AGENCY_ZONE

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
JUST_NOW = {"zh_CN": "刚刚", "en": "just now"}


def local(instant: datetime, zone: ZoneInfo = AGENCY_ZONE) -> str:
    """Return `2026-03-10 09:05:07` on the agency's clock."""
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def short(instant: datetime, now: datetime, zone: ZoneInfo = AGENCY_ZONE) -> str:
    """Return the time of a day, with the date when it is another day than `now`, with the year when another year."""
    there, here = instant.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return there.strftime("%H:%M:%S")
    return there.strftime("%m-%d %H:%M" if there.year == here.year else "%Y-%m-%d %H:%M")


def ago(instant: datetime, now: datetime, language: str) -> str:
    """Return `3 分钟前`, `in 2 hours`, or `刚刚` for what is within two seconds of now."""
    if abs((instant - now).total_seconds()) < 2:
        return JUST_NOW[language]
    return format_timedelta(instant - now, add_direction=True, locale=language)


def tidy(value: object) -> str:
    """Return a stored value as text; an instant in it as the agency's clock shows it."""
    text = str(value)
    return local(datetime.fromisoformat(text))[:19] if _INSTANT.fullmatch(text) else text


def span_ms(begin: datetime, end: datetime | None, now: datetime) -> float:
    """Return a duration in milliseconds; what has not ended lasts until `now`."""
    return max(0.0, ((end or now) - begin).total_seconds() * 1000)


def span(milliseconds: float) -> str:
    """Return `640 ms`, `12.3 s`, `4:05` or `2:04:05`."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1000
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def size(octets: int) -> str:
    """Return `812 B`, `14.2 KB` or `3.1 MB`."""
    if octets < 1000:
        return f"{octets} B"
    if octets < 1_000_000:
        return f"{octets / 1000:.1f} KB"
    return f"{octets / 1_000_000:.1f} MB"


def percent(part: float, whole: float) -> str:
    """Return a share of at most 100 as SVG writes it; of nothing it is 0."""
    return f"{min(100.0, 100 * part / whole):.2f}%" if whole else "0%"
