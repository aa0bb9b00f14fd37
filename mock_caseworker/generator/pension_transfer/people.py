"""Makes the person of a case, and the other ways in which their name is written."""

from __future__ import annotations

from datetime import date
from random import Random

from mock_caseworker.generator.pension_transfer.agencies import AWAY, HOME
from mock_caseworker.generator.persons import Register
from mock_caseworker.generator.rows import Person

_VARIANTS = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def add_person(
    register: Register, rng: Random, *, born: date, sex: str, at_home: bool = False, status: str = "正常"
) -> Person:
    """Return a new person with a 户籍 in the counter's province or elsewhere."""
    person = register.add(born, sex, female_cat=rng.choice(("F50", "F55")), status=status)
    return person._replace(hukou_region=HOME if at_home else AWAY)


def variant_of(name: str) -> str:
    """Return a name with its numerals written in full: 赵测一 becomes 赵测壹."""
    return name.translate(_VARIANTS)


def back_by_years(day: date, years: int) -> date:
    """Return the same day so many years before."""
    return day.replace(year=day.year - years)
