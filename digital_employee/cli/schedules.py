"""`schedule`: when workflows start, why they did or did not, and the pause."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from digital_employee.cli.changing import Reason, open_changing
from digital_employee.cli.forecasts import fire_rows, forecast_facts, summary, wall
from digital_employee.cli.output import (
    AsJson,
    ProjectFolder,
    console,
    print_json,
    print_lines,
    print_rows,
    run_async,
    say,
    short,
    warn,
)
from digital_employee.cli.person import person
from digital_employee.cli.reading import Reading, open_reading
from digital_employee.cli.spans import parse_instant, parse_span
from digital_employee.cli.timetable import Standing, Timing, read_timetable, read_timing
from digital_employee.cli.why import Answer, answer, rows_of
from digital_employee.schedule.calendar import WorkingCalendar, load_calendar
from digital_employee.schedule.explain import MINUTE, Forecast, next_fires
from digital_employee.schedule.explain import why as explain
from digital_employee.store.schedules import pause_schedule, resume_schedule, upsert_schedule
from digital_employee.store.unit import UnitOfWork

app = typer.Typer()

Name = Annotated[str, typer.Argument(help="The schedule's name, as in config/schedules.yaml.")]


@app.command("list")
def list_(project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Show every schedule: on, paused or disabled, its last fire and its next.

    Example: `digital-employee schedule list`
    """
    rows = run_async(lambda: _list(project))
    print_lines(
        "Schedules",
        rows,
        {
            "schedule": lambda row: row["name"],
            "workflow": lambda row: row["workflow"],
            "cron": lambda row: f"{row['cron']}  {row['calendar']}",
            "state": lambda row: row["state"],
            "last fire": lambda row: f"{_stamp(row['last_fire'], row['timezone'])} {row['last_state'] or ''}".strip(),
            "next run": lambda row: _stamp(row["next_run"], row["timezone"]) or row["note"],
        },
        as_json=as_json,
    )
    for row in rows:
        if row["standing"] is not Standing.IN_SERVICE and not as_json:
            warn(f"{row['name']} is {row['standing']}")


@app.command("next")
def next_(
    name: Annotated[str, typer.Argument(help="A schedule; without it, every one.")] = "",
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=500, help="How many runs to look ahead.")] = 5,
    after: Annotated[str, typer.Option(help="From when on, such as 2026-10-01 or 2026-10-01T08:00.")] = "",
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show the coming fires as the file is written now, skipped ones and their reasons between them.

    Example: `digital-employee schedule next unemployment_claim_daytime --count 3`
    """
    forecasts = run_async(lambda: _next(project, name, count, after))
    if as_json:
        print_json([forecast_facts(timing, forecast) for timing, forecast in forecasts])
        return
    for timing, forecast in forecasts:
        if forecast.fires:
            rows = fire_rows(timing, forecast)
            print_rows(f"{timing.name} ({timing.definition.timezone})", ("from", "to", "fires", "", "why"), rows)
        _note(timing, forecast)


@app.command("why")
def why(
    name: Name,
    when: Annotated[str, typer.Argument(help="A minute, a day, or FROM..TO; times are of the schedule's timezone.")],
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Explain every fire and every minute without one: by the rules, and of the past by the rows.

    Example: `digital-employee schedule why unemployment_claim_daytime 2026-10-08T08:00..2026-10-09T12:00`
    """
    timing, answers = run_async(lambda: _why(project, name, when))
    print_lines(
        f"{timing.name} ({timing.definition.timezone})",
        answers,
        {
            "from": lambda one: wall(one.first, timing),
            "to": lambda one: wall(one.last, timing) if one.last > one.first else "",
            "": lambda one: one.decision,
            "why": lambda one: one.reason,
            "run": lambda one: short(one.run),
            "became": lambda one: one.state,
        },
        as_json=as_json,
    )
    if timing.standing is not Standing.IN_SERVICE:
        warn(f"{timing.name} is {timing.standing}")


@app.command()
def pause(name: Name, reason: Reason, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Pause a schedule: its fires are recorded as skipped, with your reason.

    Example: `digital-employee schedule pause unemployment_claim_nightly --reason 门户升级`
    """
    _told(name, "paused", run_async(lambda: _switch(project, name, reason, paused=True)), as_json=as_json)


@app.command()
def resume(name: Name, reason: Reason, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Let a paused schedule fire again. What was skipped stays skipped.

    Example: `digital-employee schedule resume unemployment_claim_nightly --reason 升级完成`
    """
    _told(name, "resumed", run_async(lambda: _switch(project, name, reason, paused=False)), as_json=as_json)


async def _list(project: Path) -> list[dict[str, Any]]:
    async with open_reading(project) as reading:
        calendar = _calendar(reading)
        now = reading.clock.now()
        return [
            summary(timing, next_fires(timing.definition, now, 1, calendar)) for timing in await read_timetable(reading)
        ]


def _stamp(at: datetime | None, timezone: str) -> str:
    return f"{at.astimezone(ZoneInfo(timezone)):%m-%d %H:%M %a}" if at else ""


async def _next(project: Path, name: str, count: int, after: str) -> list[tuple[Timing, Forecast]]:
    async with open_reading(project) as reading:
        timings = [await read_timing(reading, name)] if name else await read_timetable(reading)
        calendar, now = _calendar(reading), reading.clock.now()
        return [
            (timing, next_fires(timing.definition, _after(after, timing) or now, count, calendar)) for timing in timings
        ]


def _after(text: str, timing: Timing) -> datetime | None:
    return parse_instant(text, timing.definition.zone) - MINUTE if text else None


def _note(timing: Timing, forecast: Forecast) -> None:
    if forecast.note:
        warn(forecast.note)
    if timing.paused is not None:
        warn(f"{timing.name} is paused, so these are skipped until it is resumed: {timing.paused}")
    if timing.standing is not Standing.IN_SERVICE:
        warn(f"{timing.name} is {timing.standing}")


async def _why(project: Path, name: str, when: str) -> tuple[Timing, list[Answer]]:
    async with open_reading(project) as reading:
        timing = await read_timing(reading, name)
        first, last = parse_span(when, timing.definition.zone)
        told = explain(timing.definition, first, last, _calendar(reading), paused=timing.paused)
        rows = await rows_of(reading, name, first, last)
        return timing, answer(told, rows, timing, reading.clock.now())


async def _switch(project: Path, name: str, reason: str, *, paused: bool) -> bool:
    async with open_reading(project) as reading:
        timing = await read_timing(reading, name)
    switch = pause_schedule if paused else resume_schedule

    async def unit(uow: UnitOfWork) -> bool:
        if timing.standing is Standing.NEW:
            await upsert_schedule(
                uow,
                name=name,
                workflow=timing.definition.workflow,
                definition=timing.definition.model_dump(mode="json", by_alias=True, exclude_defaults=True),
                cursor=uow.now,
                by=person(),
            )
        return await switch(uow, name=name, reason=reason, by=person())

    async with open_changing(project) as parts:
        return await parts.writer.run(unit)


def _told(name: str, done: str, changed: bool, *, as_json: bool) -> None:
    if as_json:
        print_json({"schedule": name, "done": done, "changed": changed})
    elif changed:
        say(f"{name} is {done}")
    else:
        console.print(f"{name} was {'paused' if done == 'paused' else 'not paused'} already")


def _calendar(reading: Reading) -> WorkingCalendar:
    return load_calendar(reading.folder / "config" / "calendars")
