"""Owns one named tuple for each table of transfers; the fields are the columns, in order."""

from __future__ import annotations

from typing import NamedTuple


class TransferCase(NamedTuple):
    """One person in one stage."""

    case_no: str
    id_no: str
    name: str
    stage: str
    apply_date: str
    channel: str
    apply_type: str
    to_region: str
    to_agency: str
    from_region: str
    from_agency: str
    enrol_date: str | None
    uscc: str | None
    approved_transfer: str
    approval_no: str
    mobile: str
    pension_status: str
    death_date: str | None
    account_status: str
    letter_no: str
    account_name: str
    bank_name: str
    account_no: str


class Relation(NamedTuple):
    """One relation of a person, as 部平台 knows it."""

    case_no: str
    region_code: str
    agency: str
    fund: str
    account_kind: str
    status: str
    start_period: str
    end_period: str
    months: int
    deemed_months: int
    name: str
    id_no: str
    person_kind: str


class OpenTransfer(NamedTuple):
    """Another transfer of a person."""

    case_no: str
    other_no: str
    kind: str
    agency: str
    status: str


class Timeout(NamedTuple):
    """部平台 does not answer: for ever when times is None."""

    case_no: str
    times: int | None


class SheetRow(NamedTuple):
    """A 信息表: declared in full (转入接续), or what the core system states of it (转出)."""

    case_no: str
    name: str
    id_no: str
    acct_pre98: str
    acct_post98: str | None
    pool: str | None
    total: str | None
    deemed_months: int
    deemed_region: str
    temp_flag: str
    temp_interest: str
    opening: str | None
    opening_year: int | None


class YearRow(NamedTuple):
    """One declared year."""

    case_no: str
    year: int
    start_period: str
    end_period: str
    months: int
    base: str
    unit_amount: str
    principal: str
    interest: str
    remark: str


class Rate(NamedTuple):
    """An announced 记账利率."""

    case_no: str
    year: int
    rate: str


class LumpRow(NamedTuple):
    """A one-time payment for many months."""

    case_no: str
    paid_on: str
    start_period: str
    end_period: str
    months: int
    base: str
    account_amount: str
    doc_type: str
    doc_no: str
    doc_date: str | None


class Receipt(NamedTuple):
    """Money that came in."""

    case_no: str
    serial_no: str
    received_on: str
    payer: str
    amount: str
    remark: str


class LocalAccount(NamedTuple):
    """The account kept here, and the interest of overlapping months on either side."""

    case_no: str
    balance: str
    interest_local: str
    interest_in: str


TABLES: dict[type[tuple[object, ...]], str] = {
    TransferCase: "transfer_case",
    Relation: "transfer_relation",
    OpenTransfer: "transfer_open",
    Timeout: "transfer_timeout",
    SheetRow: "transfer_sheet",
    YearRow: "transfer_year",
    Rate: "transfer_rate",
    LumpRow: "transfer_lump",
    Receipt: "transfer_receipt",
    LocalAccount: "transfer_local",
}
