"""A very small caseworker portal: a real web server in a thread, a ledger in memory, and a few ways to fail.

Also its adapter, which the settings name like any other, and the password of its one account.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import anyio.to_thread
import uvicorn
from playwright.async_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from digital_employee.browser.portal import Credentials
from digital_employee.errors import DigitalEmployeeError

ID_NO = "370102198803071231"
CARD = "6228480012345678903"
MOBILE = "13812345678"
NAME = "欧阳测试"
STATEMENT_NAME = "对账单 2026-02.csv"
STATEMENT = "日期,金额\r\n2026-02-01,1980.00\r\n2026-02-02,0.02\r\n".encode("gb18030")
SESSION_ENDED = "会话已超时，请重新登录！"
PATIENCE_S = 20.0


class Answer(Enum):
    """What becomes of a submission, and what the portal says about it."""

    PLAIN = "one row, and a page with its number"
    CUT = "one row, and the connection is cut"
    FAIL = "no row, and an error page"
    HOLD = "no answer until `released`; then as PLAIN, or nothing at all when `forgets`"
    TWICE = "two rows, and a page with a number"
    OTHER_NUMBER = "one row, and a page with another number than the row's"


@dataclass(frozen=True)
class Row:
    """One submission in the ledger."""

    case_no: str
    kind: str
    amount: str
    biz_no: str


@dataclass
class Portal:
    """The portal's state; the server's thread and the test share it."""

    answer: Answer = Answer.PLAIN
    forgets: bool = False
    ledger: list[Row] = field(default_factory=list)
    revoked: list[Row] = field(default_factory=list)
    """Submissions that were taken back: they stand in the ledger no more."""
    refuses_to_revoke: list[str] = field(default_factory=list)
    """Kinds of submission that the portal takes back no more."""
    person: dict[str, str] = field(default_factory=lambda: {"name": NAME, "id_no": ID_NO})
    case_no: str = "C1"
    at_arrival: Callable[[], object] = lambda: None
    """Asked at the moment a submission arrives, before anything is done with it."""
    seen_at_arrival: list[object] = field(default_factory=list)
    uploads: list[tuple[str, bytes]] = field(default_factory=list)
    """The files that came, with their names."""
    sign_ins: int = 0
    end_logins_before: list[str] = field(default_factory=list)
    """Paths that end every login when they are next asked for."""
    busy: int = 0
    """So many visits of the case page are answered with an alert."""
    alert: str = "系统繁忙！"
    answers: dict[str, list[str]] = field(default_factory=dict)
    """What each inquiry answers, in turn; the last answer stays."""
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    settled: threading.Event = field(default_factory=threading.Event)
    slow_asked: threading.Event = field(default_factory=threading.Event)
    slow_released: threading.Event = field(default_factory=threading.Event)
    base: str = ""
    _logins: set[str] = field(default_factory=set)

    @property
    def arrivals(self) -> int:
        """How many submissions reached the portal, whatever became of them."""
        return len(self.seen_at_arrival)

    def enter(self, case_no: str, kind: str, amount: str) -> Row:
        """Write a row, as a submission or a colleague does."""
        row = Row(case_no, kind, amount, f"LS{len(self.ledger) + len(self.revoked) + 1:04d}")
        self.ledger.append(row)
        return row

    async def login(self, request: Request) -> Response:
        if request.method == "GET":
            return HTMLResponse(
                "<form method=post><input name=user><input name=word type=password><button>登录</button>"
            )
        self.sign_ins += 1
        ticket = uuid4().hex
        self._logins.add(ticket)
        answer = RedirectResponse("/", 303)
        answer.set_cookie("ticket", ticket)
        return answer

    async def page(self, request: Request) -> Response:
        """Answer any page of a signed-in caseworker."""
        path = request.url.path
        if path in self.end_logins_before:
            self.end_logins_before.remove(path)
            self._logins.clear()
        if request.cookies.get("ticket") not in self._logins:
            return HTMLResponse(f"<h1>{SESSION_ENDED}</h1>")
        pages = {"/": self.home, "/case": self.case, "/list": self.rows, "/ask": self.ask, "/slow": self.slow}
        pages |= {"/files": self.files, "/statement": self.statement, "/upload": self.upload}
        pages |= {"/submit": self.submit, "/revoke": self.revoke, "/revoked": self.revoked_rows}
        return await pages[path](request)

    async def home(self, _request: Request) -> Response:
        return _page("首页", "")

    async def case(self, _request: Request) -> Response:
        facts = {"受理号": self.case_no, "姓名": self.person["name"], "证件号码": self.person["id_no"]}
        facts |= {"银行卡号": CARD, "手机号码": MOBILE}
        body = "<table>" + "".join(f"<tr><th>{key}</th><td>{escape(fact)}</td></tr>" for key, fact in facts.items())
        body += f"""</table><form method=post action=/submit onsubmit="return confirm('确定提交吗？')">
            <input type=hidden name=case_no value="{self.case_no}">
            <label>项目<input name=kind value=缴费></label><label>金额<input name=amount></label>
            <button>提交</button></form>"""
        if self.busy:
            self.busy -= 1
            body += f"<script>alert('{self.alert}')</script>"
        return _page("个案办理", body)

    async def rows(self, _request: Request) -> Response:
        cells = [(row.case_no, row.kind, row.amount, row.biz_no) for row in self.ledger]
        lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in cells)
        head = "".join(f"<th>{title}</th>" for title in ("受理号", "项目", "金额", "业务流水号"))
        return _page("已办清单", f"<table><caption>已办</caption><tr>{head}</tr>{lines}</table>")

    async def revoke(self, request: Request) -> Response:
        """Offer to take a submission back, and take it back."""
        if request.method == "GET":
            biz_no = request.query_params.get("biz_no", "")
            return _page(
                "撤销",
                f"""<table><tr><th>受理号</th><td>{self.case_no}</td></tr></table>
                <form method=post action=/revoke onsubmit="return confirm('确定撤销吗？')">
                <label>流水号<input name=biz_no value="{biz_no}"></label><button>撤销</button></form>""",
            )
        biz_no = str((await request.form())["biz_no"])
        self.seen_at_arrival.append(self.at_arrival())
        self.arrived.set()
        if self.answer is Answer.HOLD:
            await _wait(self.released)
        for row in [row for row in self.ledger if row.biz_no == biz_no and row.kind not in self.refuses_to_revoke]:
            self.ledger.remove(row)
            self.revoked.append(row)
        self.settled.set()
        return _page("撤销结果", f"<p id=message>撤销成功，业务流水号：CX{biz_no}</p>")

    async def revoked_rows(self, _request: Request) -> Response:
        lines = "".join(f"<tr><td>{row.biz_no}</td><td>CX{row.biz_no}</td></tr>" for row in self.revoked)
        return _page(
            "撤销清单", f"<table><caption>撤销</caption><tr><th>原流水号</th><th>业务流水号</th></tr>{lines}</table>"
        )

    async def ask(self, request: Request) -> Response:
        source = request.query_params.get("source", "")
        waiting = self.answers.get(source, [""])
        said = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        buttons = "".join(
            f"<button onclick=\"location='/ask?source={name}'\">{name}</button>" for name in sorted(self.answers)
        )
        return _page("联网核查", f"{buttons}<table><tr><th>核查来源</th><td>{source}</td>"
                                 f"<th>核查结果</th><td>{said}</td></tr></table>")  # fmt: skip

    async def slow(self, _request: Request) -> Response:
        self.slow_asked.set()
        await _wait(self.slow_released, 3 * PATIENCE_S)
        return _page("慢页面", "")

    async def files(self, _request: Request) -> Response:
        body = """<a href=/statement>下载对账单</a><form method=post action=/upload enctype="multipart/form-data">
            <label>文件<input type=file name=file></label><label>说明<input name=note></label>
            <button>上传</button></form>"""
        return _page("文件", body)

    async def statement(self, _request: Request) -> Response:
        named = f"attachment; filename*=UTF-8''{quote(STATEMENT_NAME)}"
        return Response(STATEMENT, media_type="text/csv", headers={"Content-Disposition": named})

    async def upload(self, request: Request) -> Response:
        async with request.form() as form:
            came = form["file"]
            self.uploads.append((came.filename, await came.read()))  # type: ignore[union-attr]  # a file
        row = self.enter(self.case_no, "上传", "")
        return _page("办理结果", f"<p id=message>提交成功，业务流水号：{row.biz_no}</p>")

    async def submit(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.seen_at_arrival.append(self.at_arrival())
        self.arrived.set()
        if self.answer is Answer.FAIL:
            return HTMLResponse("<h1>系统错误</h1>", 500)
        if self.answer is Answer.HOLD:
            await _wait(self.released)
        if self.answer is Answer.HOLD and self.forgets:
            self.settled.set()
            return _Cut()
        row = self.enter(**form)
        self.settled.set()
        if self.answer is Answer.TWICE:
            self.enter(**form)
        if self.answer is Answer.CUT:
            return _Cut()
        said = "LS9999" if self.answer is Answer.OTHER_NUMBER else row.biz_no
        return _page("办理结果", f"<p id=message>提交成功，业务流水号：{said}</p>")


class _Cut(Response):
    """Begins an answer and cuts the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"<h1>", "more_body": True})
        raise ConnectionResetError


def _page(title: str, body: str) -> Response:
    return HTMLResponse(f"<title>{title}</title><p id=user>经办人</p><h1>{title}</h1>{body}")


async def _wait(event: threading.Event, patience_s: float = PATIENCE_S) -> None:
    await anyio.to_thread.run_sync(event.wait, patience_s)


class Server:
    """Serves a portal from a thread on a free port, or a given one, until it is closed."""

    def __init__(self, portal: Portal, port: int = 0) -> None:
        routes = [Route("/login", portal.login, methods=["GET", "POST"])]
        routes.append(Route("/{path:path}", portal.page, methods=["GET", "POST"]))
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port = self._listening.getsockname()[1]
        portal.base = f"http://127.0.0.1:{self.port}"
        self.portal = portal
        config = uvicorn.Config(Starlette(routes=routes), log_level="critical", ws="none", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listening]})
        self._thread.start()

    def close(self) -> None:
        """Let every waiting answer go, and stop."""
        self.portal.released.set()
        self.portal.slow_released.set()
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=10)
        self._listening.close()


@dataclass(frozen=True)
class SmallPortal:
    """The adapter: how one signs in and finds a screen."""

    base_url: str

    async def sign_in(self, page: Page, credentials: Credentials) -> None:
        await page.goto(f"{self.base_url}/login")
        await page.fill("[name=user]", credentials.username)
        await page.fill("[name=word]", credentials.password.get_secret_value())
        await page.click("button")
        await page.locator("#user").wait_for()

    async def is_signed_in(self, page: Page) -> bool:
        return await page.locator("#user").count() == 1

    async def is_expired(self, page: Page) -> bool:
        return await page.get_by_text(SESSION_ENDED).count() > 0

    async def open_screen(self, page: Page, target: Mapping[str, str]) -> None:
        await page.goto(self.base_url + target["path"])

    async def dismiss_notices(self, page: Page) -> None:
        """It has none."""

    def classify(self, text: str) -> DigitalEmployeeError | None:
        return None


def password(_name: str, _folder: Path) -> str:
    """Give the one password of this portal."""
    return "Sim-2026!"
