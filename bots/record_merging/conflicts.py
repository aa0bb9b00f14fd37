"""Owns what speaks against merging two records that score high: the hard conflicts H1 to H10 (MG-R06). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bots.record_merging.levels import Level, Levels, features_of
from bots.record_merging.records import Person, PoliceResult, Record, Status
from bots.social_insurance.findings import Finding, question
from bots.social_insurance.identifiers import RegionTable, Sex, check_id_no
from bots.social_insurance.regions import city_of

LARGEST_CLUSTER = 2
NOT_LOCKED = frozenset({"", "否", "无", "正常", "0"})


def hard_conflicts(
    one: Record, other: Record, levels: Levels, *, cluster: int, today: date, regions: RegionTable
) -> tuple[Finding, ...]:
    """Return every hard conflict, H1 first (MG-R06; 经办条例 九、十一、三十五条). They apply where W ≥ 8."""
    people = one.person, other.person
    found = {
        "MG-H1": (_valid_and_different(*people, today, regions), "两个证件号码均有效但不同"),
        "MG-H2": (levels.id is Level.EXACT and levels.name is Level.DIFF, "证件号码相同而姓名不同，疑似冒名或重号"),
        "MG-H3": (_status_contradicts(one, other), f"参保状态为“{people[0].status}”与“{people[1].status}”"),
        "MG-H4": (
            bool(rival_months(one, other)),
            f"有{len(rival_months(one, other))}个月由不同单位缴费，须本人选择保留方",
        ),
        "MG-H5": (any(is_locked(person) for person in people), "记录已锁定、在稽核或在诉讼中"),
        "MG-H6": (cluster > LARGEST_CLUSTER, f"疑似重复的记录共{cluster}条"),
        "MG-H7": (any(_police_differs(record) for record in (one, other)), "公安实名核验结果不是“一致”"),
        "MG-H8": (_attributes_contradict(*people), "性别或女职工类别互相矛盾"),
        "MG-H9": (any(account.balance < 0 for record in (one, other) for account in record.accounts), "个人账户为负数"),
        "MG-H10": (_crosses_pooling_region(*people), "两条记录分属不同统筹区，应办理关系转移"),
    }
    return tuple(question(code, "MG-R06", reason) for code, (holds, reason) in found.items() if holds)


def rival_months(one: Record, other: Record) -> tuple[tuple[str, str], ...]:
    """Return the months (period, 险种) that different employers paid on the two records."""
    ours, theirs = _employers_by_month(one), _employers_by_month(other)
    return tuple(sorted(key for key in ours.keys() & theirs.keys() if ours[key] != theirs[key]))


def is_locked(person: Person) -> bool:
    """Say whether the record is locked, audited or in a lawsuit."""
    return person.lock_flag.strip() not in NOT_LOCKED


def is_valid_id(id_no: str | None, today: date, regions: RegionTable) -> bool:
    """Say whether a normalised number passes every check of COM-R01."""
    return id_no is not None and check_id_no(id_no, today=today, regions=regions) is None


def _valid_and_different(one: Person, other: Person, today: date, regions: RegionTable) -> bool:
    first, second = features_of(one).id, features_of(other).id
    return first != second and is_valid_id(first, today, regions) and is_valid_id(second, today, regions)


def _status_contradicts(one: Record, other: Record) -> bool:
    statuses = {one.person.status, other.person.status}
    ended_once = Status.ENDED in statuses and len(statuses) > 1
    return one.is_drawing or other.is_drawing or Status.DEAD in statuses or ended_once


def _police_differs(record: Record) -> bool:
    return record.police is not None and record.police is not PoliceResult.AGREES


def _attributes_contradict(one: Person, other: Person) -> bool:
    sexes = {one.sex, other.sex} & {Sex.MALE, Sex.FEMALE}
    categories = {one.female_category, other.female_category} - {""}
    return len(sexes) > 1 or len(categories) > 1


def _crosses_pooling_region(one: Person, other: Person) -> bool:
    return len({city_of(person.pooling_region) for person in (one, other)} - {""}) > 1


def _employers_by_month(record: Record) -> Mapping[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], frozenset[str]] = {}
    for month in (month for month in record.months if month.is_paid):
        found[month.key] = found.get(month.key, frozenset()) | {month.uscc}
    return found
