"""Writes what the sources of UI03 know of an applicant: one matching record of name and card, and what is planted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from mock_caseworker.generator.calendar_months import day_in, month_of
from mock_caseworker.generator.rows import PlantedValue
from mock_caseworker.generator.unemployment_claim.case import Case, Day, Record
from mock_caseworker.generator.unemployment_claim.rows import CheckHint, CheckRecord, CheckTimeout, Claim

HOME_CITY, OTHER_CITY = "990100", "990200"

_USUAL = (
    Record("identity", "实名核验", "一致", content="{name}"),
    Record("card", "账户核验", "正常", content="{name}"),
)


def write_records(case: Case, claim: Claim, stranger: str) -> Iterator[CheckRecord]:
    """Yield the records of a claim's sources; a planted record takes the place of the usual one."""
    planted = {record.source for record in case.records}
    names = {"name": claim.name, "stranger": stranger}
    for record in (*(usual for usual in _USUAL if usual.source not in planted), *case.records):
        yield _write_record(record, claim, names)


def _write_record(record: Record, claim: Claim, names: Mapping[str, str]) -> CheckRecord:
    return CheckRecord(
        id_no=claim.id_no,
        source=record.source,
        record_type=record.record_type,
        status=record.status,
        start_date=_date_of(record.start, claim),
        end_date=_date_of(record.end, claim),
        region_code=OTHER_CITY if record.elsewhere else HOME_CITY,
        content=record.content.format_map(names),
    )


def _date_of(day: Day | None, claim: Claim) -> str | None:
    if day is None:
        return None
    if day.anchor == "leave_month":
        return day_in(month_of(date.fromisoformat(claim.leave_date)) + day.offset, 1).isoformat()
    return (date.fromisoformat(claim.apply_date) + timedelta(days=day.offset)).isoformat()


def write_timeouts(case: Case, claim: Claim) -> list[CheckTimeout]:
    """Return the sources that do not answer for a claim."""
    return [CheckTimeout(claim.claim_no, source, times) for source, times in case.timeouts]


def write_hints(case: Case, claim: Claim) -> list[CheckHint]:
    """Return the results that UI03 shows against the records."""
    return [CheckHint(claim.id_no, source, result) for source, result in case.hints]


def write_wrong_values(case: Case, claim: Claim) -> list[PlantedValue]:
    """Return the figures that the portal shows wrongly for a claim."""
    return [PlantedValue(claim.claim_no, figure, value) for figure, value in case.wrong]
