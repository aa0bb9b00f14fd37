"""Every planted task is decided anew, by this file's own reading of DOMAIN §2.4, from what lies in the data set."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mock_caseworker.fund_reconciliation.statements import NotThisTemplateError, Statement, controls_hold
from mock_caseworker.fund_reconciliation.templates import READERS, read_statement
from mock_caseworker.generator.cli import generate
from mock_caseworker.workdays import due_date

SEVERITY = ("06", "07", "08", "11", "10", "05", "03", "02", "04", "09")
BY_CLASS = {
    "FUND_MISMATCH": "06",
    "DIRECTION_MISMATCH": "07",
    "AMOUNT_DIFF": "05",
    "PARTIAL_REVERSAL": "03",
    "AMBIGUOUS": "04",
}
LARGEST = 20 * 1024 * 1024


@dataclass
class Movement:
    source: str
    serial: str
    fund: str
    direction: str
    amount: Decimal
    day: str
    batch: str
    key: str
    name: str
    reversal_of: str
    note: str = ""
    verdict: str = ""
    pair: dict[str, str] = field(default_factory=dict)
    """Other source → how it was matched there."""
    partners: list[Movement] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Which of BIZ, FIN, EXT have it, found through what it was matched with."""
        met = {self.source, *self.pair, *(other for partner in self.partners for other in partner.pair)}
        return "".join(str(int(source in met)) for source in ("BIZ", "FIN", "EXT"))


@dataclass
class Reading:
    movements: list[Movement]
    task: sqlite3.Row
    today: date
    main: Statement
    book_opening: Decimal
    codes: set[str] = field(default_factory=set)
    items: dict[str, str] = field(default_factory=dict)

    def of(self, source: str) -> list[Movement]:
        return [one for one in self.movements if one.source == source and not one.verdict]

    def decide(self) -> None:
        self._duplicates()
        self._reversals()
        self._returns()
        self._keys()
        self._batches("BIZ", "EXT")
        self._weak()
        self._batches("BIZ", "FIN")
        self._batches("FIN", "EXT")
        self._states()
        self._balances()

    def _duplicates(self) -> None:
        groups = defaultdict(list)
        for one in self.movements:
            groups[one.source, one.serial].append(one)
        for group in groups.values():
            differ = len({one.amount for one in group}) > 1
            for one in group if differ else group[1:]:
                one.verdict = "DUP_KEY"
            if differ:
                self.codes.add("02")

    def _reversals(self) -> None:
        for one in self.movements:
            original = next((o for o in self.of(one.source) if one.reversal_of and o.serial == one.reversal_of), None)
            if not original or (one.source == "EXT" and one.direction == "收"):
                continue
            whole = abs(original.amount) == abs(one.amount)
            one.verdict = original.verdict = "REVERSED_PAIR" if whole else "PARTIAL_REVERSAL"

    def _returns(self) -> None:
        for one in self.of("EXT"):
            if one.direction == "收" and (one.reversal_of or one.note.startswith("退票")):
                one.verdict = "PAY_RETURN"
                self.items[one.serial] = "1"

    def _keys(self) -> None:
        for key in {one.key for one in self.of("BIZ") if one.key}:
            left = [one for one in self.of("BIZ") if one.key == key]
            right = [one for one in self.of("EXT") if one.key == key]
            if not right:
                continue
            if {one.fund for one in left} != {one.fund for one in right}:
                self._mark(left + right, "FUND_MISMATCH")
            elif {one.direction for one in left} != {one.direction for one in right}:
                self._mark(left + right, "DIRECTION_MISMATCH")
            else:
                self._compare(left, right)

    def _batches(self, source: str, other: str) -> None:
        groups: dict[tuple[str, ...], tuple[list[Movement], list[Movement]]] = defaultdict(lambda: ([], []))
        for place, (mine, its) in enumerate(((source, other), (other, source))):
            for one in self.movements:
                free = not one.verdict or one.verdict == "AMOUNT_DIFF"
                if one.source == mine and free and one.batch and its not in one.pair:
                    groups[one.batch, one.fund, one.direction][place].append(one)
        for left, right in groups.values():
            if left and right and (source == "BIZ" or not any("BIZ" in one.pair for one in left + right)):
                self._compare(left, right)

    def _weak(self) -> None:
        pairs = [
            (one, two)
            for one in self.of("BIZ")
            for two in self.of("EXT")
            if not (one.key or two.key or one.pair or two.pair)
            and (one.amount, one.direction, one.name) == (two.amount, two.direction, two.name)
        ]
        for one, two in pairs:
            alone = sum(one in pair for pair in pairs) == 1 and sum(two in pair for pair in pairs) == 1
            if alone:
                self._join([one], [two], "WEAK")
            else:
                self._mark([one, two], "AMBIGUOUS")

    def _compare(self, left: list[Movement], right: list[Movement]) -> None:
        equal = sum(one.amount for one in left) == sum(one.amount for one in right)
        shape = "1_1" if len(left) == len(right) == 1 else "N_1" if len(left) > len(right) else "1_N"
        self._join(left, right, shape)
        if not equal:
            self._mark(left + right, "AMOUNT_DIFF")
        one, two = left[0], right[0]
        if (
            equal
            and shape == "1_1"
            and one.key
            and one.key == two.key
            and one.direction == "支"
            and one.name != two.name
        ):
            self.codes.add("11")

    @staticmethod
    def _join(left: list[Movement], right: list[Movement], shape: str) -> None:
        for side, other in ((left, right), (right, left)):
            for one in side:
                one.pair[other[0].source] = shape
                one.partners += other

    @staticmethod
    def _mark(group: list[Movement], verdict: str) -> None:
        for one in group:
            one.verdict = verdict

    def _states(self) -> None:
        for one in self.movements:
            if one.verdict:
                if one.verdict in BY_CLASS:
                    self.codes.add(BY_CLASS[one.verdict])
                continue
            if one.state == "111":
                first = next(other for other in ("BIZ", "EXT", "FIN") if other in one.pair)
                one.verdict = f"MATCHED_{one.pair[first]}"
                continue
            self._open(one)

    def _open(self, one: Movement) -> None:
        due = due_date(date.fromisoformat(one.day), 3)
        one.verdict = "IN_TRANSIT" if due is None or self.today <= due else "UNCLEARED"
        if one.verdict == "UNCLEARED" and (self.today - date.fromisoformat(one.day)).days > 30:
            self.codes.add("09")
        if one.state in {"011", "010", "001"}:
            self.codes.add("08")
        if (one.state, one.source) in {("101", "EXT"), ("110", "BIZ")}:
            kind = {("EXT", "收"): "1", ("EXT", "支"): "2", ("BIZ", "收"): "3", ("BIZ", "支"): "4"}
            self.items[one.serial] = kind[one.source, one.direction]

    def _balances(self) -> None:
        if min(self.book_opening, self.book_closing, self.main.opening, self.main.closing) < 0:
            self.codes.add("10")

    @property
    def book_closing(self) -> Decimal:
        rows = [one for one in self.movements if one.source == "FIN"]
        return self.book_opening + sum(one.amount if one.direction == "收" else -one.amount for one in rows)

    @property
    def code(self) -> str | None:
        number = next((number for number in SEVERITY if number in self.codes), None)
        return f"BUS-FR-{number}" if number else None

    def figures(self) -> dict[str, str]:
        amounts = {one.serial: one.amount for one in self.movements if one.verdict != "DUP_KEY"}
        total = {kind: sum(amounts[serial] for serial, k in self.items.items() if k == kind) for kind in "1234"}
        counts = Counter(one.verdict for one in self.movements)
        book = self.book_closing + total["1"] - total["2"]
        bank = self.main.closing + total["3"] - total["4"]
        return {
            "rows": str(len(self.movements)),
            "matched": str(sum(count for name, count in counts.items() if name.startswith("MATCHED"))),
            "in_transit": str(counts["IN_TRANSIT"]),
            "uncleared": str(counts["UNCLEARED"]),
            "adj_book": f"{book:.2f}",
            "adj_bank": f"{bank:.2f}",
            "diff": f"{book - bank:.2f}",
        }


@dataclass
class Planted:
    folder: Path
    today: date
    truth: list[dict[str, Any]]
    connection: sqlite3.Connection

    @property
    def tasks(self) -> list[dict[str, Any]]:
        return [line for line in self.truth if "key" in line]

    def statements(self) -> dict[tuple[str, str, str], Statement]:
        """Return what can be read of the folder, by account, start and sequence."""
        found = {}
        for path in sorted((self.folder / "inbox" / "对账单").iterdir()):
            if path.stat().st_size > LARGEST or "副本" in path.name:
                continue
            for template in READERS:
                try:
                    statement = read_statement(template, path.read_bytes())
                except NotThisTemplateError:
                    continue
                found[statement.account_no, statement.start, statement.sequence] = statement
        return found

    def read(self, line: dict[str, Any], statements: dict[tuple[str, str, str], Statement]) -> Reading:
        task = self.connection.execute(
            "SELECT t.*, c.fund, c.book_balance FROM fr_task t JOIN fr_account c USING (account_no) WHERE task_no = ?",
            (line["key"],),
        ).fetchone()
        place = (task["account_no"], task["start_date"])
        main, second = statements[(*place, "1")], statements.get((*place, "2"))
        movements = [
            Movement(
                *("BIZ", row["serial_no"], row["fund"], row["direction"], Decimal(row["amount"]), row["biz_date"]),
                *(row["batch_no"], row["e2e_no"] or row["tax_ticket_no"], row["cp_name"], row["reversal_of"]),
            )
            for row in self.connection.execute(
                "SELECT * FROM fr_biz_row WHERE account_no = ? AND biz_date BETWEEN ? AND ?",
                (*place, task["end_date"]),
            )
        ]
        for row in self.connection.execute(
            "SELECT * FROM fr_fin_row WHERE account_no = ? AND booked_on BETWEEN ? AND ?", (*place, task["end_date"])
        ):
            direction, amount = ("收", row["debit"]) if row["debit"] else ("支", row["credit"])
            movements.append(
                Movement(
                    *("FIN", row["voucher_no"] + row["line_no"], row["fund"], direction, Decimal(amount)),
                    *(row["booked_on"], row["batch_no"], "", "", row["red_of"]),
                )
            )
        for statement in filter(None, (main, second)):
            movements += [
                Movement(
                    *("EXT", entry.serial_no, task["fund"], entry.direction, entry.amount, entry.traded_on),
                    *(entry.batch_no, entry.strong_key, entry.cp_name, entry.reversal_of, entry.note),
                )
                for entry in statement.lines
            ]
        reading = Reading(movements, task, self.today, main, Decimal(task["book_balance"]))
        reading.decide()
        return reading


@pytest.fixture(scope="session")
def make_planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Planted]]:
    made: dict[tuple[int, str, date], Planted] = {}

    def make(seed: int = 1, size: str = "demo", today: date = date(2026, 3, 10)) -> Planted:
        wish = (seed, size, today)
        if wish not in made:
            folder = tmp_path_factory.mktemp("planted")
            generate(folder, seed, size, today, ["fund_reconciliation"])
            truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
            connection = sqlite3.connect(folder / "portal.db")
            connection.row_factory = sqlite3.Row
            made[wish] = Planted(folder, today, truth, connection)
        return made[wish]

    yield make
    for planted in made.values():
        planted.connection.close()


SETS = [(seed, date(2026, 3, 10)) for seed in (1, 2, 20251210)]
SETS += [(3, day) for day in (date(2026, 6, 12), date(2026, 10, 9), date(2026, 2, 25), date(2026, 3, 31))]


@pytest.fixture(params=SETS, ids=lambda one: f"seed{one[0]}-{one[1]}")
def demo(request: pytest.FixtureRequest, make_planted: Callable[..., Planted]) -> Planted:
    return make_planted(seed=request.param[0], today=request.param[1])


def disagreements(planted: Planted) -> list[str]:
    statements, found = planted.statements(), []
    for line in planted.tasks:
        if line["code"] == "BUS-FR-01":
            continue
        reading = planted.read(line, statements)
        classes = dict(Counter(one.verdict for one in reading.movements))
        expected = {"code": line["code"] if (line["code"] or "").startswith("BUS") else None}
        read: dict[str, Any] = {"code": reading.code}
        if line["classes"] is not None:
            expected |= {"classes": line["classes"], "items": line["items"]}
            read |= {"classes": dict(sorted(classes.items())), "items": dict(sorted(reading.items.items()))}
        if line["figures"]:
            expected["figures"], read["figures"] = line["figures"], reading.figures()
        found += [
            f"{line['case']} {key}: {read[key]} != {expected[key]}" for key in expected if read[key] != expected[key]
        ]
    return found


def test_every_task_ends_as_this_file_reads_the_rules(demo: Planted) -> None:
    assert disagreements(demo) == []


def test_rows_are_conserved_and_every_item_is_of_the_task(demo: Planted) -> None:
    statements = demo.statements()
    for line in demo.tasks:
        if line["classes"] is None:
            continue
        reading = demo.read(line, statements)
        assert sum(line["classes"].values()) == len(reading.movements)
        assert set(line["items"]) <= {one.serial for one in reading.movements}
        assert line["ledger_each"] == {"FR07.register": [f"{line['key']}:{serial}" for serial in sorted(line["items"])]}


def test_demo_holds_every_code_once_and_every_golden_vector(demo: Planted) -> None:
    codes = Counter(line["code"] for line in demo.tasks)
    wanted = [*(f"BUS-FR-{number:02d}" for number in range(1, 12)), "INT-FR-01"]
    assert {code: codes[code] for code in wanted} == dict.fromkeys(wanted, 1)
    assert codes[None] == 3
    vectors = [vector for line in demo.tasks for vector in line["vectors"]]
    assert sorted(vectors) == [f"FR-{number:02d}" for number in range(1, 16)]


def test_writes_that_are_expected_follow_from_where_a_task_stops(demo: Planted) -> None:
    by_code = {line["code"]: line["ledger"] for line in demo.tasks}
    keys = ("FR04.import", "FR05.execute", "FR08.submit")
    assert tuple(by_code["BUS-FR-01"][key] for key in keys) == (0, 0, 0)
    assert tuple(by_code["INT-FR-01"][key] for key in keys) == (1, 1, 0)
    assert tuple(by_code["BUS-FR-09"][key] for key in keys) == (1, 1, 0)
    assert tuple(by_code[None][key] for key in keys) == (1, 1, 1)


@pytest.mark.parametrize(
    ("case", "figures"),
    [
        ("FR-05", {"adj_book": "1268120.50", "adj_bank": "1268120.50", "diff": "0.00"}),
        ("FR-06", {"adj_book": "1268120.50", "adj_bank": "1268129.50", "diff": "-9.00"}),
    ],
)
def test_golden_sheets_are_those_of_the_domain(demo: Planted, case: str, figures: dict[str, str]) -> None:
    (line,) = [line for line in demo.tasks if line["case"] == case]
    assert {name: line["figures"][name] for name in figures} == figures


def test_golden_roll_forward_is_in_the_header_of_its_statement(demo: Planted) -> None:
    (line,) = [line for line in demo.tasks if line["case"] == "FR-15"]
    main = demo.read(line, demo.statements()).main
    figures = (main.opening, main.sum_in, main.sum_out, main.closing)
    assert figures == tuple(map(Decimal, ("5000000.00", "812345.67", "790120.45", "5022225.22")))


def test_controls_hold_but_where_the_case_says_otherwise(demo: Planted) -> None:
    wrong = [place for place, statement in demo.statements().items() if not controls_hold(statement)]
    (line,) = [line for line in demo.tasks if line["code"] == "BUS-FR-01"]
    (account,) = demo.connection.execute("SELECT account_no FROM fr_task WHERE task_no = ?", (line["key"],)).fetchone()
    assert [place[0] for place in wrong] == [account]
    statement = demo.statements()[wrong[0]]
    assert (statement.sum_out, sum(entry.amount for entry in statement.lines)) == (
        Decimal("10000.00"),
        Decimal("9999.99"),
    )


def test_each_kind_of_bad_file_is_there_once(demo: Planted) -> None:
    faults = {line["case"]: line["input_fault"] for line in demo.truth if "input_fault" in line}
    assert sorted(faults) == [
        *("FILE-duplicate", "FILE-empty", "FILE-mojibake", "FILE-negative-amount"),
        *("FILE-two-gigabytes", "FILE-unknown-account", "FILE-unknown-template"),
    ]
    folder = demo.folder / "inbox" / "对账单"
    assert all((folder / fault["file"]).is_file() for fault in faults.values())
    huge = (folder / faults["FILE-two-gigabytes"]["file"]).stat()
    assert huge.st_size == 2 * 1024**3
    assert huge.st_blocks * 512 < LARGEST
    negative = faults["FILE-negative-amount"]
    lines = (folder / negative["file"]).read_text(encoding="utf-8-sig").splitlines()
    assert "借,-" in lines[negative["row"] - 1].replace('"', "")
    assert negative["column"] in lines[5]
    copy = folder / faults["FILE-duplicate"]["file"]
    assert copy.read_bytes() == copy.with_stem(copy.stem.removesuffix("_副本")).read_bytes()


def test_the_same_seed_makes_the_same_statements(tmp_path: Path) -> None:
    for name in ("first", "second"):
        generate(tmp_path / name, 5, "demo", date(2026, 3, 10), ["fund_reconciliation"])
    folders = [tmp_path / name / "inbox" / "对账单" for name in ("first", "second")]
    names = [sorted(path.name for path in folder.iterdir()) for folder in folders]
    assert names[0] == names[1]
    for name in names[0]:
        if (folders[0] / name).stat().st_size <= LARGEST:
            assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_full_set_has_the_counts_of_the_domain(make_planted: Callable[..., Planted]) -> None:
    full = make_planted(seed=20251210, size="full")
    assert disagreements(full) == []
    frozen = [line["ledger"] for line in full.tasks if line["code"] == "INT-02"]
    assert frozen == [{"FR04.import": 1, "FR05.execute": 0, "FR08.submit": 0}] * 3
    rows = Counter(name for line in full.tasks for name, count in (line["classes"] or {}).items() for _ in range(count))
    timing = sum(len(line["items"]) for line in full.tasks) - rows["PAY_RETURN"]
    assert timing >= 40
    assert rows["AMOUNT_DIFF"] >= 2 * 20
    assert rows["PAY_RETURN"] >= 15
    assert rows["DUP_KEY"] >= 10
    assert rows["REVERSED_PAIR"] // 2 + rows["PARTIAL_REVERSAL"] // 2 >= 10
    assert rows["PARTIAL_REVERSAL"] // 2 >= 3
    assert rows["FUND_MISMATCH"] // 2 >= 5
    assert rows["AMBIGUOUS"] // 3 >= 5
    matched = sum(count for name, count in rows.items() if name.startswith("MATCHED"))
    assert matched / rows.total() >= 0.99


def test_transposed_figures_are_as_many_as_the_domain_asks(make_planted: Callable[..., Planted]) -> None:
    full = make_planted(seed=20251210, size="full")
    statements, transposed = full.statements(), 0
    for line in full.tasks:
        if not (line["classes"] or {}).get("AMOUNT_DIFF"):
            continue
        for one in full.read(line, statements).movements:
            if one.source == "BIZ" and one.verdict == "AMOUNT_DIFF" and one.pair.get("EXT") == "1_1":
                (two,) = [other for other in one.partners if other.source == "EXT"]
                transposed += abs(one.amount - two.amount) * 100 % 9 == 0
    assert transposed >= 10


def test_everything_stays_within_its_period(demo: Planted) -> None:
    for key, statement in demo.statements().items():
        if key[2] == "1":
            assert all(statement.start <= entry.traded_on <= statement.end for entry in statement.lines)
    assert {line["origin"] for line in demo.truth} == {"todo", "inbox"}
    latest = demo.connection.execute("SELECT max(end_date) FROM fr_task").fetchone()[0]
    assert date.fromisoformat(latest) == demo.today - timedelta(days=1)
