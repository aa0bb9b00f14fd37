"""Owns one named tuple for each table of 失业保险金申领; the fields are the columns, in order."""

from __future__ import annotations

from typing import NamedTuple


class Benefit(NamedTuple):
    """One earlier spell of unemployment benefit."""

    personal_no: str
    claim_no: str
    approved_months: int
    paid_months: int
    start_period: str
    end_period: str
    status: str
    region_code: str


class Claim(NamedTuple):
    """One application, as the portal lists it or as a paper form says it."""

    claim_no: str
    id_no: str
    name: str
    apply_date: str
    channel: str
    leave_date: str
    leave_reason: str
    uscc: str
    register_date: str | None
    job_seeking: str
    card_no: str
    card_holder: str
    mobile: str
    pay_region: str
    state: str


class CheckRecord(NamedTuple):
    """One record of a source that UI03 asks."""

    id_no: str
    source: str
    record_type: str
    status: str
    start_date: str | None
    end_date: str | None
    region_code: str
    content: str


class CheckTimeout(NamedTuple):
    """A source that does not answer: for ever when times is None."""

    claim_no: str
    source: str
    times: int | None


class CheckHint(NamedTuple):
    """The result that UI03 shows whatever the records say."""

    id_no: str
    source: str
    result: str
