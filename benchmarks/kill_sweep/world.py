"""A world to be killed in: planted cases, a portal that accepts a second submission, a project that points at both."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digital_employee.cli.agreement import Case, read_truth
from digital_employee.cli.sandbox import Sandbox, sandbox
from digital_employee.settings import Settings, load_settings

BUSINESS_DATE = date(2026, 3, 10)
SEED = 4
DEADLINE_S = 15
"""The writes' deadline here (60 s in service): what is sent and not landed waits for this and the settle time."""
ANY_NUMBER = 10_000
"""Of deaths in a row over one item: here they are our doing, and the item is not to be set aside for them."""
NAIVE_PORTAL = "dup_click=1"
"""A second submission is accepted as if it were the first: nothing but our own care keeps it from landing."""


@dataclass(frozen=True)
class Scenario:
    """One workflow to be killed in."""

    workflow: str
    has_check: bool = True

    @property
    def name(self) -> str:
        """Name it in reports."""
        return self.workflow if self.has_check else f"{self.workflow} without check"


SCENARIOS = (
    Scenario("unemployment_claim"),
    Scenario("unemployment_stop"),
    Scenario("pension_transfer"),
    Scenario("fund_reconciliation"),
    Scenario("record_merging"),
    Scenario("unemployment_stop", has_check=False),
)


@dataclass(frozen=True)
class World:
    """What a round is held in."""

    scenario: Scenario
    sandbox: Sandbox
    project: Path
    settings: Settings

    def truth(self) -> list[Case]:
        """Return what each case must end as."""
        return read_truth(self.sandbox.truth_file)


@asynccontextmanager
async def world(root: Path, folder: Path, scenario: Scenario, database_url: str) -> AsyncIterator[World]:
    """Plant the cases of a scenario and run the portal until the end; a database file is in the folder's keeping."""
    async with sandbox(
        root,
        folder,
        seed=SEED,
        size="tiny",
        business_date=BUSINESS_DATE,
        faults=NAIVE_PORTAL,
        workflows=(scenario.workflow,),
    ) as made:
        project = _project(root, folder / "project", scenario)
        settings = made.settings(load_settings(root), database_url=database_url)
        worker = settings.worker.model_copy(update={"polling_s": 0.2, "most_interruptions": ANY_NUMBER})
        yield World(scenario, made, project, settings.model_copy(update={"worker": worker}))


def _project(root: Path, folder: Path, scenario: Scenario) -> Path:
    """Copy the project's texts, with shorter deadlines and, where asked, without checks."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("workflows", "config"):
        shutil.copytree(root / name, folder / name)
    for name in ("bots", "connectors"):
        (folder / name).symlink_to(root / name, target_is_directory=True)
    path = folder / "workflows" / f"{scenario.workflow}.yaml"
    text = re.sub(r"^( *)write:\n", rf"\g<0>\1  deadline: {DEADLINE_S}s\n", path.read_text("utf-8"), flags=re.M)
    path.write_text(text if scenario.has_check else _without_checks(text), "utf-8")
    return folder


def _without_checks(text: str) -> str:
    """Leave out each `check:` with all that is indented below it."""
    return re.sub(r"^( *)check:.*\n(?:\1 +.*\n)+", "", text, flags=re.M)
