"""A small register with people who stand in it twice, and clerks who work on MG01 to MG10."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
FIRST_JOB, SECOND_JOB = "91990101MA0AAAA017", "91990101MA0TE5T016"
ZHAO = "990101197506150018"


def month_after(period: str, months: int) -> str:
    index = int(period[:4]) * 12 + int(period[4:]) - 1 + months
    return f"{index // 12:04d}{index % 12 + 1:02d}"


@dataclass
class Office:
    """The merging office of one system."""

    world: Any

    @property
    def database(self) -> Any:
        return self.world.database

    def add_record(self, personal_no: str, **other: str) -> str:
        values = {
            "personal_no": personal_no,
            "id_no": ZHAO,
            "id_type": "01",
            "name": "赵测一",
            "former_name": "",
            "sex": "男",
            "birth_date": "1975-06-15",
            "hukou_region": "990101",
            "pool_region": "990100",
            "mobile": "13800000001",
            "card_no": "",
            "real_name_status": "已实名",
            "status": "参保",
            "female_cat": "",
            "account_balance": "0.00",
            "created_at": "2010-01-05",
            "lock_flag": "",
            **other,
        }
        marks = ", ".join("?" * len(values))
        self.database.run(f"INSERT INTO mg_person ({', '.join(values)}) VALUES ({marks})", list(values.values()))
        return personal_no

    def pay(
        self,
        personal_no: str,
        start: str,
        months: int,
        *,
        uscc: str = FIRST_JOB,
        fund: str = "110",
        amounts: tuple[str, str, str] = ("4500.00", "720.00", "360.00"),
        status: str = "已到账",
    ) -> None:
        for index in range(months):
            self.database.run(
                "INSERT INTO mg_month (personal_no, period, fund, uscc, base, unit_amount, person_amount, status,"
                " received_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
                (personal_no, month_after(start, index), fund, uscc, *amounts, status),
            )

    def add_pair(self, **second: str) -> tuple[str, str]:
        return self.add_record("9800000017"), self.add_record("9800000023", **second)

    async def register(self, clerk: Any, first: str, second: str, **other: str) -> str:
        form = {"first": first, "second": second, "master_no": first, "merged_no": second, "basis": "重复登记", **other}
        return str((await clerk.send("/MG04/register", **form)).text)

    async def draft(self, clerk: Any, first: str, second: str, **other: str) -> str:
        text = await self.register(clerk, first, second, **other)
        found = re.search(r"操作成功，业务流水号：(\w+)", text)
        assert found, text
        return found[1]

    async def merge(self, first: str, second: str, **other: str) -> str:
        """Take a merge through every hand; answer its 业务流水号."""
        biz_no = await self.draft(await self.world.clerk("bot01"), first, second, **other)
        await (await self.world.clerk("bot01")).send("/MG06/submit", biz_no=biz_no)
        await (await self.world.clerk("rv01")).send("/MG07/decide", biz_no=biz_no, decision="通过")
        await (await self.world.clerk("ap01")).send("/MG08/decide", biz_no=biz_no, decision="通过")
        return biz_no

    def case(self, biz_no: str) -> Any:
        return self.database.row("SELECT * FROM mg_case WHERE biz_no = ?", (biz_no,))

    def record(self, personal_no: str) -> Any:
        return self.database.row("SELECT * FROM mg_person WHERE personal_no = ?", (personal_no,))


@pytest.fixture
def make_office(make_world: Callable[..., Any]) -> Callable[..., Office]:
    def make(faults: str = "") -> Office:
        return Office(make_world(faults))

    return make


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """Return the office of a well-behaved system."""
    return make_office()


def shown(html: str, name: str) -> str:
    """Return what an element of a page shows: its value, else its text."""
    found = re.search(rf'id="{name}"[^>]*?(?: value="([^"]*)"[^>]*>|>([^<]*)<)', html)
    assert found, name
    return (found[1] if found[1] is not None else found[2]).replace("&nbsp;", "")


@pytest.fixture
def show() -> Callable[[str, str], str]:
    return shown
