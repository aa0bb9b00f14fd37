"""Which share of work an agency wants done without a person, per workflow: config/goals.yaml. Judges no single item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from digital_employee.cli.agreement import Outcome, Tally
from digital_employee.workflow.faults import DefinitionFaults
from digital_employee.workflow.model import Identifier, Written
from digital_employee.workflow.pydantic_faults import validate
from digital_employee.workflow.source import read_text, read_yaml

FILE = "config/goals.yaml"


class Goal(Written):
    """The goal of one workflow."""

    straight_through: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}%$")]
    """At least this share needs no person."""
    done: Identifier | None = None
    """Instead of items: the figure of a result that counts what needed no person …"""
    all: Identifier | None = None
    """… and the one that counts all."""

    @property
    def least(self) -> Decimal:
        """The share as a number."""
        return Decimal(self.straight_through.removesuffix("%")) / 100


class Goals(Written):
    """The file."""

    goals: dict[Identifier, Goal] = Field(default_factory=dict)


def load_goals(folder: Path) -> Mapping[str, Goal]:
    """Read the project's goals; a project without the file has none.

    Raises:
        DefinitionFaults: the file is wrong; every fault with file:line:col.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    value, places = read_yaml(read_text(path, FILE), FILE)
    read, faults = validate(Goals, value, places)
    if faults or read is None:
        raise DefinitionFaults(faults)
    return read.goals


def straight_share(goal: Goal | None, tally: Tally, outcomes: Iterable[Outcome]) -> Decimal | None:
    """Return which share of a workflow's work needed no person; None when there was no work."""
    if goal is None or goal.done is None or goal.all is None:
        return Decimal(tally.straight) / tally.items if tally.items else None
    results = [outcome.result for outcome in outcomes]
    every = sum((_number(result.get(goal.all)) for result in results), Decimal(0))
    done = sum((_number(result.get(goal.done)) for result in results), Decimal(0))
    return done / every if every else None


def _number(text: object) -> Decimal:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return Decimal(0)
