"""Writes docs/rules.md anew from the rules that the bots offer. Run it with `python docs/make_rules.py`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digital_employee.project.discover import discover
from digital_employee.project.rule_shape import shape_of, type_in_words
from digital_employee.project.rules import REQUIRED, Rule, as_json, read_rule

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "rules.md"
START = "<!-- what follows is written by docs/make_rules.py -->\n"


def generated() -> str:
    """Return everything below the mark: one table of contents, then every rule by bot and name."""
    offered = discover(ROOT).rules
    rules = [read_rule(offered[name]) for name in sorted(offered)]
    return "\n".join([*_contents(rules), *(line for rule in rules for line in _section(rule))])


def page(text: str) -> str:
    """Return the page with its generated part replaced."""
    return text.partition(START)[0] + START + generated()


def _contents(rules: list[Rule]) -> Iterator[str]:
    yield from ("", f"{len(rules)} rules.", "", "| rule | id | law |", "|---|---|---|")
    for rule in rules:
        name = rule.mark.name
        yield f"| [`{name}`](#{name.replace('.', '')}) | {rule.mark.rule_id} | {rule.mark.law} |"
    yield ""


def _section(rule: Rule) -> Iterator[str]:
    yield from (f"### {rule.mark.name}", "", rule.about, "")
    yield f"**{rule.mark.rule_id}** · {rule.mark.law} · `{rule.function.__module__}.{rule.function.__qualname__}`"
    yield ""
    if rule.arguments:
        yield from ("| takes | kind | unless given |", "|---|---|---|")
        for argument in rule.arguments:
            yield _row(
                argument.name,
                argument.hint,
                "**required**" if argument.default is REQUIRED else _told(argument.default),
            )
            for name, hint, optional in shape_of(argument.hint):
                dot = "" if name[0] in "[{" else "."
                yield _row(f"{argument.name}{dot}{name}", hint, "its default" if optional else "**required**")
        yield ""
    yield from ("| answers | kind |", "|---|---|", f"| the answer | {type_in_words(rule.answer)} |")
    for name, hint, _ in shape_of(rule.answer):
        yield f"| `{name}` | {type_in_words(hint)} |"
    yield ""


def _row(name: str, hint: Any, unless_given: str) -> str:
    return f"| `{name}` | {type_in_words(hint)} | {unless_given} |"


def _told(default: Any) -> str:
    value = as_json(default)
    match value:
        case None:
            return "null"
        case "" | [] | {}:
            return "empty"
        case dict():
            return ", ".join(f"{key}: {member}" for key, member in value.items())
        case _:
            return inspect.cleandoc(str(value))


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
