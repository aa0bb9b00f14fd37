"""Owns the decision on a pair (MG-R05): weighs levels, bands and conflicts, and computes the proposal. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.record_merging.conflicts import hard_conflicts, is_valid_id
from bots.record_merging.levels import Level, Levels, compare, features_of, is_reissue_suspect
from bots.record_merging.merging import Merge, choose_master, merge_records
from bots.record_merging.model import Band, Model, score
from bots.record_merging.normalise import is_old_form, is_reserved
from bots.record_merging.records import Month, Person, Record
from bots.social_insurance.findings import Finding, question
from bots.social_insurance.identifiers import RegionTable
from digital_employee.face import BusinessException

REISSUE_SUSPECT = "ID_REISSUE_SUSPECT"
ALIKE = frozenset({Level.EXACT, Level.VARIANT})


@dataclass(frozen=True)
class Policy:
    """What the region's parameters say beside the table of weights."""

    account_funds: tuple[str, ...]
    requires_police: bool
    undo_days: int


@dataclass(frozen=True)
class Pair:
    """Two records as the screens show them, and what the search in bulk found out about them."""

    one: Record
    other: Record
    cluster: int = 2
    """How many records hang together by pairs like this one (H6)."""
    searched: Decimal | None = None
    """W as the search computed it from the exported file; None: not searched."""


@dataclass(frozen=True)
class Decision:
    """What the robot does with a pair, why, and what it proposes."""

    is_match: bool
    """False: the score says two people (`NO_MATCH`), and nothing is proposed."""
    findings: tuple[Finding, ...]
    """Everything that needs a person; the first decides. None of it: AUTO_PROPOSE."""
    levels: Levels
    w: Decimal
    tag: str
    merge: Merge | None
    basis: str

    @property
    def code(self) -> str:
        """The deciding finding's code; empty when the merge is simply proposed."""
        return self.findings[0].code if self.findings else ""

    @property
    def reason(self) -> str:
        """Everything that was found, the deciding finding first."""
        return "；".join(f"{finding.code} {finding.reason}" for finding in self.findings)

    @property
    def is_proposed(self) -> bool:
        """Say whether the robot may draft the merge (AUTO_PROPOSE); another person still reviews it."""
        return self.is_match and not self.findings and self.merge is not None

    @property
    def level(self) -> str:
        """L3 with a refund or a benefit, else L2 (COM-R42, [ILL]); empty when nothing is proposed."""
        if self.merge is None:
            return ""
        return "L3" if self.merge.months.refund or self.merge.master.is_drawing else "L2"


def assess(pair: Pair, model: Model, policy: Policy, *, today: date, regions: RegionTable) -> Decision:
    """Decide a pair (MG-R03 to R10); the order of the two makes no difference.

    AUTO_PROPOSE only if W ≥ upper, the id exact, the name exact or variant, and nothing speaks against it: no hard
    conflict, a valid id, one clear sum of months. The tag ID_REISSUE_SUSPECT sends a pair to a person at any score.
    """
    first, second = features_of(pair.one.person), features_of(pair.other.person)
    levels = compare(first, second)
    w = score(levels, model.weights)
    tag = REISSUE_SUSPECT if is_reissue_suspect(first, second) else ""
    is_match = model.band(w) is not Band.NO_MATCH
    merge, irregular = _merge(pair, policy)
    findings = _findings(pair, levels, w, model, policy, today, regions) if is_match else []
    if tag and not any(finding.code == "MG-H1" for finding in findings):
        findings.insert(0, question("MG-H1", "MG-R03", "两个有效号码仅出生日期段不同，疑似证件号码重发或更正"))
    if is_match:
        findings += irregular
    if pair.searched is not None and pair.searched != w:
        findings.append(question("MG-X04", "MG-R04", f"导出时W={pair.searched}，现在W={w}，资料在此期间有变动"))
    return Decision(is_match, tuple(findings), levels, w, tag, merge, basis_of(pair.one.person, pair.other.person))


def basis_of(one: Person, other: Person) -> str:
    """Return the 依据 of the registration (MG04): why one person has two records."""
    if features_of(one).id != features_of(other).id:
        return "证号更正"
    return "15升18" if is_old_form(one.id_no) != is_old_form(other.id_no) else "重复登记"


def _findings(
    pair: Pair, levels: Levels, w: Decimal, model: Model, policy: Policy, today: date, regions: RegionTable
) -> list[Finding]:
    conflicts = hard_conflicts(pair.one, pair.other, levels, cluster=pair.cluster, today=today, regions=regions)
    return [*conflicts, *_doubts(pair, levels, w, model, policy, today, regions)]


def _doubts(
    pair: Pair, levels: Levels, w: Decimal, model: Model, policy: Policy, today: date, regions: RegionTable
) -> Iterator[Finding]:
    records, people = (pair.one, pair.other), (pair.one.person, pair.other.person)
    if model.band(w) is not Band.UPPER or levels.id is not Level.EXACT or levels.name not in ALIKE:
        yield question("MG-R05", "MG-R05", f"W={w}，证件号码或姓名不一致，或分值不足，未达到自动提出合并的条件")
    if policy.requires_police and any(record.police is None for record in records):
        yield question("MG-X02", "MG-R05", "没有公安实名核验结果")
    if any(is_reserved(person.id_no) for person in people):
        yield question("MG-X03", "COM-R02", "15位号码顺序码为996–999，须人工核对出生年份")
    if levels.id is Level.EXACT and not is_valid_id(features_of(people[0]).id, today, regions):
        yield question("MG-X07", "COM-R01", "两条记录的证件号码相同，但未通过校验")


def _merge(pair: Pair, policy: Policy) -> tuple[Merge | None, list[Finding]]:
    master_no = choose_master(pair.one, pair.other)
    try:
        merge = merge_records(one=pair.one, other=pair.other, master_no=master_no, account_funds=policy.account_funds)
    except BusinessException as err:
        return None, [question(err.code, "MG-R08", err.what)]
    unequal = sum(lost.paid_amount != kept.paid_amount for kept, lost in _declared_twice(merge))
    if unequal:
        return merge, [question("MG-X06", "MG-R08", f"同一单位重复申报的{unequal}个月金额不同，须人工确定保留方")]
    if any(account.after < 0 for account in merge.accounts):
        return merge, [question("MG-H9", "MG-R09", "退费后个人账户为负数")]
    return merge, []


def _declared_twice(merge: Merge) -> Iterator[tuple[Month, Month]]:
    kept = {month.key: month for month in merge.months.kept}
    for lost in merge.months.dropped:
        if lost.is_paid and kept[lost.key].uscc == lost.uscc:
            yield kept[lost.key], lost
