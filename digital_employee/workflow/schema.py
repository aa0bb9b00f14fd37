"""The published JSON Schemas, from which editors complete and check while typing. Derived, never written by hand."""

from __future__ import annotations

from typing import Any

from digital_employee.workflow.model import ElementsDefinition, WorkflowDefinition, Written

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def workflow_schema() -> dict[str, Any]:
    """Return the JSON Schema of a workflow file."""
    return _schema(WorkflowDefinition, "workflow.json", "A workflow of a digital employee")


def elements_schema() -> dict[str, Any]:
    """Return the JSON Schema of an elements file."""
    return _schema(ElementsDefinition, "elements.json", "Screens of a portal, each described once")


def _schema(model: type[Written], name: str, title: str) -> dict[str, Any]:
    return {"$schema": DIALECT, "$id": name, **model.model_json_schema(by_alias=True), "title": title}
