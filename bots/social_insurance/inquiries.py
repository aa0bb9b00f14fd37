"""Owns the shared rules as people ask them by name: what was read, what is wrong with it, what follows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bots.social_insurance.identifiers import (
    IdentifierFault,
    Sex,
    birth_date_of,
    check_id_no,
    check_personal_card,
    check_uscc,
    id_weighted_sum,
    normalise,
    sex_of,
    uscc_weighted_sum,
)
from bots.social_insurance.regions import load_regions
from digital_employee.face import Due, SkillContext, due_date, rule

_NO_SUM = frozenset({IdentifierFault.LENGTH, IdentifierFault.FORMAT})


@dataclass(frozen=True)
class IdCard:
    """What a 公民身份号码 says; birth and sex are empty where it is not valid."""

    id_no: str
    fault: IdentifierFault | None
    """The first fault, or null where there is none."""
    birth: date | None
    sex: Sex | None
    weighted_sum: int | None
    """S of the first 17 digits; the check character follows from S mod 11."""


@dataclass(frozen=True)
class Checked:
    """An identifier as it was read, and its first fault, or null where there is none."""

    text: str
    fault: IdentifierFault | None
    weighted_sum: int | None = None


@rule("social_insurance.id_card", law="GB 11643-1999；社会保险法 第五十八条", rule_id="COM-R01")
def id_card(*, id_no: str, today: date | None = None, declared_sex: Sex | None = None, context: SkillContext) -> IdCard:
    """Check an 18-digit 公民身份号码 and tell birth and sex (COM-R01).

    `today` is the business date unless given. 15-digit numbers are upgraded first, by their own rule.
    """
    regions = load_regions(context.project_folder / "config" / "regions.yaml")
    fault = check_id_no(id_no, today=today or context.business_date, regions=regions, declared_sex=declared_sex)
    text = normalise(id_no)
    return IdCard(
        id_no=text,
        fault=fault,
        birth=None if fault else birth_date_of(text),
        sex=None if fault else sex_of(text),
        weighted_sum=None if fault in _NO_SUM else id_weighted_sum(text[:17]),
    )


@rule("social_insurance.uscc", law="GB 32100-2015", rule_id="COM-R04")
def uscc(*, uscc: str) -> Checked:
    """Check a 统一社会信用代码 (COM-R04); the inner 组织机构代码 is not checked."""
    fault = check_uscc(uscc)
    text = normalise(uscc)
    return Checked(text, fault, None if fault in _NO_SUM else uscc_weighted_sum(text[:17]))


@rule("social_insurance.bank_card", law="ISO/IEC 7812-1（Luhn）", rule_id="COM-R05")
def bank_card(*, card_no: str) -> Checked:
    """Check a personal bank card by Luhn (COM-R05); accounts of units need not obey it."""
    return Checked(normalise(card_no), check_personal_card(card_no))


@rule("social_insurance.due_date", law="民法典 第二百零一条、第二百零三条", rule_id="COM-R20、COM-R21")
def due(
    *, start: date, workdays: int | None = None, days: int | None = None, roll: bool = True, context: SkillContext
) -> Due:
    """Return when a limit of `workdays` or of calendar `days` after `start` ends, and by which calendar.

    The start day is not counted. With `roll`, calendar days that end on a day of rest end on the next working day.

    Raises:
        SystemException: SYS-CAL-01, a year has no working calendar.
    """
    return due_date(start, context.calendar, workdays=workdays, days=days, roll=roll)
