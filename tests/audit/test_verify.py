from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from digital_employee.audit.chain import link_digest
from digital_employee.audit.signer import FileSigner
from digital_employee.audit.verify import TreeState, verify_log

COLUMNS = (
    "writer", "seq", "at", "actor", "role", "kind", "run_id", "item_id", "body", "previous", "digest", "leaf_index",
)  # fmt: skip


def flipped(value: object, bit: int) -> object:
    """The same value with one bit (or microsecond) changed; None becomes something."""
    match value:
        case None:
            return "x"
        case int():
            return value ^ (1 << bit % 20)
        case bytes():
            place = bit // 8 % len(value)
            return value[:place] + bytes([value[place] ^ (1 << bit % 8)]) + value[place + 1 :]
        case str():
            place = bit // 7 % len(value)
            return value[:place] + chr(ord(value[place]) ^ (1 << bit % 7)) + value[place + 1 :]
        case _:
            return value + timedelta(microseconds=1 + bit)


def test_an_untouched_log_verifies(sixty):
    report = sixty.verify(outside=sixty.notes)
    assert (report.ok, report.entries, report.integrated, report.checkpoints) == (True, 60, 60, 2)
    assert report.unanchored_since is None
    assert report.first_bad is None


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("index", [0, 1, 29, 30, 58, 59])
def test_a_changed_bit_in_any_column_is_found_in_its_row(sixty, column, index):
    row = sixty.rows[index]
    for bit in (*range(21), 100, 255):
        changed = flipped(getattr(row, column), bit)
        first_bad = sixty.verify(sixty.with_row(index, **{column: changed})).first_bad
        assert first_bad is not None, (column, bit)
        assert first_bad.id == row.id, (column, bit, first_bad)


@given(index=st.integers(0, 59), bit=st.integers(0, 4000))
def test_a_changed_bit_anywhere_in_a_text_is_found_in_its_row(sixty, index, bit):
    row = sixty.rows[index]
    first_bad = sixty.verify(sixty.with_row(index, body=flipped(row.body, bit))).first_bad
    assert first_bad is not None
    assert (first_bad.writer, first_bad.id) == (row.writer, row.id)


def test_a_column_that_is_emptied_is_found(sixty):
    for column in ("run_id", "item_id", "leaf_index"):
        first_bad = sixty.verify(sixty.with_row(20, **{column: None})).first_bad
        assert first_bad is not None
        assert first_bad.id == 21


@given(index=st.integers(0, 59))
def test_a_deleted_row_is_found(sixty, index):
    report = sixty.verify([*sixty.rows[:index], *sixty.rows[index + 1 :]])
    assert not report.ok
    if index < 58:
        assert report.first_bad is not None
        assert report.first_bad.id == index + 3, "the next entry of the same writer misses the one before"


@settings(max_examples=30)
@given(one=st.integers(0, 59), two=st.integers(0, 59))
def test_two_swapped_rows_are_found(sixty, one, two):
    rows = list(sixty.rows)
    rows[one], rows[two] = rows[two], rows[one]
    report = sixty.verify(rows)
    if sixty.rows[one].writer == sixty.rows[two].writer:
        assert report.ok == (one == two)
    moved = [replace(row, id=number + 1) for number, row in enumerate(rows)]
    assert sixty.verify([replace(row, leaf_index=number) for number, row in enumerate(moved)]).ok == (one == two)


def test_a_repeated_and_an_inserted_row_are_found(sixty, new_log):
    repeated = [*sixty.rows[:30], replace(sixty.rows[29], id=999, leaf_index=30), *sixty.rows[30:]]
    first_bad = sixty.verify(repeated).first_bad
    assert first_bad is not None
    assert first_bad.id == 999
    assert sixty.verify([*sixty.rows, foreign_row(sixty, new_log)]).first_bad is not None


def test_a_row_of_an_unknown_writer_put_behind_the_end_is_not_vouched_for(sixty, new_log):
    report = verify_log(
        [*sixty.rows, foreign_row(sixty, new_log)], sixty.notes, sixty.signer.public, outside=sixty.notes
    )
    assert report.unanchored_since == 60


def foreign_row(log, new_log):
    """A new chain of one entry, correct in itself, at the next place of the log."""
    return replace(new_log().add(1, writers=["stranger"]).rows[0], id=len(log.rows) + 1, leaf_index=len(log.rows))


def test_a_cut_end_is_found_by_a_checkpoint(log_of):
    log = log_of(40)
    report = log.verify(log.rows[:30])
    assert report.first_bad is not None
    assert "its end is missing" in report.first_bad.reason


def test_a_cut_end_with_its_checkpoint_is_found_only_by_one_kept_outside(log_of):
    log = log_of(40)
    outside = list(log.notes)
    rows, notes = log.rows[:30], []
    local = verify_log(rows, notes, log.signer.public)
    assert local.ok
    assert local.unanchored_since == 0, "and a local verification says that nothing vouches for it"
    report = verify_log(rows, notes, log.signer.public, outside=outside)
    assert report.first_bad is not None
    assert "kept outside states 40" in report.first_bad.reason


def test_a_rewritten_log_with_all_hashes_new_is_found_only_by_a_checkpoint_kept_outside(log_of, new_log):
    log = log_of(40)
    forged = new_log().add(20).add(20, actor="nobody")
    forged.checkpoint()
    assert forged.verify().ok, "whoever has database and key can make it fit"
    report = forged.verify(outside=log.notes)
    assert report.first_bad is not None
    assert "not those of the checkpoint kept outside" in report.first_bad.reason


def test_entries_after_the_last_outside_checkpoint_are_reported(log_of):
    log = log_of(40)
    outside = list(log.notes)
    log.add(5)
    report = log.verify(outside=outside)
    assert report.ok
    assert report.unanchored_since == 40


def test_a_checkpoint_of_another_key_or_changed_is_found(log_of):
    log = log_of(10)
    other = FileSigner(Ed25519PrivateKey.from_private_bytes(b"o" * 32))
    assert not verify_log(log.rows, log.notes, other.public).ok
    for place in range(len(log.notes[0])):
        note = log.notes[0]
        for bit in (1, 2, 4):
            changed = note[:place] + chr(ord(note[place]) ^ bit) + note[place + 1 :]
            assert not verify_log([], [changed], log.signer.public).ok, (place, bit)


def test_a_changed_state_of_the_sequencer_is_found(log_of):
    log = log_of(10)
    for state in (TreeState(9, log.state.roots), TreeState(10, (b"x" * 32, *log.state.roots[1:]))):
        report = verify_log(log.rows, log.notes, log.signer.public, state=state)
        assert report.first_bad is not None
        assert "sequencer" in report.first_bad.reason


def test_entries_that_wait_for_their_place_are_no_fault(log_of, new_log):
    log = log_of(10)
    waiting = [replace(row, leaf_index=None) for row in new_log().add(12).rows[10:]]
    report = log.verify([*log.rows, *waiting])
    assert report.ok
    assert (report.entries, report.integrated) == (12, 10)


def test_writers_may_be_integrated_in_another_order_than_their_ids(log_of):
    log = log_of(4)
    log.notes.clear()
    places = [1, 0, 3, 2]
    rows = [replace(row, leaf_index=place) for row, place in zip(log.rows, places, strict=True)]
    assert verify_log(rows, [], log.signer.public).ok


def test_a_digest_made_anew_for_one_changed_row_breaks_the_row_behind_it(log_of):
    log = log_of(10)
    row = log.rows[4]
    body = row.body.replace("1980.00", "9999.00")
    rows = log.with_row(4, body=body, digest=link_digest(row.previous, body))
    first_bad = log.verify(rows).first_bad
    assert first_bad is not None
    assert first_bad.id == 7
    assert "does not follow" in first_bad.reason


def test_a_deleted_row_is_found_by_its_number_even_when_all_hashes_behind_it_are_made_anew(new_log):
    rows = new_log().add(10, writers=["w"]).rows
    rows = [*rows[:4], *rows[5:]]
    rehashed, previous = [], bytes(32)
    for place, row in enumerate(rows):
        digest = link_digest(previous, row.body)
        rehashed.append(replace(row, previous=previous, digest=digest, leaf_index=place))
        previous = digest
    first_bad = verify_log(rehashed, [], new_log().signer.public).first_bad
    assert first_bad is not None
    assert (first_bad.seq, first_bad.reason) == (5, "entry 4 of its writer is missing before it")
