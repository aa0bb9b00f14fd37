"""The order of the suite: what takes long begins first, so that no worker is left alone with it at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent
LONGEST_FIRST = ("scenarios", "chaos", "packaging", "runtime", "cli", "dashboard", "browser", "mock_caseworker")
"""Folders of tests by how long their longest file takes; all others follow as they were collected."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.path))


def _rank(file: Path) -> int:
    folder = file.relative_to(ROOT).parts[0] if file.is_relative_to(ROOT) else ""
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)
