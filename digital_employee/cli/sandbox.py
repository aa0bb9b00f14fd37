"""A sandbox beside the project: generated data, the mock system as a process, settings that point at both."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digital_employee.errors import SettingsError
from digital_employee.project.folder import Project, find_project_folder, open_project
from digital_employee.settings import Settings, load_settings

PORTAL_SECRET = "Sim-2026!"  # noqa: S105 - the published password of the mock system's simulated accounts
START_PATIENCE_S = 20.0


@dataclass(frozen=True)
class Sandbox:
    """Where the generated world lies and how the mock system is reached."""

    folder: Path
    portal_url: str
    business_date: date

    @property
    def truth_file(self) -> Path:
        """What each planted case must end as."""
        return self.folder / "truth.jsonl"

    def ledger(self) -> dict[tuple[str, str], int]:
        """Count the writes that the mock system accepted, by (business key, action)."""
        with closing(sqlite3.connect(f"file:{self.folder / 'portal.db'}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT business_key, action, COUNT(*) FROM ledger GROUP BY business_key, action")
            return {(key, action): count for key, action, count in rows}

    def settings(self, settings: Settings, *, database_url: str = "", dashboard_port: int | None = None) -> Settings:
        """Return the project's settings, pointed at the sandbox."""
        state = self.folder / "state"
        portals = {
            name: portal.model_copy(update={"base_url": self.portal_url}) for name, portal in settings.portals.items()
        }
        dashboard = settings.dashboard.model_copy(update={"port": dashboard_port or settings.dashboard.port})
        audit = settings.audit.model_copy(update={"checkpoint_file": self.folder / "audit-checkpoints.txt"})
        return settings.model_copy(
            update={
                "state_folder": state,
                "inbox_folder": self.folder / "inbox",
                "database_url": database_url or f"sqlite+aiosqlite:///{state / 'digital-employee.db'}",
                "business_date": self.business_date,
                "portals": portals,
                "dashboard": dashboard,
                "audit": audit,
            }
        )


def free_port() -> int:
    """Return a port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def sandbox(
    root: Path,
    folder: Path,
    *,
    seed: int,
    size: str,
    business_date: date,
    faults: str = "",
    workflows: Sequence[str] = (),
    keep: bool = False,
    port: int = 0,
) -> AsyncIterator[Sandbox]:
    """Generate a world (unless `keep` finds one) and run the project's mock system in it until the end.

    `workflows` narrows what is planted; none means all.
    """
    if not (keep and (folder / "truth.jsonl").is_file()):
        shutil.rmtree(folder, ignore_errors=True)
        await _generate(root, folder, seed, size, business_date, workflows)
    (folder / "state").mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DIGITAL_EMPLOYEE_SECRET_CASEWORKER", PORTAL_SECRET)
    port = port or free_port()
    process = await _start_portal(root, folder, port, seed, faults)
    try:
        url = f"http://127.0.0.1:{port}"
        await _until_it_answers(url, process)
        yield Sandbox(folder, url, business_date)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


def sandbox_project(
    start: Path, world: Sandbox, *, database_url: str = "", dashboard_port: int | None = None
) -> Project:
    """Open the project here with settings that point at the sandbox."""
    root = find_project_folder(start)
    settings = world.settings(load_settings(root), database_url=database_url, dashboard_port=dashboard_port)
    return open_project(root, settings=settings)


async def _generate(
    root: Path, folder: Path, seed: int, size: str, business_date: date, workflows: Sequence[str]
) -> None:
    arguments = ["generate", "--out", str(folder), "--seed", str(seed), "--size", size]
    arguments += [part for workflow in workflows for part in ("--workflow", workflow)]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "mock_caseworker",
        *arguments,
        "--business-date",
        business_date.isoformat(),
        cwd=root,
    )
    if await process.wait() != 0:
        raise SettingsError("the data could not be generated", code="DE-DEMO-01", where=str(folder))


async def _start_portal(root: Path, folder: Path, port: int, seed: int, faults: str) -> asyncio.subprocess.Process:
    arguments = ["--port", str(port), "--database", str(folder / "portal.db"), "--seed", str(seed)]
    if faults:
        arguments += ["--faults", faults]
    with (folder / "portal.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "mock_caseworker", *arguments, cwd=root, stdout=log, stderr=log
        )


async def _until_it_answers(url: str, process: asyncio.subprocess.Process) -> None:
    loop = asyncio.get_running_loop()
    give_up = loop.time() + START_PATIENCE_S
    while loop.time() < give_up and process.returncode is None:
        if await asyncio.to_thread(_answers, url):
            return
        await asyncio.sleep(0.1)
    raise SettingsError("the mock system did not start", code="DE-DEMO-02", where=url, to_do="read portal.log")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/login", timeout=2) as response:  # noqa: S310 - our own loopback address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
