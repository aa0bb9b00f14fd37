"""What a wheel and an sdist carry: tracked files only, and the sample project as data.

A folder that is packed as it lies takes along whatever somebody left in it, a secret too; the list of
tracked files does not. Inside an sdist, where there is no git, the list that came with it is used.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "digital_employee"
SAMPLE = ("bots", "connectors", "workflows", "config", "mock_caseworker", "scheduler.py", ".gitignore")
LIST = "tracked_files.txt"
SELECTED = {"wheel": f"{PACKAGE}/__init__.py", "sdist": "pyproject.toml"}
"""Chosen in pyproject.toml already: hatchling wants a selection, and a file must not come twice."""


class TrackedFilesHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own hooks leave it open
    """Fill `force_include` with the tracked files that belong to the target."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Choose the files; an editable install needs none, it reads the repository."""
        if version == "editable":
            return
        root = Path(self.root)
        files = tracked_files(root)
        if self.target_name == "sdist":
            chosen = {file: file for file in files}
            self._list = tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=f"-{LIST}")  # noqa: SIM115 - lives until finalize
            self._list.write("\n".join(files) + "\n")
            self._list.flush()
            build_data["force_include"][self._list.name] = LIST
        else:
            chosen = {file: target for file in files if (target := place_in_wheel(file))}
        build_data["force_include"] |= {
            str(root / file): target for file, target in chosen.items() if target != SELECTED[self.target_name]
        }

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was made for the build."""
        if hasattr(self, "_list"):
            self._list.close()


def place_in_wheel(file: str) -> str | None:
    """Return where a tracked file goes in the wheel, None when it stays behind."""
    top = file.split("/", 1)[0]
    if top == PACKAGE:
        return file
    return f"{PACKAGE}/sample_project/{file}" if top in SAMPLE else None


def tracked_files(root: Path) -> list[str]:
    """Return the tracked files that exist, relative to `root`, with `/`.

    Raises:
        RuntimeError: neither the list of an sdist nor a git repository is there.
    """
    carried = root / LIST
    if carried.is_file():
        names = carried.read_text(encoding="utf-8").splitlines()
    elif (root / ".git").exists():
        answer = subprocess.run(["git", "-C", root, "ls-files", "-z"], check=True, capture_output=True)  # noqa: S603, S607 - fixed words
        names = answer.stdout.decode().split("\0")
    else:
        raise RuntimeError(f"{root} is neither a git repository nor an unpacked sdist: cannot tell which files to ship")
    return sorted(name for name in names if name and (root / name).is_file())
