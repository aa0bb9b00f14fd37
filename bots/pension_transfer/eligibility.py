"""Owns what speaks against moving a person's relation at all (PT-R01): X01 to X07, X13, X15, X16. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bots.pension_transfer.names import NameMatch, compare_names
from bots.pension_transfer.records import PAID, PENSION_FUND, Application, Month, OpenTransfer, Person, Relation
from bots.social_insurance.findings import Finding, Precedence, question, rejection
from bots.social_insurance.identifiers import RegionTable, normalise

ENTERPRISE = "企业"
MILITARY = "军转"
ORDINARY = "一般"
ENDED = "终止"
IN_PROGRESS = "办理中"
NOT_DRAWING = "未领取"
SOUND = "正常"


def standing_findings(person: Person, open_transfers: Iterable[OpenTransfer], case_no: str) -> Iterator[Finding]:
    """Yield what holds of the person wherever the relation goes: X01, X02, X05, X07 (66号 第二条)."""
    if person.pension_status != NOT_DRAWING:
        yield rejection("PT-X01", "PT-R01", f"养老待遇状态为{person.pension_status}，已领取待遇的不再转移")
    if person.death_date is not None:
        yield rejection("PT-X02", "PT-R01", f"登记死亡日期{person.death_date}")
    others = sorted({one.case_no for one in open_transfers if one.status == IN_PROGRESS} - {case_no})
    if others:
        yield rejection("PT-X05", "PT-R01", f"已有在途转移{'、'.join(others)}")
    if person.account_status != SOUND:
        yield question("PT-X07", "PT-R01", f"账户状态为{person.account_status}，须人工核实协查或冻结文书")


def application_findings(application: Application, local: Iterable[Month]) -> Iterator[Finding]:
    """Yield what holds of the application at the new place: X03, X06 (66号 第八条(一))."""
    if not any(month.fund == PENSION_FUND and month.status == PAID for month in local):
        yield rejection("PT-X03", "PT-R01", "在新参保地没有已到账的缴费月份")
    if application.from_region == application.to_region:
        yield rejection("PT-X06", "PT-R01", f"原参保地与参保地同为{application.to_region}，应办理参保信息合并")


def relation_findings(person: Person, application: Application, relations: tuple[Relation, ...]) -> Iterator[Finding]:
    """Yield what the original place has on file: X04, X13, X15, X16."""
    origin = [one for one in relations if one.region == application.from_region]
    for one in origin:
        yield from identity_findings(person.name, person.id_no, one.name, one.id_no, where=f"原参保地{one.agency}")
    kinds = sorted({one.person_kind for one in origin} - {ENTERPRISE})
    funds = sorted({one.fund for one in origin} - {PENSION_FUND})
    if kinds or funds or application.apply_type == MILITARY:
        told = "、".join([*kinds, *(f"险种{fund}" for fund in funds)]) or application.apply_type
        yield question("PT-X15", "PT-R01", f"原关系为{told}，不属于企业职工之间的转移，须人工办理")
    if not any(one.fund == PENSION_FUND and one.status != ENDED for one in origin) and not (kinds or funds):
        yield question("BUS-PT-05", "PT-R01", f"部平台没有原参保地{application.from_region}未终止的关系，须人工核实")
    claimants = sorted({one.agency for one in origin if is_live(one)})
    if len(claimants) > 1:
        yield question("PT-X16", "PT-R01", f"{'、'.join(claimants)}均登记有未终止的原关系，须人工确认")


def region_findings(regions: RegionTable, *codes: str) -> Iterator[Finding]:
    """Yield codes that the table of regions does not know: which province it is cannot be said until it does."""
    for code in codes:
        if not regions.knows(code):
            yield Finding("SYS-PT-02", "PT-R01", Precedence.RETRY_LATER, f"行政区划代码{code}不在区划表中，更新后再办")


def identity_findings(name: str, id_no: str, other_name: str, other_id_no: str, *, where: str) -> Iterator[Finding]:
    """Yield how the person written elsewhere differs from ours: X04 another, X13 a variant of the name."""
    match = compare_names(one=name, other=other_name)
    if normalise(id_no) != normalise(other_id_no):
        yield question("PT-X04", "PT-R01", f"{where}登记的社会保障号码与本地不一致")
    elif match is NameMatch.DIFFERENT:
        yield question("PT-X04", "PT-R01", f"{where}登记的姓名与本地不一致")
    elif match is NameMatch.VARIANT:
        yield question("PT-X13", "PT-R01", f"{where}登记的姓名与本地写法不同（如壹/一），须人工核对")


def is_live(relation: Relation) -> bool:
    """Say whether a relation is an ordinary one for enterprise employees that has not ended."""
    return relation.fund == PENSION_FUND and relation.account_kind == ORDINARY and relation.status != ENDED
