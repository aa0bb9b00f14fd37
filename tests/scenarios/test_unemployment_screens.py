"""The elements file against the running mock portal: every element of every screen, also when the portal misbehaves."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from bots.portal.caseworker import CaseworkerPortal
from bots.portal.sources import todo
from digital_employee.browser.locate import Place, find
from digital_employee.browser.pool import BrowserPool
from digital_employee.browser.portal import Credentials, DeclaredRead, PortalAccess, Timeouts
from digital_employee.browser.verbs import PageVerbs
from digital_employee.errors import BusinessException, SystemException
from digital_employee.project.offers import SourceContext
from digital_employee.workflow.loader import load_workflow
from digital_employee.workflow.model import FieldDefinition, FieldType, Screen
from mock_caseworker.database import Database, open_database
from mock_caseworker.faults import parse_faults
from mock_caseworker.generator.cli import generate
from mock_caseworker.portal import Portal, create_app
from mock_caseworker.server import make_server

PROJECT = Path(__file__).parents[2]
LOADED = load_workflow(PROJECT / "workflows" / "unemployment_claim.yaml", PROJECT)
BUSINESS_DATE = date(2026, 3, 10)
READS = ("/login", "/ui/query", "/UI01/open", "/UI03/check")
FAULTS = ("", "label_variant=1,id_shuffle=1", "label_variant=1,id_shuffle=1,fullwidth_echo=1,popup_rate=0.3")

SignIn = Callable[[str], AbstractAsyncContextManager[PageVerbs]]


@dataclass(frozen=True)
class Settings:
    executable: Path | None = None
    channel: str | None = None
    headless: bool = True
    arguments: tuple[str, ...] = ()
    slow_mo_ms: float = 0
    action_timeout_s: float = 10
    navigation_timeout_s: float = 20


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A tiny day of generated claims."""
    generate(tmp_path, seed=1, size="tiny", business_date=BUSINESS_DATE)
    return open_database(tmp_path / "portal.db")


@pytest.fixture
def serve(tmp_path: Path, database: Database) -> Iterator[Callable[[str], str]]:
    """Serve the portal over a real socket with faults switched on; gives its address."""
    running = []

    def start(faults: str) -> str:
        quiet = f"login_popup_rate=0,{faults}"
        server = make_server(create_app(Portal(tmp_path / "portal.db", 1, parse_faults(quiet))))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            time.sleep(0.02)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join()


@pytest.fixture
async def sign_in(serve: Callable[[str], str]) -> AsyncIterator[SignIn]:
    """Sign bot01 in at a portal with the given faults."""
    pool = BrowserPool(Settings())

    @asynccontextmanager
    async def enter(faults: str) -> AsyncIterator[PageVerbs]:
        base = serve(faults)
        portal = CaseworkerPortal(base)
        context = await pool.new_context(PortalAccess(base, tuple(DeclaredRead("POST", path) for path in READS)))
        await portal.sign_in(context.page, Credentials("bot01", SecretStr("Sim-2026!"), {"region": "990100"}))
        yield PageVerbs(context, context.page, LOADED.screens, portal, Timeouts(10, 20))
        await context.close()

    yield enter
    await pool.stop()


async def not_found(verbs: PageVerbs, name: str, *, without_ids: bool) -> set[str]:
    """Return the elements of the screen in hand that nobody finds: by all locators but ids, else by the first alone."""
    await verbs.prove(name)
    screen: Screen = LOADED.screens[name]
    missing = set()
    for element_name, element in screen.elements.items():
        locators = [locator for locator in element.find if locator.id is None] if without_ids else element.find[:1]
        place = Place(verbs.page, name, screen, element_name)
        # What belongs to another state of the screen is not waited for.
        try:
            await find(place, locators, element.kind, 0.3)
        except SystemException:
            missing.add(element_name)
    return missing


async def press_and_read(verbs: PageVerbs, button: str, ref: str) -> None:
    await verbs.press(button)
    await verbs.read(ref)


async def open_claim(verbs: PageVerbs, claim_no: str) -> None:
    await verbs.open("accept")
    await verbs.fill("accept.query_claim_no", claim_no)
    await verbs.press("accept.search")


@pytest.mark.parametrize("faults", FAULTS)
async def test_every_element_of_every_screen_is_found(sign_in: SignIn, database: Database, faults: str):
    claim = database.rows("SELECT * FROM claim WHERE state = '待受理'")[0]
    missing: dict[str, set[str]] = {}
    async with sign_in(faults) as verbs:

        async def look(screen: str, state: str = "") -> None:
            missing[screen + state] = await not_found(verbs, screen, without_ids=bool(faults))

        await verbs.open("home")
        await look("home")
        await open_claim(verbs, claim["claim_no"])
        await look("accept")
        person = await verbs.read("accept.person")
        months = await verbs.read("accept.contributions")
        await verbs.press("accept.new")
        await look("application", " (paper)")
        await open_claim(verbs, claim["claim_no"])
        await verbs.press("accept.accept")
        for button, screen in {
            "accept.next": "application",
            "application.next": "checks",
            "checks.next": "term",
            "term.next": "standard",
            "standard.next": "notice",
        }.items():
            await verbs.press(button)
            await look(screen)
        await verbs.open("progress")
        await look("progress")

    assert isinstance(person, dict)
    assert person["name"] == claim["name"]
    paid = database.count(
        "SELECT count(*) FROM contribution JOIN person USING (personal_no) WHERE id_no = ? AND fund = '210'",
        (claim["id_no"],),
    )
    assert len(months) == paid
    assert missing == {
        "home": set(),
        "accept": set(),
        "application (paper)": {"next", "biz_no"},
        "application": {"save", "biz_no"},
        "checks": set(),
        "term": set(),
        "standard": set(),
        "notice": {"biz_no"},
        "progress": set(),
    }
    assert database.count("SELECT count(*) FROM ledger") == 0


async def test_the_to_do_source_reads_every_claim(sign_in: SignIn, database: Database):
    async with sign_in("label_variant=1,popup_rate=0.5") as verbs:

        @asynccontextmanager
        async def portal_page() -> AsyncIterator[PageVerbs]:
            yield verbs

        fields = {
            "claim_no": FieldDefinition(type=FieldType.TEXT, column="受理号"),
            "id_no": FieldDefinition(type=FieldType.ID_CARD, column="社会保障号码"),
            "leave_date": FieldDefinition(type=FieldType.DATE, column="离职日期", optional=True),
        }
        context = SourceContext(fields, BUSINESS_DATE, PROJECT, PROJECT, portal_page)
        found = [item async for item in todo(context, screen="home", list="失业待遇申领")]

    waiting = database.rows("SELECT claim_no, id_no FROM claim WHERE state = '待受理'")
    assert {tuple(item.raw.items()) for item in found} == {
        (("claim_no", row["claim_no"]), ("id_no", row["id_no"])) for row in waiting
    }


async def test_what_the_portal_refuses_is_raised_as_what_it_means(sign_in: SignIn):
    async with sign_in("") as verbs:
        await verbs.open("accept")
        await verbs.fill("accept.query_id_no", "990101197506150019")
        # The answer may come while the press still looks around, or after it.
        with pytest.raises(BusinessException, match="校验位错误"):
            await press_and_read(verbs, "accept.search", "accept.person")
        await verbs.open("progress")
        await verbs.fill("progress.claim_no", "UC9999999999")
        await verbs.press("progress.search")
        assert await verbs.read("progress.grid") == []


async def test_a_login_that_ended_is_noticed_at_once(sign_in: SignIn):
    async with sign_in("") as verbs:
        await verbs.open("accept")
        await verbs.context.context.clear_cookies()
        start = time.monotonic()
        with pytest.raises(SystemException, match="SYS-LOGIN-01"):
            await verbs.open("progress")
        assert time.monotonic() - start < 9.5  # whoever waits for the screen instead gives up after ten
