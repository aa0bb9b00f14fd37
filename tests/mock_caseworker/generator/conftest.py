"""Data sets made once for a session, opened the way a reader opens them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mock_caseworker.generator.cli import generate

BUSINESS_DATE = date(2026, 3, 10)


@dataclass(frozen=True)
class DataSet:
    folder: Path
    truth: list[dict[str, Any]]
    connection: sqlite3.Connection
    business_date: date

    @property
    def claims(self) -> list[dict[str, Any]]:
        return [line for line in self.truth if "key" in line]

    @property
    def faults(self) -> list[dict[str, Any]]:
        return [line for line in self.truth if "input_fault" in line]

    @property
    def workbook(self) -> Path:
        (path,) = (self.folder / "inbox").glob("*.xlsx")
        return path

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self.connection.execute(sql, values).fetchall()


@pytest.fixture(scope="session")
def make_data_set(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., DataSet]]:
    made: dict[tuple[int, str, date], DataSet] = {}

    def make(seed: int = 1, size: str = "demo", business_date: date = BUSINESS_DATE) -> DataSet:
        wish = (seed, size, business_date)
        if wish not in made:
            folder = tmp_path_factory.mktemp("data")
            generate(folder, seed, size, business_date, ["unemployment_claim"])
            truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
            connection = sqlite3.connect(folder / "portal.db")
            connection.row_factory = sqlite3.Row
            made[wish] = DataSet(folder, truth, connection, business_date)
        return made[wish]

    yield make
    for data_set in made.values():
        data_set.connection.close()


@pytest.fixture(scope="session", params=[1, 2, 20251210], ids=lambda seed: f"seed{seed}")
def demo(request: pytest.FixtureRequest, make_data_set: Callable[..., DataSet]) -> DataSet:
    return make_data_set(seed=request.param)


@pytest.fixture(scope="session")
def full(make_data_set: Callable[..., DataSet]) -> DataSet:
    return make_data_set(seed=20251210, size="full")
