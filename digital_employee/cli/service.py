"""Loading the project's own scheduler.py: the framework starts it, it never imports it by name."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from digital_employee.errors import SettingsError
from digital_employee.project.folder import Project


def load_scheduler(project: Project) -> ModuleType:
    """Return the project's scheduler.py as a module.

    Raises:
        SettingsError: the project has none.
    """
    path = project.folder / "scheduler.py"
    spec = importlib.util.spec_from_file_location("scheduler", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise SettingsError("the project has no scheduler.py", code="DE-PRJ-07", where=str(path))
    if "scheduler" in sys.modules and getattr(sys.modules["scheduler"], "__file__", None) == str(path):
        return sys.modules["scheduler"]
    module = importlib.util.module_from_spec(spec)
    sys.modules["scheduler"] = module
    spec.loader.exec_module(module)
    return module


def load_service(project: Project) -> Callable[..., Any]:
    """Return the project's `service`, an async context manager that runs clock, worker and dashboard."""
    service: Callable[..., Any] = load_scheduler(project).service
    return service
