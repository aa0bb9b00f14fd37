"""What a write must name: whom it recognises, and how it is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from digital_employee.workflow.lint import lint

IDENTITY = '      identity: {accept.id_no: "${{ item.id_no }}"}\n'
RECEIPT = "      receipt: {biz_no: accept.message}\n"
UNDO = """\
      compensate:
        - open: accept
          fill: {accept.id_no: "${{ item.id_no }}"}
        - write:
            identity: {accept.id_no: "${{ item.id_no }}"}
            check:
              open: accept
              find: {row: accept.contributions, where: {原流水号: "${{ submit.biz_no }}"}}
              receipt: {biz_no: 业务流水号}
            do: [{press: accept.search}]
            receipt: {biz_no: accept.message}
"""
ON_FAILURE = ("steps:\n", "on_failure: compensate\nsteps:\n")


def test_a_write_that_recognises_nobody_is_a_fault_unless_it_says_why(make_plan: Any, refuse: Any) -> None:
    (fault,) = refuse((IDENTITY, ""))
    assert (fault.position.line, fault.position.column) == (33, 5)
    assert "needs `identity`" in fault.message
    make_plan((IDENTITY, "      no_identity: 整批导入，没有单独的人\n"))


def test_identity_and_the_reason_for_none_exclude_each_other(refuse: Any) -> None:
    (fault,) = refuse((IDENTITY, IDENTITY + "      no_identity: 不需要\n"))
    assert "only where there is no `identity`" in fault.message


def test_a_write_that_can_be_taken_back_is_sound_and_advised_nothing(make_plan: Any) -> None:
    assert lint(make_plan((RECEIPT, RECEIPT + UNDO), ON_FAILURE)) == []


DONE = "            do: [{press: accept.search}]\n            receipt: {biz_no: accept.message}\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("${{ submit.biz_no }}", "${{ decision.code }}", "`decision`"),
        ("        - write:\n", "        - id: back\n          write:\n", "no `id`"),
        ("        - open: accept\n", "        - hand_over: {code: X}\n        - open: accept\n", "`hand_over` cannot"),
        (DONE, DONE + "        - open: accept\n", "ends with its one write"),
    ],
)
def test_what_takes_a_write_back_knows_only_what_survives_a_crash(refuse: Any, old: str, new: str, said: str) -> None:
    assert old in UNDO
    faults = refuse((RECEIPT, RECEIPT + UNDO.replace(old, new, 1)), ON_FAILURE)
    assert any(said in fault.message for fault in faults), faults
    assert all(fault.position.line > 0 for fault in faults)


def test_a_compensation_that_is_never_used_is_named(make_plan: Any) -> None:
    assert [warning.rule for warning in lint(make_plan((RECEIPT, RECEIPT + UNDO)))] == ["unused-compensate"]


def test_a_second_write_that_cannot_be_taken_back_is_named_only_where_failures_compensate(make_plan: Any) -> None:
    second = RECEIPT + "  - id: again\n    write:\n" + IDENTITY + "      do: [{press: accept.search}]\n" + RECEIPT
    first = RECEIPT + UNDO
    rules = {warning.rule for warning in lint(make_plan((RECEIPT, first + second[len(RECEIPT) :]), ON_FAILURE))}
    assert "write-without-compensate" in rules
    assert "write-without-compensate" not in {w.rule for w in lint(make_plan((RECEIPT, second)))}
