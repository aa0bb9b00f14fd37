"""Owns how a rule is asked: its arguments read from JSON by their annotations, its answer given back as JSON values."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum, IntEnum
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from digital_employee.errors import DefinitionError, SettingsError
from digital_employee.project.offers import RULE_MARK, RuleMark, SkillContext
from digital_employee.project.rule_shape import field_names, type_in_words

REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True)
class Argument:
    """One named argument of a rule, with its annotation and its default (`REQUIRED` where there is none)."""

    name: str
    hint: Any
    default: Any


@dataclass(frozen=True)
class Rule:
    """A function that bots marked with `@rule`, ready to be described and asked."""

    mark: RuleMark
    function: Callable[..., Any]
    arguments: tuple[Argument, ...]
    context_name: str | None
    """The argument that is filled in: what a skill may know beside its arguments."""
    answer: Any

    @property
    def about(self) -> str:
        """The first sentence of its docstring."""
        return (inspect.getdoc(self.function) or "").split("\n\n")[0].replace("\n", " ")


def read_rule(function: Callable[..., Any]) -> Rule:
    """Return a marked function as a rule.

    Raises:
        SettingsError: DE-RULE-03, an argument or the result is not annotated, or an argument has no name to give.
    """
    mark: RuleMark = getattr(function, RULE_MARK)
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    nameless = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    wrong = [name for name, parameter in parameters.items() if parameter.kind in nameless or name not in hints]
    if wrong or "return" not in hints or inspect.iscoroutinefunction(function):
        raise SettingsError(
            f"rule {mark.name} cannot be asked: {', '.join(wrong) or 'its result'}",
            code="DE-RULE-03",
            where=f"{function.__module__}.{function.__qualname__}",
            to_do="write it as a plain function with named, annotated arguments and an annotated result",
        )
    context = next((name for name in parameters if hints[name] is SkillContext), None)
    asked = tuple(Argument(name, hints[name], made.default) for name, made in parameters.items() if name != context)
    return Rule(mark, function, asked, context, hints["return"])


def find_rule(offered: Mapping[str, Callable[..., Any]], name: str) -> Rule:
    """Return the rule of this name.

    Raises:
        DefinitionError: DE-RULE-01, no bot offers one.
    """
    if name in offered:
        return read_rule(offered[name])
    raise DefinitionError(
        f"there is no rule {name!r}",
        code="DE-RULE-01",
        to_do=_nearest(name, offered) or "`digital-employee rules list` names them all",
    )


def read_values(text: str) -> dict[str, Any]:
    """Read the JSON object that holds a rule's arguments; numbers keep every digit and are never floats.

    Raises:
        DefinitionError: DE-RULE-02, the text is no JSON object.
    """
    try:
        values = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except ValueError as err:
        raise _refusal(
            f"this is no JSON: {err}", 'quote names and texts with ", as in \'{"region": "990101"}\''
        ) from err
    if not isinstance(values, dict):
        raise _refusal("this is no JSON object", "give the arguments by name, as in '{\"paid_months\": 30}'")
    return values


def ask(rule: Rule, values: Mapping[str, Any], context: SkillContext) -> Any:
    """Call the rule with these values and return its answer as JSON values.

    Raises:
        DefinitionError: DE-RULE-02, values are missing, unknown or of the wrong kind; all of them are told.
        AttemptError: what the rule itself raises.
    """
    faults: list[str] = []
    arguments = dict(_read_arguments(rule, values, faults))
    if faults:
        raise _refusal("\n".join([f"rule {rule.mark.name} cannot take this:", *faults]), f"it takes {_takes(rule)}")
    if rule.context_name is not None:
        arguments[rule.context_name] = context
    try:
        return as_json(rule.function(**arguments))
    except ValueError as err:
        raise _refusal(f"rule {rule.mark.name} cannot take this: {err}", f"it takes {_takes(rule)}") from err


def as_json(value: Any) -> Any:
    """Return a value as JSON knows it: Decimal as text, dates by ISO 8601, dataclasses as objects, sets in order."""
    match value:
        case Mapping():
            return {str(as_json(key)): as_json(member) for key, member in value.items()}
        case set() | frozenset():
            return sorted((as_json(member) for member in value), key=str)
        case list() | tuple():
            return [as_json(member) for member in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
        case _:
            return _scalar_as_json(value)


def _scalar_as_json(value: Any) -> Any:
    match value:
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case IntEnum():
            return value.name
        case Enum():
            return value.value
        case _:
            return value


def _read_arguments(rule: Rule, values: Mapping[str, Any], faults: list[str]) -> Iterable[tuple[str, Any]]:
    known = {argument.name: argument for argument in rule.arguments}
    faults += [f"- {name}: unknown{_did_you_mean(name, known)}" for name in values if name not in known]
    for name, argument in known.items():
        if name in values:
            try:
                yield name, TypeAdapter(argument.hint).validate_python(values[name], extra="forbid")
            except ValidationError as err:
                faults += _told(name, argument.hint, err)
        elif argument.default is REQUIRED:
            faults.append(f"- {name}: missing, {type_in_words(argument.hint)}")


def _told(name: str, hint: Any, error: ValidationError) -> Iterable[str]:
    for fault in error.errors(include_url=False):
        place = ".".join([name, *(str(part) for part in fault["loc"])])
        if fault["type"] == "unexpected_keyword_argument":
            yield f"- {place}: unknown{_did_you_mean(str(fault['loc'][-1]), field_names(hint))}"
        elif fault["type"] == "missing":
            yield f"- {place}: missing"
        else:
            given = json.dumps(as_json(fault["input"]), ensure_ascii=False, default=str)
            yield f"- {place}: {fault['msg']}, not {given}"


def _takes(rule: Rule) -> str:
    return (
        ", ".join(
            f"{argument.name} ({type_in_words(argument.hint)}{'' if argument.default is REQUIRED else ', optional'})"
            for argument in rule.arguments
        )
        or "no arguments"
    )


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = _nearest(name, known)
    return f", {near}" if near else ""


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]!r}?" if near else ""


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def _refusal(what: str, to_do: str) -> DefinitionError:
    return DefinitionError(what, code="DE-RULE-02", to_do=to_do)
