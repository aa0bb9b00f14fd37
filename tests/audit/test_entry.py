import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digital_employee.audit.chain import GENESIS, Head, append, link_digest
from digital_employee.audit.entry import AuditEntry, canonical_body, canonical_json, instant_text
from digital_employee.errors import AuditError

AT = datetime(2026, 3, 10, 1, 2, 3, 4, tzinfo=UTC)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def test_the_body_is_the_text_that_was_agreed():
    entry = AuditEntry(AT, "liu", "supervisor", "task.decided", item_id="i1", details={"b": Decimal("1.50"), "a": "办"})
    assert canonical_body(entry, writer="w1", seq=3) == (
        '{"actor":"liu","at":"2026-03-10T01:02:03.000004Z","attempt":null,"details":{"a":"办","b":"1.50"},'
        '"item_id":"i1","kind":"task.decided","role":"supervisor","run_id":null,"seq":3,"step_id":null,"v":1,'
        '"writer":"w1"}'
    )


@given(VALUES)
def test_a_text_read_and_written_again_is_the_same(value):
    text = canonical_json({"x": value})
    assert canonical_json(json.loads(text)) == text


def test_letters_written_in_two_ways_give_one_text():
    assert canonical_json("e\u0301") == canonical_json("\u00e9")


@pytest.mark.parametrize("value", [1.5, float("nan"), b"x", {1: "x"}, object(), datetime(2026, 1, 1)])  # noqa: DTZ001
def test_a_value_without_one_form_is_refused(value):
    with pytest.raises(AuditError, match="DE-AUDIT-VALUE"):
        canonical_json(value)


def test_dates_and_instants_have_one_form_whatever_their_zone():
    shanghai = timezone(timedelta(hours=8))
    assert instant_text(AT.astimezone(shanghai)) == "2026-03-10T01:02:03.000004Z"
    assert canonical_json(date(2026, 3, 10)) == '"2026-03-10"'


def test_each_entry_points_to_the_one_before():
    entry = AuditEntry(AT, "a", "r", "k")
    first, head = append(Head(), "w", entry)
    second, head = append(head, "w", entry)
    assert (first.previous, second.previous, head.next_seq) == (GENESIS, first.digest, 2)
    assert first.digest == link_digest(GENESIS, first.body)
    assert first.digest != second.digest
