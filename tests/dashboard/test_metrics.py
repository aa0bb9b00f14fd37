"""Figures for a monitor: who may ask, that they are true, that no person is in them, that the examples know them."""

import configparser
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
NAME = re.compile(r"digital_employee_[a-z_]+")


async def ask(house: Any, address: str = "127.0.0.1", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(house.app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get("/metrics", headers=headers)


@pytest.fixture
async def text(house: Any) -> str:
    return (await ask(house)).text


async def test_only_this_machine_may_ask_and_nobody_through_a_proxy(house: Any) -> None:
    assert (await ask(house)).status_code == 200
    assert (await ask(house, "10.0.0.7")).status_code == 404
    assert (await ask(house, **{"X-Forwarded-For": "10.0.0.7"})).status_code == 404


async def test_where_there_is_a_token_it_is_asked_of_everybody(house: Any) -> None:
    house.app.state.metrics_token = "a-long-token"
    assert (await ask(house)).status_code == 404
    assert (await ask(house, "10.0.0.7", Authorization="Bearer a-long-token")).status_code == 200
    assert (await ask(house, "10.0.0.7", Authorization="Bearer a-long-tokem")).status_code == 404


async def test_every_figure_has_help_and_a_name_after_the_conventions(text: str) -> None:
    families = list(text_string_to_metric_families(text))
    assert len(families) >= 18
    for family in families:
        assert family.documentation
        assert family.name.startswith("digital_employee_")
        assert family.type in {"gauge", "counter"}
        assert not family.name.endswith(("_total", "_count", "_ms")), "the parser takes a counter's _total away"


async def test_the_figures_are_those_of_the_store(house: Any, text: str) -> None:
    values = {
        family.name: sum(sample.value for sample in family.samples if not sample.name.endswith("_created"))
        for family in text_string_to_metric_families(text)
    }
    async with house.database.session() as session:
        from sqlalchemy import func, select

        from digital_employee.store.tables import AuditEntryRow, ItemState, WorkItemRow

        finished = await session.scalar(
            select(func.count()).select_from(WorkItemRow).where(WorkItemRow.state == ItemState.FINISHED)
        )
        entries = await session.scalar(select(func.count()).select_from(AuditEntryRow))
    assert values["digital_employee_items_finished"] == finished > 0
    assert values["digital_employee_audit_entries"] == entries > 0
    assert values["digital_employee_disk_free_bytes"] > 0


async def test_no_person_is_in_the_figures(text: str) -> None:
    labels = {
        value
        for family in text_string_to_metric_families(text)
        for one in family.samples
        for value in one.labels.values()
    }
    assert not [value for value in labels if re.search(r"[0-9]{6,}|[\u4e00-\u9fff]", value)]


@pytest.mark.parametrize("name", ["grafana-digital-employee.json", "digital-employee-alerts.yml"])
async def test_every_figure_that_an_example_names_exists(text: str, name: str) -> None:
    written = (EXAMPLES / name).read_text(encoding="utf-8")
    document = json.loads(written) if name.endswith(".json") else YAML(typ="safe", pure=True).load(written)
    assert document
    exist = set(re.findall(r"^# TYPE (\S+)", text, flags=re.MULTILINE))
    named = set(NAME.findall(written)) - {"digital_employee"}
    assert named
    assert named - exist == set()


def test_every_rule_says_when_how_bad_and_what() -> None:
    rules = YAML(typ="safe", pure=True).load((EXAMPLES / "digital-employee-alerts.yml").read_text(encoding="utf-8"))
    for rule in rules["groups"][0]["rules"]:
        assert {"alert", "expr", "labels", "annotations"} <= rule.keys()


@pytest.mark.parametrize("name", ["compose.yaml", "prometheus.yml"])
def test_the_yaml_examples_are_yaml(name: str) -> None:
    assert YAML(typ="safe", pure=True).load((EXAMPLES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", sorted(EXAMPLES.glob("*.service")) + sorted(EXAMPLES.glob("*.timer")), ids=lambda p: p.name
)
def test_the_units_start_commands_that_exist(path: Path) -> None:
    from typer.main import get_command

    from digital_employee.cli.main import app

    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # systemd's keys have capitals
    unit.read_string(path.read_text(encoding="utf-8"))
    assert "Unit" in unit
    known: Any = get_command(app)
    for command in re.findall(r"bin/digital-employee ([a-z]+)", path.read_text(encoding="utf-8")):
        assert command in known.commands
