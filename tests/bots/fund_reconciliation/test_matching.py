"""The matching as a whole: against a plain reading of the rules, in any order of rows, and nothing lost."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from bots.fund_reconciliation.conservation import SourceTotal, require_conserved
from bots.fund_reconciliation.entries import Entry, Outcome, Source
from bots.fund_reconciliation.reconcile import Verdict, explain, reconcile
from bots.fund_reconciliation.timing import Terms
from digital_employee.face import IntegrityException, SkillContext, SystemException

TERMS = Terms(transit_workdays=3, weak_workdays=3, review_days=30, audit_days=90)
RUN_DATE = date(2026, 3, 10)
ACCOUNTS = 400
OPEN = {"IN_TRANSIT": "OPEN", "UNCLEARED": "OPEN"}
Explain = Callable[..., dict[str, Verdict]]
Row = Callable[..., Entry]


def _beside(name: str) -> ModuleType:
    """Import a module that lies beside this one: a folder of tests is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


PLAIN, MADE = _beside("plain_reading"), _beside("made_rows")


def reference(entry: Entry) -> tuple[str, int]:
    return entry.source.value, entry.row_no


def found_by(context: SkillContext, entries: list[Entry]) -> dict[tuple[str, int], Verdict]:
    verdicts = explain(entries=tuple(entries), run_date=RUN_DATE, region="990101", context=context)
    return {(verdict.source.value, verdict.row_no): verdict for verdict in verdicts}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_row_ends_as_a_plain_reading_of_the_rules_says(context: SkillContext, seed: int) -> None:
    sets = MADE.make_accounts(seed, ACCOUNTS)
    found = found_by(context, [entry for entries in sets for entry in entries])
    seen: Counter[str] = Counter()
    for entries in sets:
        expected = PLAIN.classes(entries, context.calendar.is_workday)
        verdicts = [found[reference(entry)] for entry in entries]
        shown = [(OPEN.get(verdict.outcome, verdict.outcome.value), verdict.state) for verdict in verdicts]
        assert list(zip(entries, shown, strict=True)) == list(zip(entries, expected, strict=True))
        seen.update(outcome for outcome, _ in shown)
    assert len(seen) == len(Outcome) - 1, "every class came up; the two open ones are one here"


@pytest.mark.parametrize("seed", [4, 5])
def test_the_order_of_rows_makes_no_difference(context: SkillContext, seed: int) -> None:
    entries = [entry for account in MADE.make_accounts(seed, ACCOUNTS) for entry in account]
    shuffled = random.Random(seed).sample(entries, len(entries))
    assert found_by(context, entries) == found_by(context, shuffled)


def test_no_row_and_no_fen_is_lost_or_invented(context: SkillContext) -> None:
    entries = [entry for account in MADE.make_accounts(6, ACCOUNTS) for entry in account]
    result = reconcile(entries, run_date=RUN_DATE, calendar=context.calendar, terms=TERMS).result
    for source in Source:
        came = [entry.amount for entry in entries if entry.source is source]
        left = [line for line in result.classes if line.source is source]
        assert sum(line.rows for line in left) == len(came)
        assert sum((line.amount for line in left), Decimal(0)) == sum(came, Decimal(0))
    assert all(type(line.amount) is Decimal for line in result.classes)


def test_a_result_that_lost_a_row_is_refused() -> None:
    before = {"BIZ": SourceTotal(2, Decimal("10.00"), 3)}
    for after in (
        SourceTotal(1, Decimal("10.00"), 3),
        SourceTotal(2, Decimal("10.01"), 3),
        SourceTotal(2, Decimal("10.00"), 4),
    ):
        with pytest.raises(IntegrityException, match="INT-FR-02"):
            require_conserved(before, {"BIZ": after})
    with pytest.raises(IntegrityException, match="INT-FR-02"):
        require_conserved(before, {})
    require_conserved(before, dict(before))


def test_amounts_beyond_what_a_float_can_hold_stay_exact(explained: Explain, make_row: Row) -> None:
    near = explained(
        make_row("BIZ", "b", "9007199254740993.01", strong_key="E1", batch_no="B1"),
        make_row("FIN", "f", "9007199254740993.01", batch_no="B1"),
        make_row("BANK", "e", "9007199254740993.02", strong_key="E1"),
    )
    assert (near["b"].outcome, near["b"].diff) == (Outcome.AMOUNT_DIFF, Decimal("-0.01"))
    assert near["b"].amount == Decimal("9007199254740993.01")


def test_every_row_is_kept_in_a_file_with_its_rule_and_reason(
    context: SkillContext, make_row: Row, tmp_path: Path
) -> None:
    entries = [make_row("BIZ", "b", "1.00", strong_key="E1"), make_row("BANK", "e", "1.00", strong_key="E1")]
    file = tmp_path / "rows.parquet"
    file.write_bytes(reconcile(entries, run_date=RUN_DATE, calendar=context.calendar, terms=TERMS).rows_parquet)
    kept = duckdb.sql(f"SELECT serial_no, amount, rule, reason FROM '{file}'")
    assert [str(kind) for kind in kept.types] == ["VARCHAR", "DECIMAL(18,2)", "VARCHAR", "VARCHAR"]
    assert all(rule and reason for _, _, rule, reason in kept.fetchall())


def test_a_movement_of_a_year_without_a_calendar_is_an_error(explained: Explain, make_row: Row) -> None:
    with pytest.raises(SystemException, match="SYS-CAL-01"):
        explained(make_row("BANK", "e", "1.00", biz_date=date(2019, 1, 2)))


def test_a_group_that_is_booked_in_part_lists_only_the_rest(explained: Explain, make_row: Row) -> None:
    verdicts = explained(
        make_row("BIZ", "b1", "400.00", strong_key="T1", batch_no="P1"),
        make_row("BIZ", "b2", "100.00", strong_key="T1", batch_no="P2"),
        make_row("FIN", "f", "400.00", batch_no="P1"),
        make_row("TREASURY", "e", "500.00", strong_key="T1"),
    )
    assert {serial: verdict.kind for serial, verdict in verdicts.items() if verdict.kind} == {"b2": "②"}


def test_another_payee_than_the_one_entitled_needs_a_person(explained: Explain, make_row: Row) -> None:
    def pay(name: str) -> dict[str, Verdict]:
        return explained(
            make_row("BIZ", "b", "1980.00", strong_key="E1", batch_no="B1", cp_name="赵测一"),
            make_row("FIN", "f", "1980.00", batch_no="B1"),
            make_row("BANK", "e", "1980.00", strong_key="E1", cp_name=name),
        )

    assert {verdict.code for verdict in pay("钱测二").values()} == {"BUS-FR-11", ""}
    assert {verdict.code for verdict in pay("赵 测一").values()} == {""}


@pytest.mark.parametrize(
    ("sources", "state", "code", "kind"),
    [
        (("FIN",), "010", "BUS-FR-08", None),
        (("BANK",), "001", "BUS-FR-08", None),
        (("BIZ",), "100", "", None),
        (("FIN", "BANK"), "011", "BUS-FR-08", None),
        (("BIZ", "FIN"), "110", "", "④"),
        (("BIZ", "BANK"), "101", "", "②"),
        (("BIZ", "FIN", "BANK"), "111", "", None),
    ],
)
def test_the_three_way_state_says_who_must_look_and_what_is_open(
    explained: Explain, make_row: Row, sources: tuple[str, ...], state: str, code: str, kind: str | None
) -> None:
    verdicts = explained(*(make_row(source, source, "10.00", batch_no="B1") for source in sources))
    assert {verdict.state for verdict in verdicts.values()} == {state}
    assert {verdict.code for verdict in verdicts.values()} == {code}
    assert {verdict.kind for verdict in verdicts.values()} - {None} == ({kind} if kind else set())


@pytest.mark.parametrize(("days", "code"), [(30, ""), (31, "BUS-FR-09")])
def test_what_is_uncleared_for_more_than_thirty_days_needs_a_person(
    explained: Explain, make_row: Row, days: int, code: str
) -> None:
    day = RUN_DATE - timedelta(days=days)
    verdicts = explained(*(make_row(source, source, "10.00", batch_no="B1", biz_date=day) for source in ("BIZ", "FIN")))
    assert {(verdict.outcome.value, verdict.code) for verdict in verdicts.values()} == {("UNCLEARED", code)}


def test_sides_of_different_months_are_marked(explained: Explain, make_row: Row) -> None:
    verdicts = explained(
        make_row("BIZ", "b", "10.00", strong_key="E1", batch_no="B1", biz_date=date(2026, 2, 28)),
        make_row("FIN", "f", "10.00", batch_no="B1", biz_date=date(2026, 2, 28)),
        make_row("BANK", "e", "10.00", strong_key="E1", biz_date=date(2026, 3, 2)),
    )
    assert [verdicts[serial].cross_period for serial in "bfe"] == [True, False, True]
    assert {verdict.outcome.value for verdict in verdicts.values()} == {"MATCHED_1_1"}
