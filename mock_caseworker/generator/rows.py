"""Owns one named tuple for each table that every business fills; the fields are the columns, in order."""

from __future__ import annotations

from typing import NamedTuple


class Person(NamedTuple):
    """A person; birth_date is ISO text as in the table."""

    personal_no: str
    id_no: str
    name: str
    sex: str
    birth_date: str
    hukou_region: str
    female_cat: str | None
    mobile: str
    status: str


class Employer(NamedTuple):
    """An employer that pays contributions."""

    uscc: str
    unit_no: str
    name: str
    region_code: str


class Contribution(NamedTuple):
    """One month of one fund as it stands in the books."""

    personal_no: str
    period: str
    fund: str
    uscc: str
    base: str
    unit_amount: str
    person_amount: str
    status: str
    received_on: str | None


class PlantedValue(NamedTuple):
    """A figure that the portal shows wrongly."""

    case_no: str
    field: str
    value: str
