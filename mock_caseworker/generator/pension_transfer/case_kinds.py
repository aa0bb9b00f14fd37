"""Owns the short forms in which the case tables are written: one function for each way a case may end."""

from __future__ import annotations

from typing import Any

from mock_caseworker.generator.pension_transfer.case import Case, Disposition, Stage

_RULES_OF_CODE = {
    **{f"PT-X0{number}": ("PT-R01",) for number in range(1, 8)},
    "PT-X08": ("PT-R07",),
    "PT-X09": ("PT-R04",),
    "PT-X10": ("PT-R04",),
    "PT-X11": ("PT-R11",),
    "PT-X12": ("PT-R08",),
    "PT-X13": ("PT-R01",),
    "PT-X14": ("PT-R06",),
    "PT-X15": ("PT-R01",),
    "PT-X16": ("PT-R01",),
    "SYS-PT-01": ("PT-R01",),
}
_RULES_OF_STAGE = {Stage.ACCEPT: ("PT-R01", "PT-R02"), Stage.POST: ("PT-R11", "PT-R12"), Stage.OUT: ("PT-R04",)}


def letter(name: str, **planted: Any) -> Case:
    """Return an application that ends with a letter to the place of origin."""
    return _case(name, Stage.ACCEPT, Disposition.SUBMITTED, mode="TRANSFER", **planted)


def temporary(name: str, **planted: Any) -> Case:
    """Return an application that ends with a temporary account."""
    return _case(name, Stage.ACCEPT, Disposition.SUBMITTED, mode="TEMP_ACCOUNT", **planted)


def posted(name: str, **planted: Any) -> Case:
    """Return an arrival that is posted."""
    return _case(name, Stage.POST, Disposition.SUBMITTED, **planted)


def sent(name: str, **planted: Any) -> Case:
    """Return a departure whose sheet is submitted."""
    return _case(name, Stage.OUT, Disposition.SUBMITTED, **planted)


def refused(name: str, code: str, stage: Stage = Stage.ACCEPT, **planted: Any) -> Case:
    """Return a case whose rejection is suggested to a person."""
    return _case(name, stage, Disposition.REJECT, code=code, **planted)


def handed_over(name: str, code: str, stage: Stage, **planted: Any) -> Case:
    """Return a case that a person must decide."""
    return _case(name, stage, Disposition.HUMAN, code=code, **planted)


def put_off(name: str, **planted: Any) -> Case:
    """Return an application about which 部平台 never answers."""
    return _case(name, Stage.ACCEPT, Disposition.RETRY, code="SYS-PT-01", **planted)


def frozen(name: str, stage: Stage, **planted: Any) -> Case:
    """Return a case in which the portal shows a wrong figure."""
    return _case(name, stage, Disposition.FROZEN, code="INT-02", **planted)


def _case(name: str, stage: Stage, disposition: Disposition, **planted: Any) -> Case:
    code = planted.get("code")
    rules = _RULES_OF_CODE.get(code, _RULES_OF_STAGE[stage]) if code else _RULES_OF_STAGE[stage]
    return Case(name=name, stage=stage, disposition=disposition, **{"rules": rules, **planted})
