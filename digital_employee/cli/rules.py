"""Commands on the rules that bots offer: list, eval. Opens the project; touches neither store nor portal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from digital_employee.cli.output import AsJson, ProjectFolder, print_json, print_lines
from digital_employee.errors import DefinitionError
from digital_employee.project.folder import find_project_folder, open_project
from digital_employee.project.offers import SkillContext
from digital_employee.project.rule_shape import type_in_words
from digital_employee.project.rules import REQUIRED, Rule, ask, find_rule, read_rule, read_values

app = typer.Typer()


@app.command("list")
def list_rules(project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """List every rule: its name, its id, the law it rests on, what it takes.

    Example: `digital-employee rules list`
    """
    offered = open_project(find_project_folder(project)).offers.rules
    rules = [read_rule(offered[name]) for name in sorted(offered)]
    if as_json:
        print_json([_facts(rule) for rule in rules])
        return
    print_lines(
        "rules",
        rules,
        {
            "rule": lambda rule: rule.mark.name,
            "id": lambda rule: rule.mark.rule_id,
            "takes": lambda rule: ", ".join(argument.name for argument in rule.arguments),
            "law": lambda rule: rule.mark.law,
        },
        as_json=False,
    )


@app.command("eval")
def evaluate(
    name: Annotated[str, typer.Argument(help="The rule, as `rules list` names it.")],
    values: Annotated[
        str, typer.Option("--json", help="Its arguments as a JSON object; @FILE reads a file, - standard input.")
    ] = "{}",
    project: ProjectFolder = Path(),
) -> None:
    """Ask a rule and print its answer as JSON: amounts as text, dates as YYYY-MM-DD. Nothing is stored.

    Example: `digital-employee rules eval unemployment_claim.duration --json '{"paid_months": 70, "carried": 9}'`
    """
    opened = open_project(find_project_folder(project))
    rule = find_rule(opened.offers.rules, name)
    context = SkillContext(opened.clock().business_date(), opened.calendar, opened.folder)
    print_json(ask(rule, read_values(_text_of(values)), context))


def _text_of(values: str) -> str:
    if values == "-":
        return sys.stdin.read()
    if not values.startswith("@"):
        return values
    file = Path(values[1:])
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise DefinitionError(
            f"this file of arguments cannot be read: {err}",
            code="DE-RULE-02",
            where=str(file),
            to_do="name a UTF-8 file that holds one JSON object",
        ) from err


def _facts(rule: Rule) -> dict[str, object]:
    return {
        "rule": rule.mark.name,
        "rule_id": rule.mark.rule_id,
        "law": rule.mark.law,
        "about": rule.about,
        "takes": {argument.name: type_in_words(argument.hint) for argument in rule.arguments},
        "required": [argument.name for argument in rule.arguments if argument.default is REQUIRED],
        "answer": type_in_words(rule.answer),
    }
