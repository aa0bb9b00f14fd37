"""The screen on which finance makes, checks and pays the batches of a business; the digital employee may only look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import STAFF, enter, refuse
from mock_caseworker.database import Database
from mock_caseworker.desk import answer_write, desk_of, grids, page
from mock_caseworker.grids import Grid
from mock_caseworker.payment_batches import MAKER, Payer, Step, batches, has_acted, make_batch, return_batch, take_step
from mock_caseworker.refusals import RefusedError
from mock_caseworker.scene import Asked, Question
from mock_caseworker.sessions import Session


@dataclass(frozen=True)
class PaymentDesk:
    """One business's screen: its payer, its heading, and what it shows of a period."""

    payer: Payer
    title: str
    node: str
    lines: Callable[[Database, str, int], Grid]
    by_period: bool = True
    """Whether a batch is of one 所属期; otherwise of everything that waits."""

    def questions(self) -> Mapping[str, Question]:
        """Return what the pagers and the query button of the screen ask."""
        name = self.payer.screen.lower()
        return {f"{name}_lines": self._answer_lines, f"{name}_batches": self._answer_batches}

    def router(self) -> APIRouter:
        """Return the screen and its writes."""
        router, path = APIRouter(), f"/{self.payer.screen}"
        router.add_api_route(path, self._show_desk, methods=["GET"])
        router.add_api_route(f"{path}/batch", self._make, methods=["POST"])
        for step in self.payer.steps:
            router.add_api_route(f"{path}/{step.name}", self._taking(step), methods=["POST"])
        return router

    async def _show_desk(self, request: Request) -> Response:
        return self._show(request, enter(request, STAFF))

    async def _make(self, request: Request) -> Response:
        session = enter(request, frozenset({MAKER}))
        desk, form = desk_of(request), await request.form()
        period = str(form.get("period", "")) if self.by_period else f"{desk.database.business_date():%Y%m}"
        try:
            number = make_batch(
                desk.database, self.payer, period, account=session.username, made_at=desk.timestamp(), at=desk.now()
            )
        except RefusedError as refusal:
            return self._show(request, session, str(refusal))
        return await answer_write(request, self._show(request, session, messages.SUCCESS.format(biz_no=number)))

    def _taking(self, step: Step) -> Callable[[Request], Awaitable[Response]]:
        async def take(request: Request) -> Response:
            session = enter(request, frozenset({step.role}))
            desk = desk_of(request)
            form = {name: str(value).strip() for name, value in (await request.form()).items()}
            batch_no, account, at = form.get("batch_no", ""), session.username, desk.now()
            if has_acted(desk.database, batch_no, account):
                refuse(request, session)
            try:
                if form.get("decision") == "退回":
                    reason = form.get("reason", "")
                    return_batch(desk.database, self.payer, step, batch_no, reason=reason, account=account, at=at)
                else:
                    take_step(desk.database, self.payer, step, batch_no, account=account, at=at)
            except RefusedError as refusal:
                return self._show(request, session, str(refusal))
            return await answer_write(request, self._show(request, session, messages.SUCCESS.format(biz_no=batch_no)))

        return take

    def _answer_lines(self, request: Request, asked: Asked, page_no: int) -> Response:
        return grids(request, self.lines(desk_of(request).database, asked.get("period", ""), page_no))

    def _answer_batches(self, request: Request, _: Asked, page_no: int) -> Response:
        return grids(request, batches(desk_of(request).database, self.payer, page_no))

    def _show(self, request: Request, session: Session, message: str = "") -> Response:
        database = desk_of(request).database
        period = f"{database.business_date():%Y%m}"
        return page(
            request,
            "payment.html",
            session=session,
            screen=(self.payer.screen, self.title),
            node=self.node,
            period=period,
            by_period=self.by_period,
            question=f"{self.payer.screen.lower()}_lines",
            lines=self.lines(database, period, 1),
            batches=batches(database, self.payer, 1),
            makes=session.role == MAKER,
            steps=[step for step in self.payer.steps if step.role == session.role],
            confirm=messages.CONFIRM_SUBMIT,
            message=message,
        )
