"""The service that is soaked, as a process of its own: `python -m benchmarks.endurance.service FOLDER`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from digital_employee.project.discover import load_attribute
from digital_employee.project.folder import find_project_folder, open_project
from digital_employee.redaction import log_masked
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.settings import Settings

SETTINGS = "settings.json"
WORKFLOWS = "workflows.json"
INSIDE = "inside.json"
"""What only the process itself knows, written anew every few seconds."""
MUTANT = "SOAK_MUTANT"
"""Names, as `module:function`, what breaks the build on purpose before it begins."""
EVERY_MINUTES = 15
TOLD_EVERY_S = 2.0


def schedules(workflows: list[str]) -> list[ScheduleDefinition]:
    """Each workflow looks for work every quarter of an hour."""
    return [
        ScheduleDefinition.model_validate({"name": one, "workflow": one, "cron": f"*/{EVERY_MINUTES} * * * *"})
        for one in workflows
    ]


async def _serve(folder: Path) -> int:
    settings = Settings.model_validate_json((folder / SETTINGS).read_text("utf-8"))
    project = open_project(find_project_folder(Path(__file__).parent), settings=settings)
    workflows = json.loads((folder / WORKFLOWS).read_text("utf-8"))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    missed = datetime.now(UTC) - timedelta(minutes=EVERY_MINUTES)
    service = load_attribute("scheduler:service", "the soak")
    async with service(project, schedules=schedules(workflows), since=missed) as running:
        teller = asyncio.create_task(_tell(running, folder / INSIDE), name="teller")
        await stop.wait()
        teller.cancel()
    return int(running.worker.exit_status)


async def _tell(running: Any, file: Path) -> None:
    while True:
        told = {"contexts": running.worker.open_contexts, "tasks": len(asyncio.all_tasks())}
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(told))
        fresh.replace(file)
        await asyncio.sleep(TOLD_EVERY_S)


if __name__ == "__main__":
    log_masked("DEBUG")
    if os.environ.get(MUTANT):
        load_attribute(os.environ[MUTANT], MUTANT)()
    sys.exit(asyncio.run(_serve(Path(sys.argv[1]))))
