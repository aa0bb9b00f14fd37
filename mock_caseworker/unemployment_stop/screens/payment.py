"""UI09 发放计划: finance makes and releases the batches of a month; the digital employee may only look."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import STAFF, enter
from mock_caseworker.desk import answer_write, desk_of, grids, page
from mock_caseworker.refusals import RefusedError
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session
from mock_caseworker.unemployment_stop.payments import batches, check_batch, lines, make_batch

SCREEN = ("UI09", "发放计划")
MAKER, CHECKER = frozenset({"FIN_MK"}), frozenset({"FIN_CK"})
router = APIRouter()


@router.get("/UI09")
async def show_payments(request: Request) -> Response:
    """Show the lines of the month of the business date, and the batches."""
    return _screen(request, enter(request, STAFF))


@router.post("/UI09/batch")
async def make_payment_batch(request: Request) -> Response:
    """Make a batch of what waits (制单)."""
    session = enter(request, MAKER)
    desk = desk_of(request)
    period = str((await request.form()).get("period", ""))
    try:
        number = make_batch(desk.database, period, account=session.username, made_at=desk.timestamp(), at=desk.now())
    except RefusedError as refusal:
        return _screen(request, session, str(refusal))
    return await answer_write(request, _screen(request, session, messages.SUCCESS.format(biz_no=number)))


@router.post("/UI09/check")
async def check_payment_batch(request: Request) -> Response:
    """Release a batch (财务复核)."""
    session = enter(request, CHECKER)
    desk = desk_of(request)
    batch_no = str((await request.form()).get("batch_no", ""))
    paid_on = desk.database.business_date().isoformat()
    try:
        check_batch(desk.database, batch_no, account=session.username, paid_on=paid_on, at=desk.now())
    except RefusedError as refusal:
        return _screen(request, session, str(refusal))
    return await answer_write(request, _screen(request, session, messages.SUCCESS.format(biz_no=batch_no)))


def answer_lines(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the query of a month."""
    return grids(request, lines(desk_of(request).database, asked.get("period", ""), page_no))


def answer_batches(request: Request, _: Asked, page_no: int) -> Response:
    """Answer the pager of the batches."""
    return grids(request, batches(desk_of(request).database, page_no))


def _screen(request: Request, session: Session, message: str = "") -> Response:
    database = desk_of(request).database
    period = f"{database.business_date():%Y%m}"
    return page(
        request,
        "ui09.html",
        session=session,
        screen=SCREEN,
        period=period,
        lines=lines(database, period, 1),
        batches=batches(database, 1),
        makes=session.role in MAKER,
        checks=session.role in CHECKER,
        confirm=messages.CONFIRM_SUBMIT,
        message=message,
    )
