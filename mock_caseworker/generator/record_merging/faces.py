"""Makes two people as alike as a case says, field by field: everything that the levels of DOMAIN MG-R03 compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from mock_caseworker.generator.record_merging import dates, names, numbers
from mock_caseworker.generator.record_merging.case import Case
from mock_caseworker.generator.record_merging.unique import Unique

HOMES, ELSEWHERE = ("990101", "990102", "990103"), ("990201", "990202", "990203")
SEXES = ("男", "女")
UNKNOWN_SEX = "未知"
# The people of DOMAIN §4.4: name, number, and the other record's number where it is another one.
GOLDEN = {
    "MG-01": ("赵测一", "990101197506150018", ""),
    "MG-02": ("钱测二", "990102198402200026", ""),
    "MG-06": ("李测四", "990101198601010042", "990101198610010044"),
}


@dataclass(frozen=True)
class Face:
    """Who a record says somebody is."""

    id_no: str
    name: str
    birth: date
    sex: str
    hukou: str
    mobile: str
    card: str


class FaceMaker:
    """Makes the faces of one data set."""

    def __init__(self, rng: Random, unique: Unique, left: names.Names) -> None:
        self._rng, self._unique, self._names = rng, unique, left

    def first(self, case: Case, *, golden: bool) -> Face:
        """Return the first record's face; `golden` gives it the name and number of DOMAIN §4.4."""
        sex = case.one.sex or self._rng.choice(SEXES)
        name, id_no, _ = GOLDEN[case.name] if golden else ("", "", "")
        id_no = id_no or self._number(case, sex)
        return Face(
            id_no=id_no,
            name=name or self._names.new(),
            birth=date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14])),
            sex=SEXES[1 - int(id_no[16]) % 2],
            hukou=self._rng.choice(HOMES),
            mobile=self._unique.mobile(),
            card=self._unique.card_no() if case.levels.card else "",
        )

    def second(self, case: Case, one: Face, *, golden: bool) -> Face:
        """Return the other record's face."""
        levels = case.levels
        sex = {"agree": one.sex, None: UNKNOWN_SEX}.get(levels.sex, SEXES[1 - SEXES.index(one.sex)])
        other = replace(one, sex=case.other.sex or sex, birth=self._birth(case, one), name=self._name(case, one))
        other = replace(other, id_no=self._id_no(case, one, other, GOLDEN[case.name][2] if golden else ""))
        if case.typo == "day":
            other = replace(other, birth=one.birth.replace(day=int(other.id_no[12:14])))
        return replace(
            other,
            hukou=self._hukou(levels.region, one.hukou),
            mobile={"agree": one.mobile, "diff": self._unique.mobile(), None: ""}[levels.phone],
            card={"agree": one.card, "diff": self._unique.card_no(), None: ""}[levels.card],
        )

    def _number(self, case: Case, sex: str) -> str:
        """Return a new number that can be written as the case says."""
        while True:
            id_no = self._unique.id_no(dates.any_birth(self._rng), sex)
            if case.writing == "15" and numbers.is_reserved(id_no):
                continue
            if case.writing != "small_x" or self._unique.take(id_no := numbers.end_with_x(id_no)):
                return id_no

    def _birth(self, case: Case, one: Face) -> date:
        """Return the other record's birth date; nobody has the number that is re-issued for it."""
        if case.levels.dob == "exact":
            return one.birth
        draw = dates.near if case.levels.dob == "near" else dates.apart
        birth = draw(self._rng, one.birth)
        while case.levels.id == "reissued" and not self._unique.take(numbers.reissue(one.id_no, birth)):
            birth = draw(self._rng, one.birth)
        return birth

    def _name(self, case: Case, one: Face) -> str:
        if case.levels.name == "diff":
            return self._names.new()
        if case.levels.name == "exact" and case.variant not in names.EXACT_WRITINGS:
            return one.name
        return names.WRITINGS[case.variant](one.name)

    def _id_no(self, case: Case, one: Face, other: Face, golden: str) -> str:
        level = case.levels.id
        if level is None:
            return ""
        if level == "exact":
            return numbers.WRITINGS[case.writing](one.id_no)
        if level == "near" or case.typo == "two":
            return self._unique.mistyped(one.id_no, lambda: numbers.mistype(self._rng, one.id_no, case.typo))
        if level == "reissued":
            return golden or numbers.reissue(one.id_no, other.birth)
        sex = other.sex if other.sex in SEXES else one.sex
        while (id_no := self._unique.id_no(other.birth, sex))[14:17] == one.id_no[14:17]:
            pass
        return id_no

    def _hukou(self, level: str | None, home: str) -> str:
        if level == "agree4":
            return self._rng.choice([region for region in HOMES if region != home])
        return {"agree6": home, "diff": self._rng.choice(ELSEWHERE), None: ""}[level]
