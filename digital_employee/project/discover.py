"""Finding what a project offers: imports its bots and connectors and collects the marked functions."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from digital_employee.errors import SettingsError
from digital_employee.project.offers import RULE_MARK, SKILL_MARK, SOURCE_MARK, RuleMark, Source

PACKAGES = ("bots", "connectors")


@dataclass(frozen=True)
class Offers:
    """Skills and sources by the names that YAML uses, and rules by the names that people ask for."""

    skills: Mapping[str, Callable[..., Any]]
    sources: Mapping[str, Source]
    rules: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    def signatures(self) -> dict[str, inspect.Signature]:
        """Return each skill's signature, so that a plan can check the arguments it is given."""
        return {name: inspect.signature(function) for name, function in self.skills.items()}


def discover(folder: Path) -> Offers:
    """Import the project's bots and connectors and collect what they offer.

    Raises:
        SettingsError: a module cannot be imported, or two functions claim one name.
    """
    put_on_import_path(folder)
    skills: dict[str, Callable[..., Any]] = {}
    sources: dict[str, Source] = {}
    rules: dict[str, Callable[..., Any]] = {}
    for module in _modules(folder):
        for function in vars(module).values():
            if getattr(function, "__module__", None) != module.__name__:
                continue
            _claim(skills, getattr(function, SKILL_MARK, None), function)
            _claim(sources, getattr(function, SOURCE_MARK, None), function)
            mark = getattr(function, RULE_MARK, None)
            _claim(rules, mark.name if isinstance(mark, RuleMark) else None, function)
    return Offers(skills, sources, rules)


def put_on_import_path(folder: Path) -> None:
    """Let `import bots` find this project's bots first."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def load_attribute(reference: str, where: str) -> Any:
    """Return what `module:attribute` names.

    Raises:
        SettingsError: the module or the attribute does not exist.
    """
    module_name, _, attribute = reference.partition(":")
    try:
        return getattr(importlib.import_module(module_name), attribute)
    except (ImportError, AttributeError) as err:
        raise SettingsError(
            f"{reference!r} cannot be loaded: {err}",
            code="DE-PRJ-02",
            where=where,
            to_do="write it as package.module:Name and check that the file exists in the project",
        ) from err


def _modules(folder: Path) -> Iterator[ModuleType]:
    for package in PACKAGES:
        if not (folder / package / "__init__.py").is_file():
            continue
        yield _import(package)
        for info in pkgutil.walk_packages([str(folder / package)], prefix=f"{package}."):
            yield _import(info.name)


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as err:  # whatever an agency's module raises at import belongs in one clear message
        raise SettingsError(
            f"module {name} cannot be imported: {type(err).__name__}: {err}",
            code="DE-PRJ-01",
            to_do="run `python -c 'import " + name + "'` in the project folder and mend what it says",
        ) from err


def _claim(offers: dict[str, Any], name: str | None, function: Callable[..., Any]) -> None:
    if name is None:
        return
    if name in offers and offers[name] is not function:
        raise SettingsError(
            f"two functions offer the name {name!r}: {offers[name].__module__} and {function.__module__}",
            code="DE-PRJ-03",
            to_do="rename one of them",
        )
    offers[name] = function
