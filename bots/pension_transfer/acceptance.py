"""Owns the decision on an application at the new place (转入受理): letter, temporary account or a person. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bots.pension_transfer.decision import Decision, decide, frozen, try_rule
from bots.pension_transfer.eligibility import (
    application_findings,
    is_live,
    region_findings,
    relation_findings,
    standing_findings,
)
from bots.pension_transfer.legislation import Legislation
from bots.pension_transfer.records import Application, Month, OpenTransfer, Person, Relation
from bots.pension_transfer.routing import Route, Spell, benefit_place, choose_route
from bots.social_insurance.findings import Finding, question
from bots.social_insurance.identifiers import Sex
from bots.social_insurance.regions import province_of

LETTER_LEVEL = "L1"
TEMPORARY_LEVEL = "L2"
TO_BENEFIT_PLACE = "待遇领取地归集"
TO_GATHER_TEMPORARY = "临时账户归集"
TEMPORARY = "临时"
ADVICE = {Route.TRANSFER: "转移接续", Route.TEMP_ACCOUNT: "临时缴费账户"}


@dataclass(frozen=True)
class AcceptanceCase:
    """Everything that an application is decided from (PT01)."""

    case_no: str
    person: Person
    application: Application
    relations: tuple[Relation, ...]
    open_transfers: tuple[OpenTransfer, ...]
    local: tuple[Month, ...]
    advice: str
    """系统判定: what the portal will allow; where ours differs the case is frozen (INT-02)."""


def assess_acceptance(case: AcceptanceCase, legislation: Legislation, on: date) -> Decision:
    """Decide an application (PT-R01, R02, R03, R09)."""
    findings = [
        *region_findings(legislation.regions, case.application.from_region, case.application.to_region),
        *standing_findings(case.person, case.open_transfers, case.case_no),
        *application_findings(case.application, case.local),
        *relation_findings(case.person, case.application, case.relations),
    ]
    route = try_rule(lambda: _route(case, legislation), "PT-R02", findings)
    findings += try_rule(lambda: list(_gathering_findings(case, legislation, on)), "PT-R09", findings) or []
    if route is not None and _leans_on_unproved_assignment(case, legislation):
        findings.append(question("BUS-PT-03", "PT-R02", "申请为组织调动但未填批准文号，须补充调动文件"))
    if route is not None:
        findings += frozen("PT-R02", {"系统判定": (case.advice, ADVICE[route])})
    level = TEMPORARY_LEVEL if route is Route.TEMP_ACCOUNT else LETTER_LEVEL
    return decide(findings, level=level, figures={"mode": route.value if route else None})


def _route(case: AcceptanceCase, legislation: Legislation, *, is_approved: bool | None = None) -> Route:
    if case.application.apply_type in {TO_BENEFIT_PLACE, TO_GATHER_TEMPORARY}:
        return Route.TRANSFER
    application = case.application
    return choose_route(
        sex=case.person.sex,
        birth=case.person.birth,
        hukou_region=case.person.hukou_region,
        new_region=application.to_region,
        enrol_date=application.enrol_date,
        is_approved=application.is_approved if is_approved is None else is_approved,
        male_limit=legislation.age_limit(Sex.MALE, application.enrol_date),
        female_limit=legislation.age_limit(Sex.FEMALE, application.enrol_date),
    )


def _leans_on_unproved_assignment(case: AcceptanceCase, legislation: Legislation) -> bool:
    """Say whether only an assignment without its document keeps this from being a temporary account."""
    application = case.application
    if not application.is_approved or application.approval_no:
        return False
    return _route(case, legislation, is_approved=False) is Route.TEMP_ACCOUNT


def _gathering_findings(case: AcceptanceCase, legislation: Legislation, on: date) -> Iterator[Finding]:
    """Yield whether what is to be gathered here does not belong here (66号 第五、六条)."""
    if case.application.apply_type not in {TO_BENEFIT_PLACE, TO_GATHER_TEMPORARY}:
        return
    here = province_of(case.application.to_region)
    place = benefit_place(
        hukou_region=case.person.hukou_region,
        spells=tuple(_spell(one) for one in case.relations),
        least_months=legislation.ten_years(on),
    )
    homes = {place}
    if case.application.apply_type == TO_GATHER_TEMPORARY:
        homes |= {province_of(one.region) for one in case.relations if is_live(one)}
        homes.add(province_of(case.person.hukou_region))
    if here not in homes:
        yield question("BUS-PT-01", "PT-R09", f"待遇领取地应为{place}，不是{here}，须人工确认归集地")


def _spell(relation: Relation) -> Spell:
    return Spell(
        region=relation.region,
        last=relation.last,
        months=relation.months + relation.deemed_months,
        is_temporary=relation.account_kind == TEMPORARY,
    )
