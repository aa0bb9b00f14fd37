from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mock_caseworker.database import SHANGHAI, Database
from mock_caseworker.generator.cli import generate
from mock_caseworker.generator.employers import make_employers
from mock_caseworker.generator.persons import Register
from mock_caseworker.generator.record_merging.case import Case, Outcome
from mock_caseworker.generator.record_merging.casebook import CASES, SPECIAL
from mock_caseworker.generator.record_merging.plant import plant
from mock_caseworker.generator.storage import new_storage
from mock_caseworker.generator.world import Size, World
from mock_caseworker.record_merging.cases import find_case, register
from mock_caseworker.record_merging.figures import settle, shown_figures
from mock_caseworker.record_merging.images import digest_of
from mock_caseworker.record_merging.records import find_pair
from mock_caseworker.record_merging.undo import undo_fault
from tests.mock_caseworker.record_merging import plain_reading as plain

BUSINESS_DATE = date(2026, 3, 10)
PAGE = Path(__file__).parents[3] / "docs" / "mock-data.md"
GOLDEN = {f"MG-{number:02d}" for number in range(1, 16)}
CODES = {*(f"MG-H{number}" for number in range(1, 11)), "MG-R05"}


@dataclass
class Found:
    """Two records as the books hold them."""

    records: tuple[sqlite3.Row, sqlite3.Row]
    paid: list[dict[tuple[str, str], str]]
    keys: list[set[tuple[str, str]]]
    amounts: list[dict[tuple[str, str], tuple[Decimal, Decimal]]]
    employers: list[set[str]]
    police: list[str | None]
    cluster: int

    @cached_property
    def levels(self) -> dict[str, str | None]:
        return plain.levels_of(*self.records, self.employers)

    @property
    def w(self) -> Decimal:
        return plain.weigh(self.levels)

    @property
    def twice(self) -> set[tuple[str, str]]:
        return set(self.paid[0]) & set(self.paid[1])


@dataclass
class DataSet:
    folder: Path
    truth: list[dict[str, Any]]

    @cached_property
    def database(self) -> Database:
        return Database(self.folder / "portal.db")

    @property
    def items(self) -> list[dict[str, Any]]:
        return [line for line in self.truth if "key" in line and not line.get("absent")]

    @property
    def told(self) -> list[dict[str, Any]]:
        """What is to be told of the register itself."""
        return [line["input_fault"] for line in self.truth if "input_fault" in line]

    @property
    def absent(self) -> list[dict[str, Any]]:
        return [line for line in self.truth if line.get("absent")]

    def lines(self, case: str) -> list[dict[str, Any]]:
        return [line for line in self.truth if line["case"] == case]

    @cached_property
    def clusters(self) -> dict[str, set[str]]:
        """The records that hang together by items."""
        joined: dict[str, set[str]] = defaultdict(set)
        for line in self.items:
            numbers = set(line["key"].split("-"))
            whole = numbers.union(*(joined[number] for number in numbers))
            joined.update(dict.fromkeys(whole, whole))
        return joined

    def found(self, key: str) -> Found:
        numbers = key.split("-")
        months = [
            self.database.rows(
                "SELECT * FROM mg_month WHERE personal_no = ? AND status IN ('已到账', '欠费')", (number,)
            )
            for number in numbers
        ]
        paid = [[row for row in rows if row["status"] == "已到账"] for rows in months]
        police = [self.database.row("SELECT result FROM mg_police WHERE personal_no = ?", (one,)) for one in numbers]
        relations = [
            self.database.rows("SELECT uscc FROM mg_relation WHERE personal_no = ?", (one,)) for one in numbers
        ]
        records = [self.database.row("SELECT * FROM mg_person WHERE personal_no = ?", (one,)) for one in numbers]
        assert records[0]
        assert records[1]
        return Found(
            (records[0], records[1]),
            [{(row["period"], row["fund"]): row["uscc"] for row in rows} for rows in paid],
            [{(row["period"], row["fund"]) for row in rows} for rows in months],
            [
                {
                    (row["period"], row["fund"]): (Decimal(row["unit_amount"]), Decimal(row["person_amount"]))
                    for row in rows
                }
                for rows in paid
            ],
            [{row["uscc"] for row in rows} for rows in relations],
            [row["result"] if row else None for row in police],
            len(self.clusters.get(numbers[0], set())),
        )


def make(folder: Path, size: Size, seed: int = 20251210) -> DataSet:
    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(f"{seed}:record_merging")
    employers = make_employers(rng, 800 if size is Size.FULL else 60)
    with new_storage(folder / "portal.db", BUSINESS_DATE) as storage:
        storage.insert("employer", employers)
        world = World(rng, Register(rng), employers, storage, folder, size, BUSINESS_DATE)
        truth = [dict(line) for line in plant(world)]
    return DataSet(folder, truth)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], DataSet]]:
    """Make each data set once, by its name: `demo1` is the demo of seed 1."""
    sets: dict[str, DataSet] = {}

    def named(name: str) -> DataSet:
        if name not in sets:
            size, seed = name[:4], int(name[4:] or 20251210)
            sets[name] = make(tmp_path_factory.mktemp(name), Size(size), seed)
        return sets[name]

    yield named
    for one in sets.values():
        one.database.close()


@pytest.fixture(params=["demo1", "demo2", "demo"])
def demo(request: pytest.FixtureRequest, made: Callable[[str], DataSet]) -> DataSet:
    return made(request.param)


@pytest.fixture
def full(made: Callable[[str], DataSet]) -> DataSet:
    return made("full")


@pytest.fixture(params=["demo1", "demo2", "demo", "full"])
def data_set(request: pytest.FixtureRequest, made: Callable[[str], DataSet]) -> DataSet:
    return made(request.param)


def test_the_same_seed_makes_the_same_register(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        generate(tmp_path / folder, 7, "tiny", BUSINESS_DATE, ["record_merging"])
    first, second = (sqlite3.connect(tmp_path / folder / "portal.db") for folder in ("first", "second"))
    assert "\n".join(first.iterdump()) == "\n".join(second.iterdump())
    truths = [(tmp_path / folder / "truth.jsonl").read_bytes() for folder in ("first", "second")]
    assert truths[0] == truths[1]
    for connection in (first, second):
        connection.close()


def test_tiny_holds_five_pairs_of_four_kinds(tmp_path: Path) -> None:
    tiny = make(tmp_path, Size.TINY)
    assert len(tiny.truth) == 5
    assert Counter(line.get("disposition") for line in tiny.truth) == {
        "AUTO_SUBMITTED": 2,
        "HUMAN": 1,
        "FROZEN": 1,
        None: 1,
    }
    tiny.database.close()


def test_demo_holds_every_golden_vector_and_every_code(demo: DataSet) -> None:
    assert {vector for line in demo.truth for vector in (line["case"], *line.get("vectors", ()))} >= GOLDEN
    assert {line["code"] for line in demo.items} == {None, *CODES}
    assert len(demo.items) == 16
    assert len(demo.absent) >= 5


def test_keys_are_the_two_numbers_in_order_and_stand_once(data_set: DataSet) -> None:
    keys = [line["key"] for line in (*data_set.items, *data_set.absent)]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 21 and key[:10] < key[11:] for key in keys)


def test_w_of_every_item_is_what_the_table_says(data_set: DataSet) -> None:
    wrong = {
        line["case"]: (str(found.w), line["figures"]["w"])
        for line in data_set.items
        if str((found := data_set.found(line["key"])).w) != line["figures"]["w"]
    }
    assert wrong == {}


def test_code_of_every_item_is_what_the_rules_say(data_set: DataSet) -> None:
    for line in data_set.items:
        found = data_set.found(line["key"])
        if line["code"] == "MG-H1" and found.w < 8:
            assert plain.is_reissued(*found.records), line
            continue
        assert found.w >= 8, line
        expected = (
            "INT-02" if plain.code_of(found) is None and line["disposition"] == "FROZEN" else plain.code_of(found)
        )
        assert (line["case"], line["code"]) == (line["case"], expected)
        proposed = {None: "AUTO_SUBMITTED", "INT-02": "FROZEN"}
        assert line["disposition"] == proposed.get(line["code"], "HUMAN")


def test_what_only_looks_alike_weighs_too_little_and_is_not_reissued(data_set: DataSet) -> None:
    for line in data_set.absent:
        found = data_set.found(line["key"])
        if line["case"] == "MG-15":
            assert {record["status"] for record in found.records} == {"参保", "已合并"}
            continue
        assert (found.w < 8, plain.is_reissued(*found.records)) == (True, False), line


def test_figures_of_every_proposal_are_right(data_set: DataSet) -> None:
    for line in (line for line in data_set.items if line["disposition"] != "HUMAN"):
        found, figures = data_set.found(line["key"]), line["figures"]
        lost = 1 - [record["personal_no"] for record in found.records].index(figures["master"])
        back = [found.amounts[lost][key] for key in found.twice]
        own = [found.amounts[lost][key][1] for key in found.twice if key[1] == "110"]
        balances = sum((Decimal(record["account_balance"]) for record in found.records), Decimal(0))
        assert figures == {
            "w": figures["w"],
            "master": plain.master_of(found),
            "months": str(len(found.keys[0] | found.keys[1])),
            "overlap": str(len(found.twice)),
            "refund": f"{sum((sum(parts) for parts in back), Decimal(0)):.2f}",
            "balance_after": f"{balances - sum(own, Decimal(0)):.2f}",
            "basis": "15升18" if any(len(record["id_no"]) == 15 for record in found.records) else "重复登记",
        }, line["case"]
        assert line["level"] == (("L3" if back else "L2") if line["disposition"] == "AUTO_SUBMITTED" else None)


def test_ledger_of_the_truth_follows_the_outcome(data_set: DataSet) -> None:
    wanted = {"AUTO_SUBMITTED": (1, 1), "FROZEN": (1, 0), "HUMAN": (0, 0)}
    for line in data_set.items:
        counts = wanted[line["disposition"]]
        assert line["ledger"] == dict(zip(("MG04.register", "MG06.submit"), counts, strict=True))


def test_system_shows_the_right_figures_except_where_it_is_planted_wrong(demo: DataSet) -> None:
    names = ("months", "overlap", "refund", "balance_after")
    for line in (line for line in demo.items if line["disposition"] != "HUMAN"):
        shown = figures_shown(demo.database, line)
        wrong = {name for name in names if shown[name].replace(",", "") != line["figures"][name]}
        assert wrong == ({"refund"} if line["case"] == "INT-02-refund" else set()), line["case"]


def figures_shown(database: Database, line: dict[str, Any]) -> dict[str, str]:
    first, second = line["key"].split("-")
    pair = find_pair(database, first, second)
    assert pair
    master = line["figures"]["master"]
    form = {"master_no": master, "merged_no": ({first, second} - {master}).pop(), "basis": line["figures"]["basis"]}
    at = datetime(2026, 3, 10, tzinfo=SHANGHAI)
    biz_no = register(
        database, pair, form, account="bot01", region="990100", registered_at="2026-03-10", at=at, again=False
    )
    case = find_case(database, biz_no)
    assert case
    return shown_figures(database, case, settle(database, case))


@pytest.mark.parametrize(
    ("case", "figures"),
    [
        ("MG-01", {"w": "44.7918", "basis": "15升18", "months": "39", "overlap": "3"}),
        ("MG-02", {"w": "49.4881", "basis": "重复登记"}),
        ("MG-12", {"overlap": "2", "refund": "2160.00"}),
        ("MG-03", {"w": "23.1140"}),
        ("MG-04", {"w": "69.9529"}),
        ("MG-05", {"w": "33.4562"}),
        ("MG-06", {"w": "7.0623"}),
        ("MG-07", {"w": "16.5095"}),
        ("MG-10", {"w": "24.3349"}),
    ],
)
def test_golden_figures_are_those_of_the_domain(demo: DataSet, case: str, figures: dict[str, str]) -> None:
    (line,) = demo.lines(case)
    assert {name: line["figures"][name] for name in figures} == figures


def test_golden_people_keep_their_names_and_numbers(demo: DataSet) -> None:
    wanted = {
        "MG-01": {("赵测一", "990101750615001"), ("赵测一", "990101197506150018")},
        "MG-02": {("钱测二", "990102198402200026"), ("钱测贰", "990102198402200026")},
        "MG-06": {("李测四", "990101198601010042"), ("李测四", "990101198610010044")},
    }
    for case, people in wanted.items():
        (line,) = demo.lines(case)
        found = demo.found(line["key"])
        assert {(record["name"], record["id_no"]) for record in found.records} == people


def test_golden_mg_11_is_four_months_of_two_employers(demo: DataSet) -> None:
    (line,) = demo.lines("MG-11")
    found = demo.found(line["key"])
    assert (line["code"], len(found.twice)) == ("MG-H4", 4)
    assert sum(found.amounts[1][key][1] for key in found.twice) == Decimal("1440.00")
    assert sum(Decimal(record["account_balance"]) for record in found.records) == Decimal("24670.55")


def test_golden_mg_15_cannot_be_undone(demo: DataSet) -> None:
    (line,) = demo.lines("MG-15")
    row = demo.database.row("SELECT * FROM mg_case WHERE pair_no = ?", (line["key"],))
    assert row
    assert undo_fault(demo.database, row) == "主记录已发生后续业务【退费支付】，不能撤销合并！"
    image = demo.database.row("SELECT * FROM mg_image WHERE biz_no = ?", (row["biz_no"],))
    assert image
    assert digest_of(image["content"]) == image["digest"]
    assert (BUSINESS_DATE - date.fromisoformat(row["merged_on"])).days == 12


def test_three_records_of_one_person_are_as_many_items_as_hang_together(demo: DataSet, full: DataSet) -> None:
    items = [line for line in demo.lines("H6-chain") if not line.get("absent")]
    assert len({number for line in demo.lines("H6-chain") for number in line["key"].split("-")}) == 3
    assert [(line["code"], line["disposition"]) for line in items] == [("MG-H6", "HUMAN")] * 2
    threes = full.lines("H6")
    assert len({number for line in threes for number in line["key"].split("-")}) == len(threes) == 9


def test_full_holds_what_the_domain_promises(full: DataSet) -> None:
    assert full.database.count("SELECT count(*) FROM mg_person") == 20_000
    cases = Counter(line["case"] for line in full.truth)
    assert min(cases[case] for case in GOLDEN - {"MG-15"}) >= 3
    old = [line for line in full.items if line["figures"].get("basis") == "15升18"]
    variants = [line for line in full.items if full.found(line["key"]).levels["name"] == "variant"]
    typos = [line for line in full.items if full.found(line["key"]).levels["id"] == "near"]
    namesakes = cases["MG-08"]
    other_names = [line for line in full.items if line["code"] == "MG-H2"]
    drawing = full.database.count("SELECT count(DISTINCT personal_no) FROM mg_benefit")
    assert (len(old) >= 60, len(variants) >= 30, len(typos) >= 20) == (True, True, True)
    assert (namesakes >= 20, len(other_names) >= 10, drawing >= 10) == (True, True, True)
    codes = Counter(line["code"] for line in full.items)
    assert [code for code in CODES if codes[code] < 3] == []


def test_full_proposes_at_least_six_in_ten_candidates(full: DataSet) -> None:
    outcomes = Counter(line["disposition"] for line in full.items)
    assert outcomes["AUTO_SUBMITTED"] >= 0.6 * len(full.items)


def test_every_pair_that_any_block_brings_together_is_told(full: DataSet) -> None:
    """Blocks of MG-R02; the crowd with one card is a block of its own."""
    records = full.database.rows("SELECT * FROM mg_person WHERE merged_into = ''")
    blocks: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for record in records:
        number, name = plain.id18(record["id_no"]), plain.bare(record["name"]).translate(plain.SAME_SIGN)
        for block in (
            ("id", number),
            ("core", number[:6] + number[8:17] if len(number) == 18 else ""),
            ("birth", name, record["birth_date"]),
            ("phone", name, record["mobile"]),
            ("card", record["card_no"]),
            ("reissued", name, number[:6] + number[14:17] if number else ""),
        ):
            if all(block):
                blocks[block].append(record["personal_no"])
    together = {
        "-".join(sorted(pair)) for numbers in blocks.values() if len(numbers) < 205 for pair in combinations(numbers, 2)
    }
    assert together <= {line["key"] for line in (*full.items, *full.absent)}
    assert max(len(numbers) for numbers in blocks.values()) == 205


def test_nobody_is_one_typing_error_from_anybody_else_by_chance(full: DataSet) -> None:
    near: dict[str, set[str]] = defaultdict(set)
    for record in full.database.rows("SELECT personal_no, id_no FROM mg_person WHERE merged_into = '' AND id_no <> ''"):
        number = plain.id18(record["id_no"])
        for place in range(18):
            near[f"{place}:{number[:place]}_{number[place + 1 :]}"].add(record["personal_no"])
    together = {"-".join(sorted(pair)) for numbers in near.values() for pair in combinations(sorted(numbers), 2)}
    assert together <= {line["key"] for line in (*full.items, *full.absent)}


def test_register_has_namesakes_who_are_strangers(full: DataSet) -> None:
    names = Counter(row["name"] for row in full.database.rows("SELECT name FROM mg_person WHERE merged_into = ''"))
    assert sum(count > 1 for count in names.values()) > 1000


def level_of(case: Case) -> str:
    if case.outcome is not Outcome.AUTO_SUBMITTED:
        return "—"
    return "L3" if case.overlap else "L2"


def test_every_case_stands_in_the_docs() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [
        case.name
        for case in (*CASES, *SPECIAL)
        if f"| {case.name} | {case.planted} | {case.w or '—'} | {case.outcome.value} | {case.code or '—'} | "
        f"{level_of(case)} | {'full' if case.full_only else 'demo'} |" not in page
    ]
    assert missing == []
