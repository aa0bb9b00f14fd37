"""Expressions `${{ … }}`: small, total, limited. Owns their parsing and evaluation; reads nothing by itself."""

from digital_employee.workflow.expressions.functions import FUNCTIONS
from digital_employee.workflow.expressions.parser import RESERVED
from digital_employee.workflow.expressions.template import (
    NameUse,
    TemplateError,
    Text,
    evaluate,
    evaluate_condition,
    names_in,
    parse,
    texts_in,
)
from digital_employee.workflow.expressions.values import Scope, Value, kind_of

__all__ = [
    "FUNCTIONS",
    "RESERVED",
    "NameUse",
    "Scope",
    "TemplateError",
    "Text",
    "Value",
    "evaluate",
    "evaluate_condition",
    "kind_of",
    "names_in",
    "parse",
    "texts_in",
]
