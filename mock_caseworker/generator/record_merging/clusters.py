"""Builds what is more than a pair: three records of one person (H6), and many strangers with one bank card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from mock_caseworker.generator.calendar_months import month_of
from mock_caseworker.generator.record_merging import dates
from mock_caseworker.generator.record_merging.case import AGREES, OWN, Case, Levels, Outcome, Side, Spell
from mock_caseworker.generator.record_merging.faces import Face
from mock_caseworker.generator.record_merging.ledgers import Books, any_wage
from mock_caseworker.generator.record_merging.pairs import PairBuilder, Planted, key_of
from mock_caseworker.generator.record_merging.unique import Unique
from mock_caseworker.generator.world import World

CLUSTER = Case(
    "H6", "three records of one person: three items", Levels(phone="diff", emp="none"), "36.1184",
    Outcome.HUMAN, "MG-H6", ("MG-R06",), full_only=True,
)  # fmt: skip
CHAIN = Case(
    "H6-chain", "a third record hangs on the second one only, by its telephone (W 16.4919)",
    Levels(phone="diff", emp="none"), "36.1184", Outcome.HUMAN, "MG-H6", ("MG-R06",),
)  # fmt: skip
CROWD = Case(
    "CARD-of-many", "205 people with the card of an agent: a block that must be told, no item",
    Levels(id="diff", name="diff", dob="diff", region=None, card="agree", emp="none"), "",
    Outcome.ABSENT, rules=("MG-R02",), full_only=True,
)  # fmt: skip
_CHAIN_END_W = "16.4919"
_CROWD = 205
_SPELL = (Spell(8, 6, OWN),)


@dataclass(frozen=True)
class Link:
    """Two of several records and what must come out of the two; `w` is empty where none is promised."""

    case: Case
    key: str
    w: str
    outcome: Outcome


@dataclass(frozen=True)
class Cluster:
    """Records that hang together."""

    records: tuple[Planted, ...]
    links: tuple[Link, ...]


class ClusterBuilder:
    """Builds clusters with the parts of a pair builder."""

    def __init__(self, world: World, pairs: PairBuilder, unique: Unique) -> None:
        self._world, self._pairs, self._unique = world, pairs, unique
        self._month = month_of(world.business_date)

    def three(self) -> Cluster:
        """Return three records, each two of them alike in the same way."""
        pair = self._pairs.build(CLUSTER)
        face = replace(_face_of(pair.one), mobile=self._unique.mobile())
        employer = self._strange_employer(pair.one, pair.other)
        third = self._plant(face, (Spell(60, 10, OWN),), employer=employer, category=pair.one.record.female_cat)
        records = (pair.one, pair.other, third)
        links = [
            Link(CLUSTER, key_of(records[left], records[right]), CLUSTER.w, Outcome.HUMAN)
            for left, right in ((0, 1), (0, 2), (1, 2))
        ]
        return Cluster(records, tuple(links))

    def chain(self) -> Cluster:
        """Return a pair that would be proposed, and a third record that is like its second one only."""
        pair = self._pairs.build(CHAIN)
        known = _face_of(pair.other)
        birth = dates.apart(self._world.rng, known.birth)
        face = replace(known, id_no="", birth=birth, hukou="990201" if known.hukou != "990201" else "990202")
        third = self._plant(face, (), police=None, category=pair.one.record.female_cat)
        links = (
            Link(CHAIN, pair.key, CHAIN.w, Outcome.HUMAN),
            Link(CHAIN, key_of(pair.other, third), _CHAIN_END_W, Outcome.HUMAN),
            Link(CHAIN, key_of(pair.one, third), "", Outcome.ABSENT),
        )
        return Cluster((pair.one, pair.other, third), links)

    def crowd(self) -> Cluster:
        """Return many strangers with one bank card: no two with one employer, none explained by a re-issued number."""
        card, faces = self._unique.card_no(), list[Face]()
        while len(faces) < _CROWD:
            face = replace(self._pairs.faces.first(CROWD, golden=False), card=card)
            if all(_are_strangers(face, known) for known in faces):
                faces.append(face)
        employers = self._pairs.employers(_CROWD)
        records = [
            self._plant(face, _SPELL, employer=employer, category="F50")
            for face, employer in zip(faces, employers, strict=True)
        ]
        some = zip(records[:6:2], records[1:6:2], strict=True)
        return Cluster(tuple(records), tuple(Link(CROWD, key_of(*two), "", Outcome.ABSENT) for two in some))

    def _strange_employer(self, *known: Planted) -> str:
        """Return an employer that none of these records has had."""
        had = {relation.uscc for one in known for relation in one.relations}
        employer = self._pairs.employers(1)[0]
        while employer in had:
            employer = self._pairs.employers(1)[0]
        return employer

    def _plant(
        self, face: Face, spells: Sequence[Spell], *, police: str | None = AGREES, employer: str = "", category: str
    ) -> Planted:
        employers = {OWN: employer or self._pairs.employers(1)[0]}
        books = Books(self._unique.personal_no(), employers, any_wage(self._world.rng), self._month)
        return self._pairs.plant(books, face, Side(police=police), spells, category)


def _are_strangers(one: Face, other: Face) -> bool:
    same_ends = (one.id_no[:6], one.id_no[14:17]) == (other.id_no[:6], other.id_no[14:17])
    return dates.are_apart(one.birth, other.birth) and not same_ends


def _face_of(planted: Planted) -> Face:
    record = planted.record
    return Face(
        id_no=record.id_no,
        name=record.name,
        birth=date.fromisoformat(record.birth_date),
        sex=record.sex,
        hukou=record.hukou_region,
        mobile=record.mobile,
        card=record.card_no,
    )
