"""The project's folder: where it is, and what it is made of. Reads settings, starts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from digital_employee.clock import SystemClock
from digital_employee.errors import SettingsError
from digital_employee.project.discover import Offers, discover, load_attribute, put_on_import_path
from digital_employee.schedule.calendar import WorkingCalendar, load_calendar
from digital_employee.settings import Settings, load_settings
from digital_employee.workflow.loader import load_documents, load_workflow
from digital_employee.workflow.plan import Plan, build_plan


@dataclass(frozen=True)
class Project:
    """An agency's project, opened: settings, offers, calendar."""

    folder: Path
    settings: Settings
    offers: Offers
    calendar: WorkingCalendar

    @property
    def state_folder(self) -> Path:
        """The folder of everything that the service writes."""
        return self.folder / self.settings.state_folder

    def clock(self) -> SystemClock:
        """Return real time with the business date of the settings."""
        return SystemClock(self.settings.business_date, ZoneInfo(self.settings.timezone))

    def workflow_files(self) -> list[Path]:
        """Return every workflow of the project, in order of name."""
        return sorted((self.folder / "workflows").glob("*.yaml"))

    def plan(self, workflow: str) -> Plan:
        """Load and check `workflows/<workflow>.yaml`.

        Raises:
            SettingsError: there is no such workflow.
            DefinitionError: it has faults; all of them are named with file:line:col.
        """
        path = self.folder / "workflows" / f"{workflow}.yaml"
        if not path.is_file():
            known = ", ".join(file.stem for file in self.workflow_files()) or "none"
            raise SettingsError(
                f"there is no workflow {workflow!r}", code="DE-PRJ-04", where=str(path), to_do=f"known: {known}"
            )
        return self.plan_file(path)

    def plan_file(self, path: Path) -> Plan:
        """Load and check one workflow file of this project."""
        return build_plan(load_workflow(path, self.folder), self.offers.signatures(), self.offers.sources)

    def plan_from(self, documents: dict[str, str], workflow: str) -> Plan:
        """Rebuild a plan from the texts pinned in the store."""
        loaded = load_documents(documents, f"workflows/{workflow}.yaml")
        return build_plan(loaded, self.offers.signatures(), self.offers.sources)

    def secret(self, name: str) -> str:
        """Resolve a named secret by asking each configured provider in turn.

        Raises:
            SettingsError: no provider knows it.
        """
        for reference in self.settings.secrets:
            provider = load_attribute(reference, "config: secrets")
            value = provider(name, self.folder)
            if value is not None:
                return str(value)
        raise SettingsError(
            f"no provider knows the secret {name!r}",
            code="DE-PRJ-05",
            to_do=f"set the environment variable DIGITAL_EMPLOYEE_SECRET_{name.upper()} or add it to the secrets file",
        )


def find_project_folder(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that has config/default.yaml and workflows/.

    Raises:
        SettingsError: there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "config" / "default.yaml").is_file() and (folder / "workflows").is_dir():
            return folder
    raise SettingsError(
        "no project here: no folder upwards has config/default.yaml and workflows/",
        code="DE-PRJ-06",
        where=str(start),
        to_do="go to your project's folder, or make one with `digital-employee new my-agency`",
    )


def open_project(folder: Path, *, settings: Settings | None = None) -> Project:
    """Open the project: put it on the import path, read its settings, collect what it offers."""
    put_on_import_path(folder)
    return Project(
        folder=folder,
        settings=settings or load_settings(folder),
        offers=discover(folder),
        calendar=load_calendar(folder / "config" / "calendars"),
    )
