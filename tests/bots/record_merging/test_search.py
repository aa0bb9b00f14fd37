"""The search in bulk: Splink's levels are the rules', nothing is missed, order is no matter, big blocks are told."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein
from splink import DuckDBAPI, Linker
from splink.blocking_rule_library import CustomRule

from bots.record_merging.levels import LADDERS, Features, compare, features_of
from bots.record_merging.linkage import gamma_of, link_settings
from bots.record_merging.model import Model, Probabilities, load_probabilities, score
from bots.record_merging.people import people_table
from bots.record_merging.records import Person
from bots.record_merging.rules import REISSUE_SUSPECT
from bots.record_merging.search import Search, find_suspects
from bots.record_merging.wording import explain
from bots.social_insurance.identifiers import id_check_character
from bots.social_insurance.parameters import load_parameters
from tests.bots.record_merging.conftest import PROJECT, TODAY, ZHAO, two
from tests.bots.record_merging.strategies import persons


@pytest.fixture(scope="module")
def probabilities() -> Probabilities:
    return load_probabilities(load_parameters(PROJECT / "config" / "parameters"), region="990100", on=TODAY)


def numbered(people: Iterable[Person]) -> list[Person]:
    return [replace(person, personal_no=f"{9800000001 + place}") for place, person in enumerate(people)]


def levels_of_all_pairs(people: Sequence[Features], probabilities: Probabilities) -> dict[tuple[str, str], tuple]:
    """Let everybody meet everybody, and return Splink's numbers of the levels."""
    everybody = replace(link_settings(probabilities), blocking_rules_to_generate_predictions=[CustomRule("1=1")])
    with duckdb.connect(":memory:") as connection:
        connection.register("arriving", people_table(people))
        connection.execute("CREATE TABLE people AS FROM arriving")
        linker = Linker(DuckDBAPI(connection).register("people"), everybody, log_level=None)
        gammas = ", ".join(f"gamma_{field}" for field in LADDERS)
        pairs = linker.inference.predict(warning_mode="never").physical_name
        rows = connection.sql(f"SELECT personal_no_l, personal_no_r, {gammas} FROM {pairs}").fetchall()
    return {(one, other): tuple(levels) for one, other, *levels in rows}


@settings(max_examples=15, deadline=None)
@given(st.lists(persons(), min_size=40, max_size=60))
def test_the_levels_in_sql_are_those_of_the_rules(probabilities: Probabilities, people: list[Person]):
    features = {person.personal_no: features_of(person) for person in numbered(people)}
    in_sql = levels_of_all_pairs(list(features.values()), probabilities)
    assert len(in_sql) == len(people) * (len(people) - 1) // 2
    for (one, other), gammas in in_sql.items():
        levels = compare(features[one], features[other])
        assert gammas == tuple(gamma_of(field, level) for field, level in levels.items()), (
            features[one],
            features[other],
        )


def meet(one: Features, other: Features) -> bool:
    """Say whether two persons share a block, as MG-R02 puts it, without any index."""

    def same(*names: str) -> bool:
        return all(getattr(one, name) is not None and getattr(one, name) == getattr(other, name) for name in names)

    def core(number: str | None) -> str | None:
        return (
            number if number is None or len(number) == 15 else number[:6] + number[8:17] if len(number) == 18 else None
        )

    def year(person: Features) -> str | None:
        from_id = person.id[6:10] if person.id and len(person.id) == 18 else None
        return str(person.dob.year) if person.dob else from_id

    one_edit = bool(one.id and other.id) and DamerauLevenshtein.distance(one.id or "", other.id or "") <= 1
    ends = [person.id[:6] + person.id[14:17] if person.id and person.has_check else None for person in (one, other)]
    return (
        same("id")
        or (core(one.id) is not None and core(one.id) == core(other.id))
        or (
            one_edit
            and (one.id or "").isascii()
            and (other.id or "").isascii()
            and None is not year(one) == year(other)
        )
        or same("name_norm", "dob")
        or same("name_norm", "phone")
        or same("card")
        or (same("name_norm") and ends[0] is not None and ends[0] == ends[1])
    )


@settings(max_examples=15, deadline=None)
@given(st.lists(persons(), min_size=2, max_size=60))
def test_no_pair_that_shares_a_block_is_missed(model: Model, probabilities: Probabilities, people: list[Person]):
    people = numbered(people)
    found = {(pair.first_no, pair.second_no): pair for pair in search(people, model, probabilities).suspects}
    for one, other in combinations(people, 2):
        levels = compare(features_of(one), features_of(other))
        w = score(levels, model.weights)
        pair = found.pop((one.personal_no, other.personal_no), None)
        if meet(features_of(one), features_of(other)) and w >= model.lower:
            assert pair is not None, (one, other)
        if pair is not None:
            assert (pair.w, pair.levels, pair.why) == (w, levels, explain(levels, model))
            assert w >= model.lower or pair.tag == REISSUE_SUSPECT
    assert not found


@settings(max_examples=10, deadline=None)
@given(st.lists(persons(), min_size=2, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_file_makes_no_difference(
    model: Model, probabilities: Probabilities, people: list[Person], order: random.Random
):
    people = numbered(people)
    shuffled = order.sample(people, len(people))
    assert search(shuffled, model, probabilities) == search(people, model, probabilities)


def search(people: Iterable[Person], model: Model, probabilities: Probabilities, report_rows: int = 200) -> Search:
    return find_suspects(people, model, probabilities, report_rows=report_rows)


def test_mg_06_a_reissued_number_meets_its_own(model: Model, probabilities: Probabilities):
    one, other = two(
        {"id_no": "990101198601010042", "birth_date": date(1986, 1, 1), "hukou_region": ""},
        {"id_no": "990101198610010044", "birth_date": date(1986, 10, 1), "hukou_region": ""},
    )
    (pair,) = search([one, other], model, probabilities).suspects
    assert (pair.w, pair.tag, pair.block) == (Decimal("7.0623"), REISSUE_SUSPECT, "姓名同音、证件地区与顺序码相同")


def test_mg_08_a_homonym_is_no_suspect(model: Model, probabilities: Probabilities):
    one, other = two(None, {"id_no": "990101198808080099", "birth_date": date(1988, 8, 8)})
    assert search([one, other], model, probabilities).suspects == ()


def test_three_records_hang_together(model: Model, probabilities: Probabilities):
    people = numbered([ZHAO, ZHAO, ZHAO, replace(ZHAO, id_no="990101198808080099", birth_date=date(1988, 8, 8))])
    assert [pair.cluster for pair in search(people, model, probabilities).suspects] == [3, 3, 3]


def test_two_chains_that_meet_late_are_one_cluster(model: Model, probabilities: Probabilities):
    # one and three share the number, two and four the card; three and four are joined by a near number only
    chain = [
        replace(ZHAO, name="赵测一"),
        replace(ZHAO, name="钱测二", id_no="", card_no="9900000000000000010", birth_date=None, sex="0"),
        replace(ZHAO, name="赵测一"),
        replace(ZHAO, name="赵测一", id_no="990101197506150019", card_no="9900000000000000010"),
    ]
    assert {pair.cluster for pair in search(numbered(chain), model, probabilities).suspects} == {4}


def test_a_large_block_is_compared_and_told(model: Model, probabilities: Probabilities):
    def crowd(place: int) -> Person:
        first_17 = f"9901011975{place // 28 + 1:02d}{place % 28 + 1:02d}{place:03d}"
        return replace(ZHAO, id_no=first_17 + id_check_character(first_17), name=f"赵{place}", mobile=str(place))

    people = numbered([replace(crowd(place), card_no="9900000000000000010") for place in range(21)])
    found = search(people, model, probabilities, report_rows=20)
    assert [(block.block, block.rows) for block in found.large_blocks] == [("银行账号相同", 21)]
    assert found.compared == 210
    assert search(people, model, probabilities, report_rows=21).large_blocks == ()


def test_each_pair_is_explained(model: Model, probabilities: Probabilities):
    one, other = two({"mobile": "1"}, {"name": "赵测壹", "mobile": "2"})
    (pair,) = search([one, other], model, probabilities).suspects
    assert pair.block == "证件号码相同"
    assert pair.why == "证件号码一致 +23.1642；姓名同音或异写 +4.1293；户籍地同县 +6.3219；手机号码不同 -1.3219"
