"""A plan: a workflow with every reference resolved, frozen, and named by the digest of its texts."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from digital_employee.workflow.cases import check_cases
from digital_employee.workflow.faults import DefinitionFaults, Position
from digital_employee.workflow.loader import LoadedWorkflow
from digital_employee.workflow.model import Screen, Step, WorkflowDefinition
from digital_employee.workflow.names import check_names
from digital_employee.workflow.references import check_references
from digital_employee.workflow.source import SourceMap, ValuePath
from digital_employee.workflow.templates import walk_steps


@dataclass(frozen=True, eq=False)
class Plan:
    """A workflow that can run. The same texts give the same digest, whatever machine reads them."""

    definition: WorkflowDefinition
    screens: Mapping[str, Screen]
    documents: Mapping[str, str]
    """File → exact text: what is pinned."""
    entry: str
    """The workflow's own file among the documents."""
    digest: str
    """SHA-256 (hex) of the documents as canonical JSON."""
    source_maps: Mapping[str, SourceMap]
    screen_files: Mapping[str, str]
    _paths: Mapping[int, ValuePath]

    def position(self, step: Step) -> Position:
        """Return where a step of this plan stands (the very object, not an equal one)."""
        return self.places.key_at(self._paths[id(step)])

    @property
    def places(self) -> SourceMap:
        """The positions of the workflow's own file."""
        return self.source_maps[self.entry]


def build_plan(loaded: LoadedWorkflow, skills: Mapping[str, inspect.Signature], sources: Collection[str]) -> Plan:
    """Resolve every reference of a loaded workflow.

    Args:
        loaded: the workflow and its screens.
        skills: the skills that exist, by name, with what they take.
        sources: the names of the sources that exist.

    Raises:
        DefinitionFaults: every reference that leads nowhere, at once.
    """
    definition, places = loaded.definition, loaded.places
    steps = {placed.path: placed.step for placed in walk_steps(definition)}
    faults = [
        *check_references(loaded, skills, sources),
        *check_names(definition, places),
        *check_cases(definition, steps, places),
    ]
    if faults:
        raise DefinitionFaults(faults)
    return Plan(
        definition=definition,
        screens=loaded.screens,
        documents=loaded.documents,
        entry=loaded.entry,
        digest=digest_of(loaded.documents),
        source_maps=loaded.source_maps,
        screen_files=loaded.screen_files,
        _paths={id(step): path for path, step in steps.items()},
    )


def digest_of(documents: Mapping[str, str]) -> str:
    """Return the SHA-256 (hex) of documents: canonical JSON, keys sorted, UTF-8."""
    text = json.dumps(dict(documents), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
