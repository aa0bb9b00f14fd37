"""A month of a county from approved cases to closed accounts: what is paid at the counter is what is reconciled.

People approve and pay, the bank reports, the robot reconciles: the portal over HTTP, the skills that the workflow
calls, in the workflow's order. The bank's lines are written from the planted truth, never from the portal's books.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from bots.fund_reconciliation.reconcile import read_kept
from bots.fund_reconciliation.skills import compare, find_statement, match, read_books
from digital_employee.cli.demo_watch import watch
from digital_employee.cli.sandbox import free_port, sandbox, sandbox_project
from digital_employee.cli.service import load_service
from digital_employee.face import KeptFile, SkillContext
from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.store.reports.progress import outcomes
from mock_caseworker.database import PASSWORD, Database
from mock_caseworker.faults import parse_faults
from mock_caseworker.generator.agency_accounts import OWN_ACCOUNTS
from mock_caseworker.generator.cli import generate
from mock_caseworker.generator.fund_reconciliation.rows import ExtLine
from mock_caseworker.generator.fund_reconciliation.statement_files import StatementFile, write_statement
from mock_caseworker.portal import Portal, create_app

PROJECT = Path(__file__).parents[2]
PAY_DAY, CLOSE_DAY, LATE_DAY = date(2026, 3, 10), date(2026, 4, 2), date(2026, 4, 15)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
ACCOUNTS = {account.account_no: account for account in OWN_ACCOUNTS}
BENEFITS, PENSIONS, INCOME = ACCOUNTS
UIP, PTP = "UIP2026030001", "PTP2026030001"
NOW = ScheduleDefinition.model_validate(
    {
        "name": "fund_reconciliation", "workflow": "fund_reconciliation", "cron": "* * * * *",
        "timezone": "Asia/Shanghai", "calendar": "every_day", "catch_up": "latest",
    }
)  # fmt: skip
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
FIGURE = re.compile(r'id="(\w+)"[^>]*?value="([^"]*)"')
SOURCES = tuple(f"{source}_{figure}" for source in ("biz", "fin", "ext") for figure in ("count", "in", "out"))
AGREES = {"agrees": True, "reason": ""}

Values = dict[str, Any]


class Cabinet:
    """Keeps what the skills give it in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        digest = hashlib.sha256(content).hexdigest()
        path = self.folder / digest
        path.write_bytes(content)
        return KeptFile(name, digest, len(content), path)

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:
        return html.encode()


@dataclass
class Town:
    """The portal, its people, its bank and its robot."""

    folder: Path
    app: Any
    cases: Sequence[Values]
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        database: Database = self.app.state.desk.database
        return database

    async def at(self, username: str) -> httpx.AsyncClient:
        """Return somebody's browser, signed in."""
        if username not in self.clients:
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url="http://portal")
            self.clients[username] = client
            form = {"username": username, "password": PASSWORD, "region_code": "990100"}
            assert (await client.post("/login", data=form)).status_code == 302
        return self.clients[username]

    async def write(self, username: str, path: str, **form: str) -> None:
        answer = await (await self.at(username)).post(path, data=form)
        assert "操作成功" in answer.text, f"{username} {path} {form}: {answer.status_code}"

    async def ask(self, username: str, path: str, **body: str) -> Values:
        found: Values = (await (await self.at(username)).post(path, json=body, headers=SCRIPT)).json()
        return found

    async def figures(self, path: str, names: Mapping[str, str]) -> Values:
        """Return figures that a page shows, typed: our name → the page's."""
        text = (await (await self.at("bot01")).get(path)).text
        shown = {name: html.unescape(value) for name, value in FIGURE.findall(text)}
        return {own: _typed(shown[name]) for own, name in names.items()}

    async def download(self, path: str, name: str, cabinet: Cabinet) -> KeptFile:
        return await cabinet.keep(name, (await (await self.at("bot01")).get(path)).content, "")

    async def approve(self, case: Values, opening: str, write: str, *desks: tuple[str, str]) -> None:
        """Submit a case and let people pass it as high as its level wants."""
        asked = {"claim_no": case["key"]} if case["key"].startswith("UC") else {"case_no": case["key"]}
        biz_no = (await self.ask("bot01", opening, **asked))["biz_no"]
        await self.write("bot01", write, biz_no=biz_no)
        for username, desk in desks[: 2 if case["level"] == "L3" else 1]:
            await self.write(username, desk, biz_no=biz_no, decision="通过")

    def of(self, action: str) -> list[Values]:
        """Return the planted cases that end with a write."""
        return [case for case in self.cases if case["ledger"].get(action) and case["origin"] == "todo"]

    def set_date(self, day: date) -> None:
        self.database.run("UPDATE setting SET value = ? WHERE key = 'business_date'", (day.isoformat(),))

    async def make_task(self, account_no: str) -> str:
        """Let a person make the task of an account for the month; return its number."""
        period = {"start_date": FIRST.isoformat(), "end_date": LAST.isoformat()}
        fund = ACCOUNTS[account_no].fund
        await self.write("op01", "/FR01/create", fund=fund, account_no=account_no, **period)
        row = self.database.row("SELECT task_no FROM fr_task WHERE account_no = ?", (account_no,))
        assert row
        return str(row["task_no"])

    def submitted(self, account_no: str) -> list[tuple[str, str]]:
        """Return difference and level of each submission of an account's task."""
        rows = self.database.rows(
            "SELECT diff, level FROM fr_submission JOIN fr_task USING (task_no) WHERE account_no = ?", (account_no,)
        )
        return [(row["diff"], row["level"]) for row in rows]


def _typed(text: str) -> int | Decimal | str:
    if re.fullmatch(r"-?[\d,]+\.\d\d", text):
        return Decimal(text.replace(",", ""))
    return int(text) if text.isdecimal() else text


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """People have approved claims, transfers out and a transfer in; finance has paid what had to be paid."""
    generate(tmp_path, 1, "demo", PAY_DAY, ["unemployment_claim", "pension_transfer"])
    (tmp_path / "inbox" / "对账单").mkdir()
    lines = (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [case for case in map(json.loads, lines) if case.get("disposition") == "AUTO_SUBMITTED"]
    app = create_app(Portal(tmp_path / "portal.db", seed=1, faults=parse_faults("login_popup_rate=0")))
    found = Town(tmp_path, app, cases)
    for case in claims(found):
        await found.approve(case, "/UI01/open", "/UI06/submit", ("rv01", "/UI07/decide"), ("ap01", "/UI08/decide"))
    for action, path in (("PT04.submit", "/PT04/submit"), ("PT06.post", "/PT06/post")):
        for case in found.of(action):
            await found.approve(case, "/PT/open", path, ("rv01", "/PT07/decide"), ("ap01", "/PT07/decide"))
    await found.write("fm01", "/UI09/batch", period="202603")
    await found.write("fc01", "/UI09/check", batch_no=UIP)
    await found.write("fm01", "/PT10/batch")
    await found.write("fc01", "/PT10/check", batch_no=PTP)
    await found.write("cs01", "/PT10/pay", batch_no=PTP)
    yield found
    for client in found.clients.values():
        await client.aclose()
    found.database.close()


def claims(town: Town) -> list[Values]:
    """Return four claims whose first month is the month that is paid."""
    starting = [case for case in town.of("UI06.submit") if case["figures"]["start"] == "202603"]
    return starting[:4]


def paid_lines(town: Town) -> dict[str, list[ExtLine]]:
    """Return what the bank did, from the truth: a line a payment the day after, and the receipts as they came."""
    sums = [(BENEFITS, f"{UIP}-{case['key']}", case["figures"]["amount"]) for case in claims(town)]
    sums += [(PENSIONS, f"{PTP}-{case['key']}", case["figures"]["total"]) for case in town.of("PT04.submit")]
    lines: dict[str, list[ExtLine]] = {account_no: [] for account_no in ACCOUNTS}
    for account_no, key, amount in sums:
        lines[account_no].append(_line(len(lines[account_no]), "支", amount, "2026-03-11", key))
    for case in town.of("PT06.post"):
        for row in town.database.rows("SELECT * FROM transfer_receipt WHERE case_no = ?", (case["key"],)):
            came = _line(len(lines[INCOME]), "收", row["amount"], row["received_on"], row["serial_no"])
            lines[INCOME].append(came)
    return lines


def _line(number: int, direction: str, amount: str, day: str, key: str) -> ExtLine:
    return ExtLine(f"B{number:06d}", direction, Decimal(amount), day, key, "", "", "", "", "")


def report(town: Town, lines: Mapping[str, Sequence[ExtLine]]) -> None:
    """Let the bank send the statements of the month."""
    for number, account in ACCOUNTS.items():
        opening = Decimal(account.book_balance)
        file = StatementFile(account.template, number, account.name, FIRST, LAST, 1, opening, lines[number])
        (town.folder / "inbox" / "对账单" / file.file_name).write_bytes(write_statement(file))


async def reconcile(town: Town, account_no: str, day: date) -> Values:
    """Do a task of the month as workflows/fund_reconciliation.yaml does; return the decision and its named rows."""
    town.set_date(day)
    account, fund = ACCOUNTS[account_no], ACCOUNTS[account_no].fund
    task_no = await town.make_task(account_no)
    biz_no = (await town.ask("bot01", "/FR01/open", task_no=task_no))["biz_no"]
    cabinet = Cabinet(town.folder / f"kept-{account_no}")
    context = SkillContext(
        day, load_calendar(PROJECT / "config" / "calendars"), PROJECT, town.folder / "inbox", cabinet
    )
    statement = await find_statement(account_no=account_no, start=FIRST, end=LAST, context=context)
    assert statement["ok"], statement
    files = {
        "business": await town.download(f"/FR02/export?biz_no={biz_no}", f"业务数据_{task_no}.xlsx", cabinet),
        "ledger": await town.download(f"/FR03/export?biz_no={biz_no}", f"财务账_{task_no}.xlsx", cabinet),
    }
    own = await read_books(task_no=task_no, account_no=account_no, **files, shown=await _shown_books(town, biz_no))
    sent = {"file": (statement["file"].name, statement["file"].path.read_bytes())}
    answer = await (await town.at("bot01")).post(
        "/FR04/import", data={"biz_no": biz_no, "template": account.template}, files=sent
    )
    assert "操作成功" in answer.text
    shown = await town.figures(f"/FR05?biz_no={biz_no}", {name: name for name in SOURCES})
    assert compare(shown=shown, own={name: {**own, **statement}[name] for name in SOURCES}) == AGREES
    await town.write("bot01", "/FR05/execute", biz_no=biz_no)
    decision = await match(
        task_no=task_no, fund=fund, account_no=account_no, agency=account.agency, **files,
        statement=statement["file"], others=statement["others"], context=context,
    )  # fmt: skip
    for item in decision["items"]:
        await town.write("bot01", "/FR07/register", biz_no=biz_no, attachment_no="", **_registration(item))
    if decision["disposition"] == "AUTO_SUBMITTED":
        sheet = await town.figures(f"/FR08?biz_no={biz_no}", {name: name for name in ("adj_book", "adj_bank", "diff")})
        assert compare(shown=sheet, own={name: decision[name] for name in sheet}) == AGREES
        await town.write("bot01", "/FR08/submit", biz_no=biz_no)
    return {**decision, "named": read_kept(decision["rows"].path).named}


async def _shown_books(town: Town, biz_no: str) -> Values:
    business = {name: name for name in ("biz_count", "biz_in", "biz_out")}
    ledger = {
        "fin_count": "fin_count", "fin_in": "fin_debit", "fin_out": "fin_credit",
        "opening": "fin_opening", "closing": "fin_closing",
    }  # fmt: skip
    return {
        **await town.figures(f"/FR02?biz_no={biz_no}", business),
        **await town.figures(f"/FR03?biz_no={biz_no}", ledger),
    }


def _registration(item: Values) -> dict[str, str]:
    names = {"type_code": "item_type"}
    return {names.get(name, name): str(value) for name, value in item.items() if name != "type_name"}


async def test_the_batches_of_a_month_close_its_reconciliation_with_difference_nought(town: Town) -> None:
    lines = paid_lines(town)
    assert min(len(lines[BENEFITS]), len(lines[PENSIONS])) > 1
    assert lines[INCOME]
    report(town, lines)
    for account_no, reported in lines.items():
        found = await reconcile(town, account_no, CLOSE_DAY)
        told = (found["disposition"], found["code"], found["diff"], found["items"])
        assert told == ("AUTO_SUBMITTED", "", Decimal("0.00"), []), (account_no, found)
        vouchers = len(town.of("PT06.post")) if account_no == INCOME else 1
        assert found["row_count"] == found["matched"] == 2 * len(reported) + vouchers
        assert town.submitted(account_no) == [("0.00", "L2")]


@pytest.mark.parametrize("account_no", [BENEFITS, PENSIONS])
async def test_a_payment_that_the_bank_has_not_made_is_the_one_item_and_the_month_balances(
    town: Town, account_no: str
) -> None:
    lines = paid_lines(town)
    missing = lines[account_no].pop()
    report(town, lines)
    found = await reconcile(town, account_no, CLOSE_DAY)
    (item,) = found["items"]
    assert (item["serial_no"], item["type_code"], item["amount"]) == (missing.strong_key, "4", missing.amount)
    assert (found["disposition"], found["uncleared"], found["item4_total"]) == ("AUTO_SUBMITTED", 1, missing.amount)
    registered = town.database.rows("SELECT serial_no, item_type, amount FROM fr_item")
    assert [tuple(row) for row in registered] == [(missing.strong_key, "4", f"{missing.amount:.2f}")]
    assert town.submitted(account_no) == [("0.00", "L3")]


async def test_a_payment_missing_for_more_than_thirty_days_is_named_to_a_person(town: Town) -> None:
    lines = paid_lines(town)
    missing = lines[PENSIONS].pop()
    report(town, lines)
    found = await reconcile(town, PENSIONS, LATE_DAY)
    assert (found["disposition"], found["code"], found["diff"]) == ("HUMAN", "BUS-FR-09", Decimal("0.00"))
    assert {row.serial_no for row in found["named"] if row.code} == {missing.strong_key}
    assert town.submitted(PENSIONS) == []


async def test_a_payment_that_the_bank_made_a_fen_short_is_named_to_a_person(town: Town) -> None:
    lines = paid_lines(town)
    last = lines[PENSIONS][-1]
    lines[PENSIONS][-1] = last._replace(amount=last.amount - Decimal("0.01"))
    report(town, lines)
    found = await reconcile(town, PENSIONS, CLOSE_DAY)
    assert (found["disposition"], found["code"]) == ("HUMAN", "BUS-FR-05")
    assert last.strong_key in {row.serial_no for row in found["named"] if row.code == "BUS-FR-05"}
    assert town.submitted(PENSIONS) == []


@pytest.mark.timeout(300)
async def test_the_whole_house_closes_the_month_and_registers_what_the_bank_has_not_made(town: Town) -> None:
    lines = paid_lines(town)
    missing = lines[PENSIONS].pop()
    report(town, lines)
    town.set_date(CLOSE_DAY)
    tasks = {account_no: await town.make_task(account_no) for account_no in ACCOUNTS}
    town.database.close()
    async with sandbox(PROJECT, town.folder, seed=1, size="tiny", business_date=CLOSE_DAY, keep=True) as world:
        project = sandbox_project(PROJECT, world, dashboard_port=free_port())
        just_before = datetime.now(UTC) - timedelta(minutes=2)
        async with load_service(project)(project, schedules=[NOW], since=just_before) as running:
            assert await watch(running, {NOW.workflow: len(tasks)}, timeout_s=240, quiet=True)
            async with running.parts.database.session() as session:
                ended = {row.natural_key: row for row in await outcomes(session)}
        writes = world.ledger()
    found = {account_no: ended[task_no] for account_no, task_no in tasks.items()}
    assert {
        account_no: (row.disposition, row.result["diff"], row.result["level"]) for account_no, row in found.items()
    } == {
        BENEFITS: ("AUTO_SUBMITTED", "0.00", "L2"),
        PENSIONS: ("AUTO_SUBMITTED", "0.00", "L3"),
        INCOME: ("AUTO_SUBMITTED", "0.00", "L2"),
    }
    registered = {key: count for (key, action), count in writes.items() if action == "FR07.register"}
    assert registered == {f"{tasks[PENSIONS]}:{missing.strong_key}": 1}
    assert [writes[task_no, "FR08.submit"] for task_no in tasks.values()] == [1, 1, 1]
