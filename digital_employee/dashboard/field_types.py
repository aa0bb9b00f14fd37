"""What an item's fields were declared to be in the plan it was started with: types for masks, headings for labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from loguru import logger

from digital_employee.errors import DefinitionError
from digital_employee.store.database import Database
from digital_employee.store.reports.masking import Masks
from digital_employee.store.reports.plans import PinnedPlan, read_plan
from digital_employee.workflow.loader import load_documents

REMEMBERED = 200


@dataclass(frozen=True)
class DeclaredFields:
    """The types and the column headings of one plan's fields; nothing when the plan cannot be read."""

    masks: Masks = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)


class FieldTypes:
    """Reads each plan once: a pinned plan never changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, DeclaredFields] = {}

    async def of_plan(self, digest: str) -> DeclaredFields:
        """Return what a plan declares. One that cannot be read declares nothing, and then every field is hidden."""
        if digest not in self._known:
            async with self._database.session() as session:
                plan = await read_plan(session, digest)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[digest] = _read(plan) if plan else DeclaredFields()
        return self._known[digest]


def _read(plan: PinnedPlan) -> DeclaredFields:
    try:
        definition = load_documents(plan.documents, f"workflows/{plan.workflow}.yaml").definition
    except DefinitionError as error:
        logger.warning("plan {} cannot be read, so its items' fields stay hidden: {}", plan.digest[:12], error.code)
        return DeclaredFields()
    fields = definition.item.fields
    return DeclaredFields(
        masks={name: declared.type for name, declared in fields.items()},
        headings={name: declared.column for name, declared in fields.items() if declared.column},
    )
