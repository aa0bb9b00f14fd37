"""Every schedule as the project's file and the store have it together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from digital_employee.cli.reading import Reading
from digital_employee.errors import StoreError
from digital_employee.schedule.definition import ScheduleDefinition, load_schedules
from digital_employee.store.reports.schedules import ScheduleLine, list_schedules

FILE = Path("config") / "schedules.yaml"


class Standing(StrEnum):
    """Whether the service goes by what the file says: within half a minute after a change, or when it starts."""

    IN_SERVICE = "in service"
    CHANGED = "changed: not yet taken over by a running service"
    NEW = "new: not yet taken over by a running service"
    NOT_IN_FILE = "no longer in the file: not yet paused by a running service"


@dataclass(frozen=True)
class Timing:
    """One schedule: as it will be once the file is taken over, and as the store has it now."""

    definition: ScheduleDefinition
    standing: Standing
    stored: ScheduleLine | None

    @property
    def name(self) -> str:
        """The schedule's name."""
        return self.definition.name

    @property
    def paused(self) -> str | None:
        """The reason of a pause; None: it is not paused."""
        return self.stored.paused_reason if self.stored and self.stored.paused else None

    @property
    def state(self) -> str:
        """Whether it fires: on, paused or disabled."""
        if self.paused is not None:
            return "paused"
        return "on" if self.definition.enabled else "disabled"


async def read_timetable(reading: Reading) -> list[Timing]:
    """Return every schedule, by name."""
    written = {definition.name: definition for definition in _written(reading.folder)}
    async with reading.database.session() as session:
        stored = {line.name: line for line in await list_schedules(session)}
    return [_timing(written.get(name), stored.get(name)) for name in sorted(written.keys() | stored.keys())]


async def read_timing(reading: Reading, name: str) -> Timing:
    """Return one schedule.

    Raises:
        StoreError: DE-STORE-UNKNOWN, neither the file nor the store knows it.
    """
    timetable = await read_timetable(reading)
    for timing in timetable:
        if timing.name == name:
            return timing
    known = ", ".join(timing.name for timing in timetable) or "none"
    raise StoreError(f"there is no schedule `{name}`", code="DE-STORE-UNKNOWN", to_do=f"known: {known}")


def _written(folder: Path) -> Sequence[ScheduleDefinition]:
    path = folder / FILE
    return load_schedules(path) if path.is_file() else ()


def _timing(written: ScheduleDefinition | None, stored: ScheduleLine | None) -> Timing:
    if stored is None:
        assert written is not None  # noqa: S101 - a name comes from one of the two
        return Timing(written, Standing.NEW, None)
    kept = ScheduleDefinition.model_validate(stored.definition)
    if written is None:
        return Timing(kept, Standing.NOT_IN_FILE, stored)
    return Timing(written, Standing.IN_SERVICE if written == kept else Standing.CHANGED, stored)
