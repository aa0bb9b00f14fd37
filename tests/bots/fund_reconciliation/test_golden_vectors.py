"""The golden vectors FR-01 to FR-15 of the domain specification, by their id."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from bots.fund_reconciliation.balance import OpenKind, balance, is_transposition
from bots.fund_reconciliation.controls import Controls, Totals, control, roll_forward
from bots.fund_reconciliation.entries import Direction, Entry, Outcome
from bots.fund_reconciliation.reconcile import Verdict, explain
from digital_employee.face import SkillContext

Explain = Callable[..., dict[str, Verdict]]
Row = Callable[..., Entry]
FUND_110 = {"fund_code": "110", "direction": Direction.IN}


def outcomes(verdicts: dict[str, Verdict]) -> dict[str, str]:
    return {serial: verdict.outcome.value for serial, verdict in verdicts.items()}


def test_fr_01_one_payment_in_all_three_sources_is_matched(explained: Explain, make_row: Row):
    verdicts = explained(
        make_row("BIZ", "b", "1980.00", strong_key="E1", batch_no="B1"),
        make_row("FIN", "f", "1980.00", batch_no="B1"),
        make_row("BANK", "e", "1980.00", strong_key="E1"),
    )
    assert outcomes(verdicts) == dict.fromkeys("bfe", "MATCHED_1_1")
    assert {verdict.state for verdict in verdicts.values()} == {"111"}
    assert [verdicts[serial].rule for serial in "bfe"] == ["FR-R05", "FR-R07", "FR-R05"]


def test_fr_02_a_batch_is_matched_by_its_sum(explained: Explain, make_row: Row):
    amounts = ("3120.55", "2890.00", "4015.30", "3660.15")
    lines = [make_row("BIZ", f"b{n}", amount, strong_key=f"E{n}", batch_no="B1") for n, amount in enumerate(amounts)]
    totals = [make_row(source, source, "13686.00", batch_no="B1") for source in ("FIN", "BANK")]
    verdicts = explained(*lines, *totals)
    assert set(outcomes(verdicts).values()) == {"MATCHED_N_1"}
    assert {verdict.state for verdict in verdicts.values()} == {"111"}


def test_fr_03_a_premium_is_matched_with_its_parts_at_the_treasury(explained: Explain, make_row: Row):
    parts = ("16384.00", "8192.00", "1024.00", "512.00")
    verdicts = explained(
        make_row("BIZ", "b", "26112.00", strong_key="T1", batch_no="P1", **FUND_110),
        make_row("FIN", "f", "26112.00", batch_no="P1", **FUND_110),
        *(make_row("TREASURY", f"e{n}", part, strong_key="T1", **FUND_110) for n, part in enumerate(parts)),
    )
    assert outcomes(verdicts) == {
        "b": "MATCHED_1_N", "f": "MATCHED_1_1", "e0": "MATCHED_1_N", "e1": "MATCHED_1_N", "e2": "MATCHED_1_N",
        "e3": "MATCHED_1_N",
    }  # fmt: skip


def test_fr_04_a_payment_is_in_transit_until_the_third_working_day(explained: Explain, make_row: Row):
    paid = date(2026, 9, 30)
    rows = (
        make_row("BIZ", "b", "1980.00", strong_key="E1", batch_no="B1", biz_date=paid),
        make_row("FIN", "f", "1980.00", batch_no="B1", biz_date=paid),
    )
    on_saturday = explained(*rows, run_date=date(2026, 10, 10))
    assert outcomes(on_saturday) == dict.fromkeys("bf", "IN_TRANSIT")
    on_sunday = explained(*rows, run_date=date(2026, 10, 11))
    assert outcomes(on_sunday) == dict.fromkeys("bf", "UNCLEARED")
    assert [on_sunday[serial].kind for serial in "bf"] == [OpenKind.BOOK_OUT, None]
    assert on_sunday["b"].state == "110"


def test_fr_05_both_adjusted_balances_agree():
    found = balance(**_statement("19029.50"))
    assert (found.adj_book, found.adj_bank, found.diff) == (
        Decimal("1268120.50"),
        Decimal("1268120.50"),
        Decimal("0.00"),
    )
    assert found.hints == ()


def test_fr_06_a_difference_of_nine_hints_at_transposed_digits():
    found = balance(**_statement("19020.50"))
    assert (found.adj_bank, found.diff) == (Decimal("1268129.50"), Decimal("-9.00"))
    assert found.hints == ("TRANSPOSITION",)


def _statement(book_out: str) -> dict[str, Decimal | tuple[Decimal, ...]]:
    return {
        "book": Decimal("1256300.00"), "bank": Decimal("1283150.00"), "bank_in": (Decimal("15620.50"),),
        "bank_out": (Decimal("3800.00"),), "book_in": (Decimal("4000.00"),), "book_out": (Decimal(book_out),),
    }  # fmt: skip


def test_fr_07_a_repeated_serial_number_counts_once(context: SkillContext, make_row: Row):
    bank = make_row("BANK", "S9", "500.00", strong_key="E9", file="1.xlsx", row_no=4)
    again = make_row("BANK", "S9", "500.00", strong_key="E9", file="2.xlsx", row_no=4)
    rows = (
        make_row("BIZ", "b", "500.00", strong_key="E9", batch_no="B9"),
        make_row("FIN", "f", "500.00", batch_no="B9"),
        again,
        bank,
    )
    verdicts = explain(entries=rows, run_date=date(2026, 3, 10), region="990101", context=context)
    found = {verdict.file: verdict for verdict in verdicts if verdict.serial_no == "S9"}
    assert {file: verdict.outcome for file, verdict in found.items()} == {
        "1.xlsx": Outcome.MATCHED_1_1, "2.xlsx": Outcome.DUP_KEY,
    }  # fmt: skip
    assert found["2.xlsx"].code == ""


def test_fr_08_a_red_voucher_takes_back_its_original(explained: Explain, make_row: Row):
    verdicts = explained(make_row("FIN", "V5", "800.00"), make_row("FIN", "V6", "-800.00", reversal_of="V5"))
    assert outcomes(verdicts) == {"V5": "REVERSED_PAIR", "V6": "REVERSED_PAIR"}
    assert sum(verdict.amount for verdict in verdicts.values()) == 0


def test_fr_09_a_partial_red_voucher_needs_a_person(explained: Explain, make_row: Row):
    verdicts = explained(make_row("FIN", "V5", "800.00"), make_row("FIN", "V6", "-300.00", reversal_of="V5"))
    assert {verdict.code for verdict in verdicts.values()} == {"BUS-FR-03"}


def test_fr_10_another_amount_under_the_same_key_is_a_difference(explained: Explain, make_row: Row):
    verdicts = explained(
        make_row("BIZ", "b", "1980.00", strong_key="E1", batch_no="B1"),
        make_row("FIN", "f", "1980.00", batch_no="B1"),
        make_row("BANK", "e", "1908.00", strong_key="E1"),
    )
    assert verdicts["b"].outcome is verdicts["e"].outcome is Outcome.AMOUNT_DIFF
    assert (verdicts["b"].diff, verdicts["b"].rule, verdicts["b"].code) == (Decimal("72.00"), "FR-R06", "BUS-FR-05")
    assert "数字换位" in verdicts["b"].reason
    assert is_transposition(diff=Decimal("72.00"))


def test_fr_11_a_returned_payment_leaves_the_payment_matched(explained: Explain, make_row: Row):
    back = {"direction": Direction.IN, "biz_date": date(2026, 3, 9)}
    for link in ({"reversal_of": "e"}, {"returned_key": "E7"}):
        verdicts = explained(
            make_row("BIZ", "b", "1980.00", strong_key="E7", batch_no="B7", biz_date=date(2026, 3, 7)),
            make_row("FIN", "f", "1980.00", batch_no="B7", biz_date=date(2026, 3, 7)),
            make_row("BANK", "e", "1980.00", strong_key="E7", biz_date=date(2026, 3, 7)),
            make_row("BANK", "r", "1980.00", **back, **link),
        )
        assert outcomes(verdicts) == {"b": "MATCHED_1_1", "f": "MATCHED_1_1", "e": "MATCHED_1_1", "r": "PAY_RETURN"}
        assert (verdicts["r"].kind, verdicts["r"].code) == (OpenKind.BANK_IN, "")


def test_fr_12_two_candidates_hold_every_row(explained: Explain, make_row: Row):
    payee = {"cp_name": "赵测一", "cp_acct": "9900000000000000010"}
    verdicts = explained(
        make_row("BIZ", "b1", "500.00", **payee),
        make_row("BIZ", "b2", "500.00", **payee),
        make_row("BANK", "e", "500.00", **payee),
    )
    assert set(outcomes(verdicts).values()) == {"AMBIGUOUS"}
    assert {verdict.code for verdict in verdicts.values()} == {"BUS-FR-04"}


def test_fr_13_the_same_ticket_under_another_fund_is_a_mismatch(explained: Explain, make_row: Row):
    verdicts = explained(
        make_row("BIZ", "b", "500.00", strong_key="T1", direction=Direction.IN),
        make_row("TREASURY", "e", "500.00", strong_key="T1", account_no="3700002", **FUND_110),
    )
    assert outcomes(verdicts) == {"b": "FUND_MISMATCH", "e": "FUND_MISMATCH"}
    assert {verdict.code for verdict in verdicts.values()} == {"BUS-FR-06"}


def test_fr_14_a_file_that_does_not_add_up_is_returned():
    stated = Controls(2, Decimal("10000.00"), Decimal("0.00"), Decimal("0.00"), Decimal("10000.00"))
    faults = control(stated=stated, found=Totals(2, Decimal("9999.99"), Decimal("0.00")))
    assert [fault.label for fault in faults] == ["收入合计", "期末余额"]
    assert str(faults[0]) == "收入合计 文件头 10000.00，明细 9999.99"


def test_fr_15_a_balance_rolls_forward():
    closing = roll_forward(opening=Decimal("5000000.00"), sum_in=Decimal("812345.67"), sum_out=Decimal("790120.45"))
    assert closing == Decimal("5022225.22")
