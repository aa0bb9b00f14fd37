"""Rows that leave before anything is compared: copies, reversals and returned payments, whole or held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bots.fund_reconciliation.entries import Direction, Entry, Source
from bots.fund_reconciliation.reconcile import Verdict, explain
from digital_employee.face import SkillContext

Explain = Callable[..., dict[str, Verdict]]
Row = Callable[..., Entry]
HELD, PAIR = ("PARTIAL_REVERSAL", "BUS-FR-03"), ("REVERSED_PAIR", "")


def outcomes(verdicts: dict[str, Verdict]) -> dict[str, tuple[str, str]]:
    return {serial: (verdict.outcome.value, verdict.code) for serial, verdict in verdicts.items()}


def test_a_reversal_of_a_reversal_holds_all_three(explained: Explain, make_row: Row) -> None:
    chain = explained(
        make_row("FIN", "V1", "800.00"),
        make_row("FIN", "V2", "-800.00", reversal_of="V1"),
        make_row("FIN", "V3", "800.00", reversal_of="V2"),
    )
    assert outcomes(chain) == dict.fromkeys(("V1", "V2", "V3"), HELD)


def test_two_reversals_of_one_row_hold_all_three(explained: Explain, make_row: Row) -> None:
    twice = explained(
        make_row("BIZ", "B1", "800.00"),
        make_row("BIZ", "B2", "800.00", reversal_of="B1", direction=Direction.IN),
        make_row("BIZ", "B3", "800.00", reversal_of="B1", direction=Direction.IN),
    )
    assert outcomes(twice) == dict.fromkeys(("B1", "B2", "B3"), HELD)


@pytest.mark.parametrize("wrong", [{"fund_code": "110"}, {"direction": Direction.OUT}])
def test_a_reversal_of_another_fund_or_the_same_direction_is_none(
    explained: Explain, make_row: Row, wrong: dict[str, object]
) -> None:
    back = {"reversal_of": "B1", "direction": Direction.IN, **wrong}
    assert outcomes(explained(make_row("BIZ", "B1", "800.00"), make_row("BIZ", "B2", "800.00", **back))) == {
        "B1": HELD, "B2": HELD,
    }  # fmt: skip


def test_a_correction_by_the_bank_itself_is_a_reversal(explained: Explain, make_row: Row) -> None:
    verdicts = explained(
        make_row("BANK", "e1", "800.00", direction=Direction.IN), make_row("BANK", "e2", "800.00", reversal_of="e1")
    )
    assert outcomes(verdicts) == {"e1": PAIR, "e2": PAIR}


def test_the_treasury_knows_no_returned_payments_only_reversals(explained: Explain, make_row: Row) -> None:
    verdicts = explained(
        make_row("TREASURY", "e1", "800.00"),
        make_row("TREASURY", "e2", "800.00", reversal_of="e1", direction=Direction.IN),
    )
    assert outcomes(verdicts) == {"e1": PAIR, "e2": PAIR}


def test_a_payment_that_came_back_twice_holds_both_returns(explained: Explain, make_row: Row) -> None:
    returns = [make_row("BANK", serial, "800.00", reversal_of="e", direction=Direction.IN) for serial in ("r1", "r2")]
    verdicts = outcomes(explained(make_row("BANK", "e", "800.00"), *returns))
    assert (verdicts["r1"], verdicts["r2"]) == (HELD, HELD)
    assert verdicts["e"] == ("IN_TRANSIT", "BUS-FR-08"), "the payment itself stays to be matched"


def test_a_return_of_another_amount_is_held(explained: Explain, make_row: Row) -> None:
    back = make_row("BANK", "r", "799.99", returned_key="E1", direction=Direction.IN)
    verdicts = outcomes(explained(make_row("BANK", "e", "800.00", strong_key="E1"), back))
    assert verdicts["r"] == HELD


def test_money_that_came_back_for_an_unknown_payment_is_unknown_money(explained: Explain, make_row: Row) -> None:
    verdicts = outcomes(explained(make_row("BANK", "r", "800.00", returned_key="E9", direction=Direction.IN)))
    assert verdicts == {"r": ("IN_TRANSIT", "BUS-FR-08")}


def told(context: SkillContext, *rows: Entry) -> set[tuple[str, str]]:
    verdicts = explain(entries=rows, run_date=date(2026, 3, 10), region="990101", context=context)
    return {(verdict.outcome.value, verdict.code) for verdict in verdicts}


@pytest.mark.parametrize("other", [{"source": Source.TREASURY}, {"account_no": "3700002"}])
def test_the_same_number_at_another_source_or_account_is_no_copy(
    context: SkillContext, make_row: Row, other: dict[str, object]
) -> None:
    row = make_row("BANK", "S9", "500.00")
    assert told(context, row, replace(row, **other)) == {("IN_TRANSIT", "BUS-FR-08")}  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [{"direction": Direction.IN}, {"fund_code": "110"}, {"amount": Decimal("5.00")}])
def test_copies_that_differ_in_amount_direction_or_fund_are_all_held(
    context: SkillContext, make_row: Row, other: dict[str, object]
) -> None:
    row = make_row("BANK", "S9", "500.00")
    assert told(context, row, replace(row, **other)) == {("DUP_KEY", "BUS-FR-02")}  # type: ignore[arg-type]
