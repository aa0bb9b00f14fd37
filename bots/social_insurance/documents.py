"""Owns how documents are drawn: a workbook for those who compute on, a page for those who print and sign."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bots.social_insurance.document_parts import (
    Cell,
    Column,
    Document,
    Kind,
    Table,
    date_in_words,
    period_in_words,
    text_of,
    watermark_of,
)
from bots.social_insurance.workbook import workbook

__all__ = [
    "PDF",
    "XLSX",
    "Cell",
    "Column",
    "Document",
    "Kind",
    "Table",
    "date_in_words",
    "page",
    "period_in_words",
    "text_of",
    "watermark_of",
    "workbook",
]

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEMPLATES = Path(__file__).with_name("templates")


def page(*documents: Document) -> str:
    """Return documents as one HTML page for `context.print_pdf`, each on a sheet of its own.

    A4 upright, or lying where the first document asks for it. It names no address: fonts are the machine's own.
    """
    lying = any(document.landscape for document in documents[:1])
    return _environment().get_template("document.html").render(documents=documents, landscape=lying)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"told": text_of, "day": date_in_words, "money": lambda value: text_of(value, Kind.MONEY)}
    environment.globals |= {"MONEY": Kind.MONEY, "COUNT": Kind.COUNT}
    return environment
