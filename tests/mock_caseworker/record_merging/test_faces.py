"""Numbers of planted people: whatever the seed, nothing is planted that the case does not say."""

from __future__ import annotations

from datetime import date
from random import Random
from types import SimpleNamespace

from mock_caseworker.generator.employers import make_employers
from mock_caseworker.generator.record_merging.casebook import CASES
from mock_caseworker.generator.record_merging.clusters import ClusterBuilder
from mock_caseworker.generator.record_merging.faces import FaceMaker
from mock_caseworker.generator.record_merging.names import Names
from mock_caseworker.generator.record_merging.pairs import PairBuilder
from mock_caseworker.generator.record_merging.unique import Unique, parts


def maker(seed: int = 4) -> FaceMaker:
    rng = Random(seed)
    return FaceMaker(rng, Unique(rng, []), Names())


def test_nobody_whose_number_is_written_with_15_digits_was_born_before_1900() -> None:
    case = next(case for case in CASES if case.writing == "15")
    faces = maker()
    assert all(faces.first(case, golden=False).id_no[14:17] < "996" for _ in range(3000))


def test_no_typing_error_comes_near_somebody_else() -> None:
    case = next(case for case in CASES if case.typo == "day")
    faces = maker()
    pairs = [
        (one, faces.second(case, one, golden=False)) for one in (faces.first(case, golden=False) for _ in range(3000))
    ]
    owners = {part: one.id_no for one, _ in pairs for part in parts(one.id_no)}
    near = [
        other.id_no
        for one, other in pairs
        if {owners.get(part, one.id_no) for part in parts(other.id_no)} != {one.id_no}
    ]
    assert near == []


def test_a_later_number_keeps_away_from_an_error_that_was_made_before() -> None:
    unique, born = Unique(Random(1), []), date(1980, 5, 17)
    taken = {unique.id_no(born, "男")}
    errors = {unique.mistyped(one, lambda one=one: one[:15] + str((int(one[15]) + 1) % 10) + one[16:]) for one in taken}
    near = {part for error in errors for part in parts(error)}
    later = [unique.id_no(born, "男") for _ in range(400)]
    assert not any(parts(one) & near for one in later)


def test_nobody_has_a_number_that_was_made_of_another_one() -> None:
    rng = Random(5)
    unique = Unique(rng, [])
    faces = FaceMaker(rng, unique, Names())
    reissued = next(case for case in CASES if case.name == "H1-reissued")
    small_x = next(case for case in CASES if case.writing == "small_x")
    given: list[str] = []
    for _ in range(1500):
        one = faces.first(reissued, golden=False)
        x = faces.first(small_x, golden=False)
        stranger = unique.id_no(date(1980, 5, rng.randint(1, 28)), "男")
        given += [one.id_no, faces.second(reissued, one, golden=False).id_no, x.id_no, stranger]
    assert len(set(given)) == len(given)


def test_the_third_record_of_a_cluster_never_had_an_employer_of_the_others() -> None:
    rng, day = Random(2), date(2026, 3, 10)
    unique = Unique(rng, [])
    pairs = PairBuilder(rng, unique, Names(), make_employers(rng, 5), day)
    clusters = ClusterBuilder(SimpleNamespace(rng=rng, business_date=day), pairs, unique)
    for _ in range(60):
        *others, third = ({relation.uscc for relation in one.relations} for one in clusters.three().records)
        assert third
        assert not third & set().union(*others)
