"""Times as a person types them: a minute, a day, or from one to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import typer

from digital_employee.schedule.explain import LONGEST_QUESTION, MINUTE

LENGTH_OF_A_DAY = len("2026-10-01")


def parse_instant(text: str, zone: ZoneInfo) -> datetime:
    """Return the instant of `2026-10-01` (its first minute) or `2026-10-01T08:00`, on the clocks of `zone`.

    Raises:
        typer.BadParameter: it is neither.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"`{text}` is no time: write 2026-10-01 or 2026-10-01T08:00") from None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def parse_span(text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first and last minute that are meant by a minute, a day or `FROM..TO`.

    Raises:
        typer.BadParameter: it is none of these, too long, or ends before it begins.
    """
    begin, dots, end = (part.strip() for part in text.partition(".."))
    first, last = parse_instant(begin, zone), parse_instant(end if dots else begin, zone)
    if len(end if dots else begin) == LENGTH_OF_A_DAY:
        last = (last.astimezone(zone) + timedelta(days=1)).astimezone(UTC) - MINUTE
    if not timedelta() <= last - first <= LONGEST_QUESTION:
        raise typer.BadParameter(f"ask for at most {LONGEST_QUESTION.days} days, and the earlier time first")
    return first, last
