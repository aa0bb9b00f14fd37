"""The screens of 复核 and 审批: never for the digital employee, never for who already acted on the case."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import enter, refuse
from mock_caseworker.database import Database
from mock_caseworker.desk import answer_write, desk_of, grids, page
from mock_caseworker.refusals import RefusedError
from mock_caseworker.reviews import Decision, Reviewed, Stage, decide, has_acted, version_of, waiting_cases
from mock_caseworker.scene import Asked, Question
from mock_caseworker.sessions import Session

Facts = Sequence[Sequence[tuple[str, str, str]]]
"""Lines of (label, element name, text) that the screen shows of a case."""


@dataclass(frozen=True)
class ReviewDesk:
    """One business's screens of review: what is decided, how a case looks, and where a stage has a title of its own."""

    reviewed: Reviewed
    facts: Callable[[Database, sqlite3.Row], Facts]
    template: str = "review.html"
    node: str = "失业保险"
    head: Callable[[Database, sqlite3.Row], Mapping[str, Any]] = lambda _, __: {}
    """What the template's head shows beyond the facts."""
    more: tuple[str, str] | None = None
    """(title, path) of a button that shows more of the case."""

    def roles(self, screen: str) -> frozenset[str]:
        """Return who decides on a screen."""
        return frozenset(stage.role for stage in self._stages(screen))

    def router(self) -> APIRouter:
        """Return the screens and their write."""
        router = APIRouter()
        for screen in self._screens():
            router.add_api_route(f"/{screen}", self._showing(screen), methods=["GET"])
            router.add_api_route(f"/{screen}/decide", self._deciding(screen), methods=["POST"])
        return router

    def questions(self) -> Mapping[str, Question]:
        """Return what the pagers of the screens ask."""
        return {screen.lower(): self._answering(screen) for screen in self._screens()}

    def _screens(self) -> Sequence[str]:
        return tuple(dict.fromkeys(stage.screen for stage in self.reviewed.stages))

    def _stages(self, screen: str) -> Sequence[Stage]:
        return tuple(stage for stage in self.reviewed.stages if stage.screen == screen)

    def _enter(self, request: Request, screen: str) -> tuple[Session, Stage]:
        session = enter(request, self.roles(screen))
        return session, next(stage for stage in self._stages(screen) if stage.role == session.role)

    def _showing(self, screen: str) -> Callable[..., Awaitable[Response]]:
        async def show(request: Request, biz_no: str = "") -> Response:
            return self._show(request, *self._enter(request, screen), biz_no)

        return show

    def _answering(self, screen: str) -> Question:
        def answer(request: Request, _: Asked, page_no: int) -> Response:
            stage = self._enter(request, screen)[1]
            return grids(request, waiting_cases(desk_of(request).database, self.reviewed, stage, page_no))

        return answer

    def _deciding(self, screen: str) -> Callable[[Request], Awaitable[Response]]:
        async def take(request: Request) -> Response:
            session, stage = self._enter(request, screen)
            form = {name: str(value).strip() for name, value in (await request.form()).items()}
            return await self._decide(request, session, stage, form)

        return take

    async def _decide(self, request: Request, session: Session, stage: Stage, form: Mapping[str, str]) -> Response:
        desk, biz_no = desk_of(request), form.get("biz_no", "")
        case = self.reviewed.find(desk.database, biz_no)
        if case is None:
            return self._show(request, session, stage, "", messages.NOT_FOUND)
        if has_acted(desk.database, self.reviewed, stage, case, session.username):
            refuse(request, session)
        if desk.dice.falls("stale_lock"):
            return self._show(request, session, stage, biz_no, messages.STALE)
        wanted = form.get("decision", ""), form.get("reason", "")
        who, when = session.username, desk.timestamp()
        decision = Decision(*wanted, account=who, decided_at=when, at=desk.now(), seen=form.get("seen", ""))
        try:
            decide(desk.database, self.reviewed, stage, biz_no, decision)
        except RefusedError as refusal:
            return self._show(request, session, stage, biz_no, str(refusal))
        done = self._show(request, session, stage, "", messages.SUCCESS.format(biz_no=biz_no))
        return await answer_write(request, done)

    def _show(self, request: Request, session: Session, stage: Stage, biz_no: str, message: str = "") -> Response:
        database = desk_of(request).database
        case = self.reviewed.find(database, biz_no) if biz_no else None
        return page(
            request,
            self.template,
            session=session,
            screen=(stage.screen, stage.title),
            node=self.node,
            stage=stage,
            waiting=waiting_cases(database, self.reviewed, stage, 1),
            case=case,
            facts=self.facts(database, case) if case else (),
            seen=version_of(database, self.reviewed, case) if case else "",
            allowed=stage.allowed(case["state"]) if case else (),
            more=self.more,
            message=message,
            **(self.head(database, case) if case else {}),
        )
