"""MG-R07, R11, R12: who stays, nothing is deleted, and undoing gives every bit back."""

from dataclasses import replace
from datetime import date
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.record_merging.merging import choose_master, image_of, merge_records, restore, undo_merge
from bots.record_merging.records import Account, Month, Person, PoliceResult, Record, Status
from digital_employee.face import IntegrityException
from tests.bots.record_merging.conftest import POLICY, TODAY, ZHAO, months, record, two
from tests.bots.record_merging.strategies import patient, persons
from tests.bots.record_merging.test_months import balances, books

FUNDS = POLICY.account_funds


@st.composite
def records(draw: st.DrawFn, number: str) -> Record:
    """Return any record of this personal_no, with months that are clear."""
    return Record(
        person=replace(draw(persons()), personal_no=number, lock_flag=draw(st.text(max_size=5))),
        months=draw(books()),
        accounts=tuple(draw(balances)),
        pointers=tuple(f"卡:{number}:{card}" for card in draw(st.sets(st.text(max_size=4)))),
        police=draw(st.sampled_from([None, *PoliceResult])),
        draws_benefit=draw(st.booleans()),
    )


@patient
@given(records("1"), records("2"))
def test_undo_gives_every_bit_back(one: Record, other: Record):
    master_no = choose_master(one, other)
    merge = merge_records(one=one, other=other, master_no=master_no, account_funds=FUNDS)
    master, merged = undo_merge(
        before=merge.before, merged_on=TODAY, today=TODAY, later_events=(), limit_days=POLICY.undo_days
    )
    assert {master.person.personal_no: master, merged.person.personal_no: merged} == {"1": one, "2": other}
    assert (image_of(master), image_of(merged)) == merge.before


@patient
@given(records("1"), records("2"))
def test_the_merge_is_soft_and_relinks_everything(one: Record, other: Record):
    merge = merge_records(one=one, other=other, master_no="2", account_funds=FUNDS)
    assert merge.merged.person.status == "MERGED_INTO 2"
    assert replace(merge.merged.person, status=one.person.status) == one.person, "its base data stays"
    assert set(merge.master.pointers) == {*one.pointers, *other.pointers}
    assert len(merge.master.pointers) == len(one.pointers) + len(other.pointers)
    assert (merge.merged.months, merge.merged.accounts, merge.merged.pointers) == ((), (), ())


@patient
@given(records("1"), records("2"), records("3"))
def test_the_order_of_the_records_does_not_choose_the_master(one: Record, other: Record, third: Record):
    assert choose_master(one, other) == choose_master(other, one)
    assert len({_best(order) for order in permutations((one, other, third))}) == 1


def _best(order: tuple[Record, ...]) -> str:
    by_number = {one.person.personal_no: one for one in order}
    return reduce(lambda best, number: choose_master(by_number[best], by_number[number]), by_number)


STEPS: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"police": PoliceResult.AGREES}, {"police": None}),
    ({"status": Status.DRAWING}, {}),
    ({}, {"status": Status.PAUSED}),
    ({"months": months("202001", 3)}, {"months": months("202001", 2)}),
    ({"created_on": date(2001, 1, 1)}, {"created_on": date(2001, 1, 2)}),
    ({"personal_no": "9901000001"}, {"personal_no": "9901000002"}),
]


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_the_first_difference_decides_against_all_later_ones(step: int):
    better: dict[str, object] = {"personal_no": "9901000009"}
    worse: dict[str, object] = {"personal_no": "9901000001"}
    for later in range(step + 1, len(STEPS)):
        better, worse = {**better, **STEPS[later][1]}, {**worse, **STEPS[later][0]}
    if step < len(STEPS) - 1:
        better["personal_no"], worse["personal_no"] = "9901000009", "9901000001"
    better, worse = {**better, **STEPS[step][0]}, {**worse, **STEPS[step][1]}
    assert choose_master(_build(better), _build(worse)) == better["personal_no"]
    assert choose_master(_build(worse), _build(better)) == better["personal_no"]


def _build(parts: dict[str, object]) -> Record:
    of_record = {name: value for name, value in parts.items() if name in {"police", "months"}}
    of_person = {name: value for name, value in parts.items() if name not in of_record}
    return record(replace(ZHAO, **of_person), **of_record)  # type: ignore[arg-type]


def test_owed_months_do_not_make_a_master():
    one, other = two()
    owed = record(one, months=months("202001", 9, status="欠费"))
    assert choose_master(owed, record(other, months=months("202001", 1))) == other.personal_no


def test_an_image_that_was_touched_is_not_restored():
    image = image_of(record(ZHAO, months=months("202001", 2), accounts=(Account("110", months("202001", 1)[0].base),)))
    assert restore(image) == restore(image)
    for broken in (
        replace(image, content=image.content.replace("4500.00", "4500.01")),
        replace(image, digest="0" * 64),
        replace(image, content=image.content + " "),
    ):
        with pytest.raises(IntegrityException, match="INT-MG-12"):
            restore(broken)


def test_a_pointer_that_stands_on_both_records_is_an_alarm():
    one, other = two()
    with pytest.raises(IntegrityException, match="INT-MG-10"):
        merge_records(
            one=record(one, pointers=("卡:1",)),
            other=record(other, pointers=("卡:1",)),
            master_no=one.personal_no,
            account_funds=FUNDS,
        )


@patient
@given(books())
def test_an_image_reads_back_as_it_was_written(rows: tuple[Month, ...]):
    whole = Record(Person("9901000001"), months=rows)
    assert restore(image_of(whole)) == whole
