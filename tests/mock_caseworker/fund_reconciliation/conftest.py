"""A small account with a task: three sources that agree but for one payment the bank has not made yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from mock_caseworker.database import Database

ACCOUNT, TASK = "9910010100000017", "FR2026000001"
Row = tuple[str, str, str, str, str, str, str, str, str]


@dataclass
class Lines:
    """Statement lines as a bank writes them: date, serial, 收/支, amount, key, name, account, reversal, note."""

    rows: list[Row] = field(default_factory=list)
    opening: Decimal = Decimal("5000.00")
    sequence: str = "1"
    start: str = "2026-02-01"
    end: str = "2026-02-28"
    account: str = ACCOUNT

    def add(
        self, serial: str, direction: str, amount: str, *, key: str = "", name: str = "赵测一", **more: str
    ) -> None:
        day = more.get("day", "2026-02-26")
        acct, reversal, note = (more.get(name, "") for name in ("acct", "reversal", "note"))
        self.rows.append((day, serial, direction, amount, key, name, acct, reversal, note))

    def sum(self, direction: str) -> Decimal:
        return sum((Decimal(row[3]) for row in self.rows if row[2] == direction), Decimal("0.00"))

    @property
    def closing(self) -> Decimal:
        return self.opening + self.sum("收") - self.sum("支")

    def check(self) -> str:
        text = "".join(f"{row[1]}|{row[2]}|{row[3]}\n" for row in self.rows)
        return hashlib.new("sm3", text.encode()).hexdigest()

    def icbc(self, **wrong: str) -> bytes:
        """Return the file as 工行 sends it; `wrong` replaces figures of its header."""
        shown = {
            "count": str(len(self.rows)),
            "sum_in": f"{self.sum('收'):,.2f}",
            "sum_out": f"{self.sum('支'):,.2f}",
            "opening": f"{self.opening:,.2f}",
            "closing": f"{self.closing:,.2f}",
            "check": self.check(),
            **wrong,
        }
        out = [
            "中国工商银行对公账户明细清单",
            f"账号,{self.account},户名,测试甲市社会保险事业服务中心,币种,人民币",
            f"起始日期,{self.start},截止日期,{self.end},报文序号,{self.sequence}",
            f'笔数,{shown["count"]},收入合计,"{shown["sum_in"]}",支出合计,"{shown["sum_out"]}",'
            f'期初余额,"{shown["opening"]}",期末余额,"{shown["closing"]}"',
            f"校验码,{shown['check']}",
            "交易日期,交易流水号,借贷标志,发生额,余额,对方账号,对方户名,端到端号,原流水号,附言",
        ]
        balance = self.opening
        for day, serial, direction, amount, key, name, acct, reversal, note in self.rows:
            balance += Decimal(amount) if direction == "收" else -Decimal(amount)
            sign = "贷" if direction == "收" else "借"
            out.append(
                f'{day},{serial},{sign},"{Decimal(amount):,.2f}","{balance:,.2f}",{acct},{name},{key},{reversal},{note}'
            )
        return ("\ufeff" + "\r\n".join(out) + "\r\n").encode()


def add_business(database: Database, serial: str, direction: str, amount: str, **more: str) -> None:
    values = {
        "account_no": ACCOUNT,
        "serial_no": serial,
        "fund": "210",
        "direction": direction,
        "amount": amount,
        "biz_date": "2026-02-26",
        "batch_no": "",
        "e2e_no": "",
        "tax_ticket_no": "",
        "cp_name": "赵测一",
        "cp_acct": "9900000000000000010",
        "reversal_of": "",
        "summary": "失业保险金发放",
        **more,
    }
    _insert(database, "fr_biz_row", values)


def add_voucher(database: Database, voucher: str, *, debit: str = "", credit: str = "", **more: str) -> None:
    values = {
        "account_no": ACCOUNT,
        "voucher_no": voucher,
        "line_no": "001",
        "booked_on": "2026-02-26",
        "subject": "100202",
        "fund": "210",
        "debit": debit,
        "credit": credit,
        "batch_no": "",
        "red_of": "",
        "summary": "待遇支出",
        **more,
    }
    _insert(database, "fr_fin_row", values)


def _insert(database: Database, table: str, values: dict[str, str]) -> None:
    marks = ", ".join("?" * len(values))
    database.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def add_account(database: Database, account_no: str = ACCOUNT, *, book_balance: str = "5000.00") -> None:
    database.run(
        "INSERT INTO fr_account VALUES (?, '失业保险基金支出户', '210', '100202', '支出户存款', '工行', '99010101', ?)",
        (account_no, book_balance),
    )


def add_task(database: Database, task_no: str = TASK, *, account_no: str = ACCOUNT, state: str = "草稿") -> None:
    database.run(
        "INSERT INTO fr_task (task_no, account_no, start_date, end_date, agency, state)"
        " VALUES (?, ?, '2026-02-01', '2026-02-28', '99010101', ?)",
        (task_no, account_no, state),
    )


@dataclass
class Bench:
    """The system with one account, one task and its statement."""

    world: Any
    lines: Lines

    @property
    def database(self) -> Database:
        database: Database = self.world.database
        return database

    async def open(self, clerk: Any, task_no: str = TASK) -> str:
        headers = {"X-Requested-With": "XMLHttpRequest"}
        answer = (await clerk.client.post("/FR01/open", json={"task_no": task_no}, headers=headers)).json()
        return str(answer["biz_no"])

    async def upload(
        self, clerk: Any, biz_no: str, content: bytes | None = None, *, template: str = "工行", path: str = "import"
    ) -> Any:
        files = {"file": ("工行.csv", self.lines.icbc() if content is None else content)}
        form = {"biz_no": biz_no, "template": template}
        return await clerk.client.post(f"/FR04/{path}", data=form, files=files)

    async def work_up(self, clerk: Any) -> str:
        """Open, import, execute."""
        biz_no = await self.open(clerk)
        assert "操作成功" in (await self.upload(clerk, biz_no)).text
        assert "操作成功" in (await clerk.send("/FR05/execute", biz_no=biz_no)).text
        return biz_no

    async def register(self, clerk: Any, biz_no: str, **other: str) -> Any:
        form = {
            "biz_no": biz_no,
            "serial_no": "BZ000003",
            "item_type": "4",
            "amount": "640.00",
            "item_date": "2026-02-26",
            "reason": "03",
            "owner": "王经办",
            "clear_date": "2026-03-20",
            "attachment_no": "",
            "remark": "",
            **other,
        }
        return await clerk.send("/FR07/register", **form)

    def state(self) -> str:
        row = self.database.row("SELECT state FROM fr_task WHERE task_no = ?", (TASK,))
        return str(row["state"]) if row else ""


def fill(database: Database) -> Lines:
    """Two payments at all three, one that the bank has not made, one income without a key."""
    lines = Lines()
    with database.transaction():
        add_account(database)
        add_task(database)
        for number, amount in enumerate(("1980.00", "1809.00", "640.00"), start=1):
            key, batch = f"E{number}", f"B{number}"
            add_business(database, f"BZ00000{number}", "支", amount, e2e_no=key, batch_no=batch)
            add_voucher(database, f"PZ202602000{number}", credit=amount, batch_no=batch)
        add_business(database, "BZ000004", "收", "3000.00", batch_no="B4", cp_name="财政专户")
        add_voucher(database, "PZ2026020004", debit="3000.00", batch_no="B4")
    lines.add("20260226000001", "支", "1980.00", key="E1")
    lines.add("20260226000002", "支", "1809.00", key="E2")
    lines.add("20260226000003", "收", "3000.00", name="财政专户", note="拨入 批次号:B4")
    return lines


@pytest.fixture
def make_bench(make_world: Any) -> Callable[..., Bench]:
    def make(faults: str = "") -> Bench:
        world = make_world(faults)
        return Bench(world, fill(world.database))

    return make


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    return make_bench()


@pytest.fixture
def fill_reconciliation() -> Callable[[Database], Lines]:
    return fill
