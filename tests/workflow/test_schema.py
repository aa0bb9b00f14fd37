import json
from pathlib import Path

from digital_employee.workflow.schema import elements_schema, workflow_schema

SCHEMAS = Path(__file__).parents[2] / "config" / "schemas"


def test_the_published_schemas_are_those_of_the_model() -> None:
    for name, schema in (("workflow", workflow_schema()), ("elements", elements_schema())):
        published = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        assert published == schema, "run `digital-employee schema --write config/schemas`"


def test_unknown_keys_are_refused_by_the_schema_too() -> None:
    for schema in (workflow_schema(), elements_schema()):
        models = [schema, *schema["$defs"].values()]
        assert all(model.get("additionalProperties") is False for model in models if "properties" in model)


def test_keys_have_the_spelling_of_the_yaml() -> None:
    step = workflow_schema()["$defs"]["Step"]["properties"]
    assert {"with", "raise", "each", "hand_over"} <= set(step)
    assert "with_" not in step
