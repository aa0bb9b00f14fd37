"""Owns one named tuple for each table of 参保信息合并; the fields are the columns, in order."""

from __future__ import annotations

from typing import NamedTuple


class Record(NamedTuple):
    """A record of the register (mg_person)."""

    personal_no: str
    id_no: str
    id_type: str
    name: str
    former_name: str
    sex: str
    birth_date: str
    hukou_region: str
    pool_region: str
    mobile: str
    card_no: str
    real_name_status: str
    status: str
    female_cat: str
    account_balance: str
    created_at: str
    lock_flag: str
    merged_into: str


class Relation(NamedTuple):
    """An employment under which contributions ran (mg_relation)."""

    personal_no: str
    fund: str
    uscc: str
    start_period: str
    end_period: str
    status: str


class Month(NamedTuple):
    """One month of one fund (mg_month)."""

    personal_no: str
    period: str
    fund: str
    uscc: str
    base: str
    unit_amount: str
    person_amount: str
    status: str
    received_on: str


class Benefit(NamedTuple):
    """A benefit that runs (mg_benefit)."""

    personal_no: str
    kind: str
    start_period: str
    month_amount: str
    status: str


class Police(NamedTuple):
    """What the police answer about a record (mg_police)."""

    personal_no: str
    result: str


class MergeCase(NamedTuple):
    """A merge of earlier days (mg_case)."""

    biz_no: str
    pair_no: str
    master_no: str
    merged_no: str
    basis: str
    evidence: str
    remark: str
    state: str
    op_user: str
    registered_at: str
    merged_on: str


class Image(NamedTuple):
    """The before-image of a merge (mg_image)."""

    biz_no: str
    content: str
    digest: str


class Event(NamedTuple):
    """What happened to a record after its merge (mg_event)."""

    personal_no: str
    kind: str
    happened_on: str
    amount: str
