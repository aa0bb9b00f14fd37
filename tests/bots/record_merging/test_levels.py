"""MG-R03: the levels at their edges."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.record_merging.levels import (
    Level,
    compare,
    compare_persons,
    features_of,
    has_check_character,
    is_reissue_suspect,
)
from bots.record_merging.model import Band, Model, load_probabilities, score
from bots.record_merging.records import Person
from bots.record_merging.training import weight_of
from bots.social_insurance.identifiers import Sex, id_check_character
from bots.social_insurance.parameters import Parameters, load_parameters
from digital_employee.face import BusinessException, SettingsError
from tests.bots.record_merging.conftest import EMPLOYER, PROJECT, RIVAL, TODAY, two
from tests.bots.record_merging.strategies import patient, persons

VALID = "990101197506150018"


def level(field: str, one: dict[str, object], other: dict[str, object]) -> Level:
    return getattr(compare_persons(*two(one, other)), field)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (VALID, "990101750615001", Level.EXACT),
        (VALID, "９９0101197506150018", Level.EXACT),
        (VALID, "990101197506150019", Level.NEAR),
        (VALID, "99010119750615001", Level.NEAR),
        (VALID, "990101195706150018", Level.NEAR),
        (VALID, "990101197506150020", Level.DIFF),
        ("990101197506150011", "990101197506150012", Level.DIFF),
        (VALID, "990102197506150018", Level.NEAR),
        ("990101198601010042", "990101198610010044", Level.DIFF),
        (VALID, "", Level.MISSING),
    ],
)
def test_the_number(one: str, other: str, expected: Level):
    assert level("id", {"id_no": one}, {"id_no": other}) is expected


@patient
@given(st.integers(0, 10**17 - 1), st.integers(0, 16), st.integers(1, 9))
def test_two_numbers_with_their_check_character_are_never_near(first: int, place: int, step: int):
    digits = f"{first:017d}"
    changed = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]
    one, other = (text + id_check_character(text) for text in (digits, changed))
    assert has_check_character(one)
    assert has_check_character(other)
    assert level("id", {"id_no": one}, {"id_no": other}) is Level.DIFF


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("赵测一", " 赵测一　", Level.EXACT),
        ("赵测一", "赵测壹", Level.VARIANT),
        ("赵测一", "趙測一", Level.VARIANT),
        ("赵测一", "赵测依", Level.VARIANT),
        ("赵测一", "赵侧依", Level.VARIANT),
        ("单测", "山测", Level.VARIANT),
        ("单测", "丹测", Level.DIFF),
        ("王", "汪", Level.DIFF),
        ("赵测一", "赵测一一", Level.DIFF),
        ("赵测一", "", Level.MISSING),
        ("赵测一", "··", Level.MISSING),
    ],
)
def test_the_name(one: str, other: str, expected: Level):
    assert level("name", {"name": one}, {"name": other}) is expected
    assert level("name", {"name": other}, {"name": one}) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (date(1975, 6, 5), date(1975, 6, 5), Level.EXACT),
        (date(1975, 6, 5), date(1975, 5, 6), Level.NEAR),
        (date(1975, 6, 5), date(1976, 6, 5), Level.NEAR),
        (date(1975, 6, 5), date(1975, 7, 5), Level.NEAR),
        (date(1975, 6, 5), date(1975, 6, 15), Level.NEAR),
        (date(1975, 6, 5), date(1976, 5, 6), Level.DIFF),
        (date(1975, 6, 5), date(1976, 6, 15), Level.DIFF),
        (date(1975, 6, 5), None, Level.MISSING),
    ],
)
def test_the_birth(one: date, other: date | None, expected: Level):
    unknown_id = {"id_no": ""}
    assert level("dob", {"birth_date": one, **unknown_id}, {"birth_date": other, **unknown_id}) is expected


def test_birth_and_sex_say_nothing_new_where_the_numbers_are_equal():
    levels = compare_persons(*two(None, {"birth_date": date(1980, 1, 1), "sex": Sex.FEMALE}))
    assert (levels.id, levels.dob, levels.sex) == (Level.EXACT, Level.MISSING, Level.MISSING)


@pytest.mark.parametrize(
    ("field", "one", "other", "expected"),
    [
        ("sex", {"sex": Sex.UNSTATED}, {"sex": Sex.MALE}, Level.MISSING),
        ("sex", {"sex": Sex.FEMALE}, {"sex": Sex.MALE}, Level.DIFF),
        ("region", {"hukou_region": "990101"}, {"hukou_region": "990102"}, Level.AGREE4),
        ("region", {"hukou_region": "990101"}, {"hukou_region": "990201"}, Level.DIFF),
        ("phone", {"mobile": "139 0000 0001"}, {"mobile": "１３９00000001"}, Level.AGREE),
        ("card", {"card_no": "990000000000000"}, {"card_no": "990000000000000"}, Level.AGREE),
        ("card", {"card_no": "990000000000000"}, {"card_no": "990000000000001"}, Level.DIFF),
        ("emp", {"employers": (EMPLOYER, RIVAL)}, {"employers": (RIVAL,)}, Level.COMMON),
        ("emp", {"employers": (EMPLOYER,)}, {"employers": (RIVAL,)}, Level.NONE),
        ("emp", {"employers": (EMPLOYER,)}, {"employers": ()}, Level.MISSING),
    ],
)
def test_the_other_fields(field: str, one: dict[str, object], other: dict[str, object], expected: Level):
    assert level(field, {"id_no": "", **one}, {"id_no": "", **other}) is expected


@pytest.mark.parametrize(
    ("other", "is_suspect"),
    [("990101198610010044", True), ("990101198601010042", False), ("990102198610010040", False)],
)
def test_the_tag_is_for_valid_numbers_that_differ_in_the_birth_only(other: str, is_suspect: bool):
    assert has_check_character(other)
    one, two_ = two({"id_no": "990101198601010042"}, {"id_no": other})
    assert is_reissue_suspect(features_of(one), features_of(two_)) is is_suspect
    broken = replace(two_, id_no=other[:17] + ("X" if other[17] != "X" else "0"))
    assert not is_reissue_suspect(features_of(one), features_of(broken))


@patient
@given(persons(), persons())
def test_the_order_of_the_two_makes_no_difference(one: Person, other: Person):
    first, second = features_of(one), features_of(other)
    assert compare(first, second) == compare(second, first)
    assert is_reissue_suspect(first, second) == is_reissue_suspect(second, first)


@patient
@given(persons(), persons())
def test_w_is_an_exact_sum_of_four_decimals(model: Model, one: Person, other: Person):
    levels = compare(features_of(one), features_of(other))
    w = score(levels, model.weights)
    assert isinstance(w, Decimal)
    assert w == sum((model.weight(field, level) for field, level in levels.items()), Decimal(0))
    assert w == w.quantize(Decimal("0.0001"))


def test_the_shipped_weights_are_log2_of_m_to_u(model: Model):
    told = load_probabilities(load_parameters(PROJECT / "config" / "parameters"), region="990100", on=TODAY)
    assert {level: weight_of(told.m[level], told.u[level]) for level in model.weights} == model.weights


@pytest.mark.parametrize(
    ("w", "band"), [("7.9999", "NO_MATCH"), ("8.0000", "CANDIDATE"), ("19.9999", "CANDIDATE"), ("20", "UPPER")]
)
def test_a_band_begins_at_its_bound(model: Model, w: str, band: str):
    assert model.band(Decimal(w)) is Band(band)


def test_a_real_region_has_no_weights_until_somebody_adopts_some():
    parameters = load_parameters(PROJECT / "config" / "parameters")
    with pytest.raises(BusinessException, match="mg_weights"):
        load_probabilities(parameters, region="370100", on=TODAY)


def test_a_table_that_lacks_a_level_is_refused():
    parameters = load_parameters(PROJECT / "config" / "parameters")
    row = parameters.row("mg_weights_m", region="990100", on=TODAY)
    assert isinstance(row.value, dict)
    short = row.model_copy(update={"value": {"id.exact": "0.9"}})
    with pytest.raises(SettingsError, match="DE-PAR-03"):
        load_probabilities(Parameters.of([short]), region="990100", on=TODAY)
