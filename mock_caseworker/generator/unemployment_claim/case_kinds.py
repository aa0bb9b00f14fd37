"""Owns the short forms in which the case tables are written: one function for each way a claim may end."""

from __future__ import annotations

from typing import Any, Literal

from mock_caseworker.generator.unemployment_claim.case import Case, Disposition

_RULES_OF_CODE = {
    **dict.fromkeys(("UI-X01", "UI-X02", "UI-X03", "BUS-UI-01", "BUS-UI-02"), ("UI-R01",)),
    **{f"UI-X{number}": ("UI-R02",) for number in range(10, 23)},
    "SYS-UI-01": ("UI-R02",),
    "BUS-UI-03": ("UI-R07",),
    "BUS-UI-04": ("UI-R07",),
    "BUS-PARAM-01": ("UI-R05",),
}


def granted(name: str, entitled: int, level: Literal["L2", "L3"] = "L2", **planted: Any) -> Case:
    """Return a case that the robot submits with so many months."""
    rules = ("UI-R03", "UI-R04", "UI-R05")
    return Case(
        name=name, disposition=Disposition.AUTO_SUBMITTED, rules=rules, entitled=entitled, level=level, **planted
    )


def refused(name: str, code: str, **planted: Any) -> Case:
    """Return a case whose rejection is suggested to a person."""
    return Case(name=name, disposition=Disposition.REJECT_SUGGESTED, code=code, rules=_RULES_OF_CODE[code], **planted)


def handed_over(name: str, code: str, **planted: Any) -> Case:
    """Return a case that a person must decide."""
    return Case(name=name, disposition=Disposition.HUMAN, code=code, rules=_RULES_OF_CODE[code], **planted)


def put_off(name: str, **planted: Any) -> Case:
    """Return a case in which a source never answers."""
    return Case(
        name=name,
        disposition=Disposition.RETRY_LATER,
        code="SYS-UI-01",
        rules=_RULES_OF_CODE["SYS-UI-01"],
        **planted,
    )


def frozen(name: str, rule: str, entitled: int, **planted: Any) -> Case:
    """Return a case in which the portal shows a wrong figure; `entitled` is the right number of months."""
    return Case(name=name, disposition=Disposition.FROZEN, code="INT-02", rules=(rule,), entitled=entitled, **planted)
