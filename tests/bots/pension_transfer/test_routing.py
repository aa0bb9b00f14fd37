"""Where a relation goes: golden vectors PT-05 to PT-09, the age limits, provinces."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.pension_transfer.fund import FundMode
from bots.pension_transfer.routing import Route, Scope, Spell, age_on, benefit_place, choose_route, fund_mode, scope_of
from bots.social_insurance.identifiers import Sex
from digital_employee.face import BusinessException

WOMAN = {"sex": Sex.FEMALE, "birth": date(1984, 2, 20), "hukou_region": "990102", "new_region": "990201"}
MAN = {"sex": Sex.MALE, "birth": date(1974, 11, 30), "enrol_date": date(2025, 3, 1), "new_region": "990201"}


def route(**values: object) -> Route:
    limits = {"is_approved": False, "male_limit": 50, "female_limit": 40}
    return choose_route(**(limits | values))  # type: ignore[arg-type]  # each test gives its own


def place(*spells: Spell) -> str:
    return benefit_place(hukou_region="990101", spells=spells, least_months=120)


def test_pt_05_on_her_fortieth_birthday_a_woman_gets_a_temporary_account():
    assert route(**WOMAN, enrol_date=date(2024, 2, 20)) is Route.TEMP_ACCOUNT


def test_pt_06_the_day_before_the_relation_moves():
    assert route(**WOMAN, enrol_date=date(2024, 2, 19)) is Route.TRANSFER


def test_pt_07_back_to_the_hukou_it_moves_at_any_age():
    assert route(**MAN, hukou_region="990202") is Route.TRANSFER


@pytest.mark.parametrize(("is_approved", "expected"), [(True, Route.TRANSFER), (False, Route.TEMP_ACCOUNT)])
def test_pt_08_an_approved_assignment_moves_the_relation(is_approved: bool, expected: Route):
    assert route(**MAN, hukou_region="990101", is_approved=is_approved) is expected


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        ((Spell("990102", "202512", 12),), "9901"),
        ((Spell("990203", "202512", 120),), "9902"),
        (
            (Spell("990201", "202512", 119), Spell("990301", "201512", 130), Spell("990401", "200401", 140)),
            "9903",
        ),
        ((Spell("990201", "202512", 119), Spell("990301", "201512", 100)), "9901"),
    ],
    ids=["a", "b", "c", "d"],
)
def test_pt_09_the_place_of_benefit(spells: tuple[Spell, ...], expected: str):
    assert place(*spells) == expected


def test_spells_of_one_province_are_summed():
    assert place(Spell("990201", "202512", 60), Spell("990301", "201812", 12), Spell("990202", "201712", 60)) == "9902"


def test_temporary_months_do_not_make_ten_years():
    assert place(Spell("990201", "202512", 60), Spell("990202", "201712", 60, is_temporary=True)) == "9901"


def test_nobody_insured_anywhere_draws_at_home():
    assert place() == "9901"


@given(
    spells=st.lists(
        st.builds(
            Spell,
            region=st.sampled_from(["990101", "990201", "990301", "990401"]),
            last=st.sampled_from(["200512", "201512", "202512"]),
            months=st.integers(0, 200),
        ),
        max_size=6,
    )
)
def test_the_place_is_the_hukou_or_has_ten_years(spells: list[Spell]):
    found = place(*spells)
    paid = sum(spell.months for spell in spells if spell.region.startswith(found))
    assert found == "9901" or paid >= 120


def test_a_man_may_move_until_fifty():
    elsewhere = MAN | {"hukou_region": "990101"}
    assert route(**elsewhere | {"enrol_date": date(2024, 11, 29)}) is Route.TRANSFER
    assert route(**elsewhere | {"enrol_date": date(2024, 11, 30)}) is Route.TEMP_ACCOUNT


def test_a_sex_that_is_not_stated_is_for_a_person():
    with pytest.raises(BusinessException, match="BUS-PT-02"):
        route(**WOMAN | {"sex": Sex.UNSTATED}, enrol_date=date(2024, 2, 20))


@pytest.mark.parametrize(
    ("on", "age"), [(date(2025, 2, 28), 24), (date(2025, 3, 1), 25), (date(2024, 2, 28), 23), (date(2024, 2, 29), 24)]
)
def test_who_was_born_on_29_february_completes_a_year_on_1_march(on: date, age: int):
    assert age_on(birth=date(2000, 2, 29), on=on) == age


def test_two_test_cities_are_two_provinces_and_two_districts_are_one():
    assert scope_of(from_region="990201", to_region="990101") is Scope.CROSS_PROVINCE
    assert scope_of(from_region="990102", to_region="990101") is Scope.INTRA_PROVINCE
    assert scope_of(from_region="370102", to_region="370202") is Scope.INTRA_PROVINCE


def test_money_moves_across_provinces_whatever_the_parameter_says():
    assert fund_mode(Scope.CROSS_PROVINCE, "RECORD_ONLY") is FundMode.BOTH
    assert fund_mode(Scope.INTRA_PROVINCE, "RECORD_ONLY") is FundMode.RECORD_ONLY
