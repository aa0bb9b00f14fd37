"""Owns where a relation goes: transfer or temporary account (PT-R02), place of benefit (PT-R09), scope. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bots.pension_transfer.fund import FundMode
from bots.social_insurance.identifiers import Sex
from bots.social_insurance.regions import province_of
from digital_employee.face import BusinessException, rule

LEAP_DAY = (2, 29)


class Route(StrEnum):
    """What the new place does with an application."""

    TRANSFER = "TRANSFER"
    TEMP_ACCOUNT = "TEMP_ACCOUNT"


class Scope(StrEnum):
    """How far the relation moves."""

    CROSS_PROVINCE = "CROSS_PROVINCE"
    INTRA_PROVINCE = "INTRA_PROVINCE"


@dataclass(frozen=True)
class Spell:
    """Time insured at one place; several of one province are summed."""

    region: str
    last: str
    """Its last period: the latest of all spells is the current place."""
    months: int
    """Months paid and deemed (PT-R06)."""
    is_temporary: bool = False
    """Temporary months do not count for the ten years of their place ([M])."""


def choose_route(
    *,
    sex: Sex,
    birth: date,
    hukou_region: str,
    new_region: str,
    enrol_date: date,
    is_approved: bool,
    male_limit: int,
    female_limit: int,
) -> Route:
    """Say whether the relation moves or new contributions go into a temporary account (PT-R02).

    Back to the hukou province or moved by an approved assignment (组织调动): it moves. Else whoever has reached the
    age limit on the day of first enrolment at the new place, the birthday included, gets a temporary account.

    Raises:
        BusinessException: `BUS-PT-02`, the sex is not stated, so that no limit applies.
    """
    if province_of(hukou_region) == province_of(new_region) or is_approved:
        return Route.TRANSFER
    limits = {Sex.MALE: male_limit, Sex.FEMALE: female_limit}
    if sex not in limits:
        raise BusinessException("性别未登记，无法判断年龄界限", code="BUS-PT-02", to_do="核对参保登记的性别")
    return Route.TEMP_ACCOUNT if age_on(birth=birth, on=enrol_date) >= limits[sex] else Route.TRANSFER


@rule("pension_transfer.benefit_place", law="国办发〔2009〕66号 第六条", rule_id="PT-R09")
def benefit_place(*, hukou_region: str, spells: tuple[Spell, ...], least_months: int) -> str:
    """Return the province in which the pension will be drawn (PT-R09).

    The current place where it is the hukou, or where ten years were paid; else the latest earlier place with ten
    years; else the hukou.
    """
    home = province_of(hukou_region)
    by_province: defaultdict[str, int] = defaultdict(int)
    latest_first: list[str] = []
    for spell in sorted(spells, key=lambda spell: spell.last, reverse=True):
        by_province[province_of(spell.region)] += 0 if spell.is_temporary else spell.months
        latest_first.append(province_of(spell.region))
    if not latest_first or latest_first[0] == home:
        return home
    return next((place for place in latest_first if by_province[place] >= least_months), home)


@rule("pension_transfer.scope", law="国办发〔2009〕66号 第二条；省级统筹办法", rule_id="PT-R04")
def scope_of(*, from_region: str, to_region: str) -> Scope:
    """Say whether a transfer crosses the border of a province."""
    is_near = province_of(from_region) == province_of(to_region)
    return Scope.INTRA_PROVINCE if is_near else Scope.CROSS_PROVINCE


def fund_mode(scope: Scope, intra_province: str) -> FundMode:
    """Return what moves: money across provinces, within one what its parameter says ([M])."""
    return FundMode.BOTH if scope is Scope.CROSS_PROVINCE else FundMode(intra_province)


@rule("pension_transfer.age", law="民法典 第二百零一条；COM-R23", rule_id="COM-R23")
def age_on(*, birth: date, on: date) -> int:
    """Return the completed years on a day; who was born on 29 February completes them on 1 March."""
    month, day = (3, 1) if (birth.month, birth.day) == LEAP_DAY and not _is_leap(on.year) else (birth.month, birth.day)
    return on.year - birth.year - ((on.month, on.day) < (month, day))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
