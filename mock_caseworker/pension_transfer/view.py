"""What a screen of transfers shows: forms of labelled values and grids, drawn whole or sent to the page's script."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mock_caseworker.grids import Grid

IDENTIFIERS = frozenset({"case_id_no", "id_no", "info_id_no", "account_no", "uscc", "mobile"})
"""Values that are echoed as identifiers are."""
Fields = tuple[tuple[str, str], ...]
"""(label, name of the value) in the order of the form."""


@dataclass(frozen=True)
class Form:
    """One fieldset of read-only values."""

    title: str
    name: str
    fields: Fields


@dataclass(frozen=True)
class View:
    """The content of one screen for one case, or for none."""

    values: Mapping[str, str] = field(default_factory=dict)
    grids: Sequence[Grid] = ()


HEADER = ("case_claim_no", "case_biz_no", "case_name", "case_id_no", "case_stage", "case_state", "case_op_name")


def header(case: sqlite3.Row) -> dict[str, str]:
    """Return the values of the page's head, and the number that its form sends."""
    return {
        "case_claim_no": case["case_no"],
        "case_biz_no": case["biz_no"] or "",
        "case_name": case["name"],
        "case_id_no": case["id_no"],
        "case_stage": case["stage"],
        "case_state": case["state"],
        "case_op_name": case["op_name"],
        "form_biz_no": case["biz_no"] or "",
    }


def empty(forms: Sequence[Form], grids: Sequence[Grid]) -> View:
    """Return a screen before anything was asked."""
    names = [name for form in forms for _, name in form.fields]
    return View(dict.fromkeys((*names, *HEADER, "form_biz_no"), ""), grids)
