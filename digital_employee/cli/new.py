"""Make a new project folder from the sample project. Owns the copying; the command line is in main."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from digital_employee.errors import SettingsError

SAMPLE = ("bots", "connectors", "workflows", "config", "mock_caseworker", "scheduler.py", ".gitignore")


def create_project(target: Path) -> None:
    """Copy the sample project to `target`: complete or not at all.

    Raises:
        SettingsError: DE-NEW-01, `target` holds something already; DE-NEW-02, the sample project is missing.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise SettingsError(
            "this place is taken", code="DE-NEW-01", where=str(target), to_do="name a folder that does not exist yet"
        )
    root, files = sample_project(Path(__file__).resolve().parents[1])
    draft = target.with_name(f".{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    for file in files:
        copy = draft / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / file, copy)
    if target.exists():
        target.rmdir()
    draft.rename(target)


def sample_project(package: Path) -> tuple[Path, list[Path]]:
    """Return the folder of the sample project and its files, relative to it.

    A wheel carries it inside the package; an editable install has it in the repository, where only
    tracked files count, so that nobody's secrets are copied.
    """
    carried = package / "sample_project"
    if carried.is_dir():
        found = (path for path in carried.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return carried, sorted(path.relative_to(carried) for path in found)
    root = package.parent
    return root, [path for path in _tracked(root) if (root / path).is_file()]


def _tracked(root: Path) -> list[Path]:
    command = ["git", "-C", str(root), "ls-files", "-z", "--", *SAMPLE]
    try:
        answer = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")  # noqa: S603 - fixed words
    except (OSError, subprocess.CalledProcessError) as error:
        raise SettingsError(
            "the sample project is not installed, and this is no git repository that could stand in for it",
            code="DE-NEW-02",
            where=str(root),
            to_do="install the wheel, or run from a clone with git installed",
        ) from error
    return [Path(name) for name in answer.stdout.split("\0") if name]
