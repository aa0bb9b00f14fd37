"""What a business (失业保险金申领, …) adds to the system: screens, menu, questions and work that waits.

A business is a package with a `scene.py` that names its `SCENE`, and a `schema.sql` that `database` runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response

Asked = dict[str, str]
Question = Callable[[Request, Asked, int], Response]
"""Answers a question of a page's script: (request, what was asked, page number)."""
Entry = tuple[str, str, frozenset[str]]
"""One function of the menu: screen, title, roles. A screen "" is one that this installation does not have."""


@dataclass(frozen=True)
class TodoKind:
    """One 业务类型 of the 待办 list: a query without parameters for what waits.

    `waiting` selects case_no, stage, name, id_no, apply_date, channel and state; `workdays` counts from apply_date.
    """

    title: str
    waiting: str
    workdays: int


@dataclass(frozen=True)
class Scene:
    """One business of the system."""

    node: str
    """The branch of the menu; two businesses may share one."""
    menu: tuple[Entry, ...]
    routers: tuple[APIRouter, ...]
    questions: Mapping[str, Question] = field(default_factory=dict)
    todo: tuple[TodoKind, ...] = ()
