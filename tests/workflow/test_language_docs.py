"""The language page cannot lie: every key, verb, function, type and rule is on it, and its examples load."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from digital_employee.workflow import model
from digital_employee.workflow.expressions import FUNCTIONS
from digital_employee.workflow.lint import Rule, lint
from digital_employee.workflow.loader import load_documents
from digital_employee.workflow.model import Disposition, Element, FieldType, Written
from digital_employee.workflow.plan import build_plan
from digital_employee.workflow.pydantic_faults import allowed_keys
from digital_employee.workflow.source import read_yaml

PAGE = (Path(__file__).parents[2] / "docs" / "workflow-language.md").read_text(encoding="utf-8")
SECTIONS = {
    "WorkflowDefinition": "Workflow keys",
    "ItemDefinition": "Item keys",
    "FieldDefinition": "Field keys",
    "Deadline": "Deadline keys",
    "SourceUse": "Source keys",
    "Limits": "Limits keys",
    "Step": "Step keys",
    "ReadTable": "Read-table keys",
    "Repeat": "Repeat keys",
    "Retry": "Retry keys",
    "HandOver": "Hand-over keys",
    "RetryLater": "Retry-later keys",
    "Raise": "Raise keys",
    "Finish": "Finish keys",
    "Write": "Write keys",
    "Approve": "Approve keys",
    "Check": "Check keys",
    "Find": "Find keys",
    "ElementsDefinition": "Elements keys",
    "Screen": "Screen keys",
    "Element": "Element keys",
    "Locator": "Locator keys",
}
MODELS: dict[str, type[Written]] = {
    name: kind
    for name, kind in vars(model).items()
    if inspect.isclass(kind) and issubclass(kind, Written) and kind is not Written
}
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def section(title: str) -> str:
    match = re.search(rf"^##+ (?:\d+ )?{re.escape(title)}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert match, f"docs/workflow-language.md has no section {title!r}"
    return match[1]


def first_cells(text: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


@pytest.mark.parametrize("name", MODELS)
def test_the_page_lists_exactly_the_keys_of_every_model(name: str) -> None:
    listed = first_cells(section(SECTIONS[name]))
    assert sorted(listed) == sorted(allowed_keys(MODELS[name]))


def test_the_page_lists_exactly_the_functions_with_their_meaning() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", section("Functions"), re.MULTILINE)
    assert rows == [(function.usage, function.summary) for function in FUNCTIONS.values()]


def test_the_page_lists_every_type_kind_disposition_and_rule() -> None:
    assert first_cells(section("Field types")) == [str(field_type) for field_type in FieldType]
    assert first_cells(section("What the trade advises: lint")) == [str(rule) for rule in Rule]
    kinds = Element.model_fields["kind"].annotation.__args__  # type: ignore[union-attr]  # a Literal
    for word in (*Disposition, *kinds):
        assert f"`{word}`" in PAGE


def test_every_example_is_good_yaml() -> None:
    assert len(EXAMPLES) >= 5
    for example in EXAMPLES:
        read_yaml(example, "example")


def test_the_whole_example_is_a_plan_without_a_warning() -> None:
    workflow, elements = EXAMPLES[:2]
    documents = {"w/unemployment_claim.yaml": workflow, "w/elements/unemployment.yaml": elements}

    def assess(person: Any, months: Any, checks: Any) -> None: ...

    skills = {"unemployment_claim.assess": inspect.signature(assess)}
    assert lint(build_plan(load_documents(documents, "w/unemployment_claim.yaml"), skills, {"portal.todo"})) == []


def test_the_step_examples_load_within_the_whole_example() -> None:
    workflow, elements = EXAMPLES[:2]
    for example in EXAMPLES[2:]:
        if not example.startswith("- "):
            continue
        extra = "".join(f"  {line}\n" for line in example.splitlines()).replace("- id: person", "- id: again")
        text = workflow.replace("\nresult:", f"\n{extra}\nresult:")
        documents = {"unemployment_claim.yaml": text, "elements/unemployment.yaml": elements}
        load_documents(documents, "unemployment_claim.yaml")


def test_the_page_links_to_headings_that_exist() -> None:
    headings = re.findall(r"^##+ (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors
