"""PT08 告知书打印 and the print previews of the other pages."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import READERS, enter
from mock_caseworker.desk import desk_of, page
from mock_caseworker.identity import normalise
from mock_caseworker.pension_transfer.cases import STAGES, find_case
from mock_caseworker.pension_transfer.prints import DOCUMENTS, document_of
from mock_caseworker.pension_transfer.relations import BASE, register_values
from mock_caseworker.pension_transfer.screens.screen import NODE, Screen
from mock_caseworker.pension_transfer.view import View, empty, header
from mock_caseworker.refusals import RefusedError

PT08 = Screen(
    "PT08", "告知书打印", READERS, STAGES, (BASE,), (), lambda _, case: View({**header(case), **register_values(case)})
)
router = APIRouter()


@router.get("/PT08")
async def show_notices(request: Request) -> Response:
    """Show the documents to choose from."""
    session = enter(request, READERS)
    return page(
        request,
        "pt08.html",
        session=session,
        screen=(PT08.code, PT08.title),
        node=NODE,
        pt=PT08,
        values=empty(PT08.forms, ()).values,
        documents=[(form, title) for form, (title, _, _) in DOCUMENTS.items()],
    )


@router.get("/PT08/print")
async def preview_print(request: Request, case_no: str = "", form: str = "") -> Response:
    """Show one document in a window of its own."""
    session = enter(request, READERS)
    database = desk_of(request).database
    case = find_case(database, normalise(case_no))
    try:
        if case is None:
            raise RefusedError(messages.NOT_FOUND)
        document = document_of(database, case, form)
    except RefusedError as refusal:
        return page(request, "refused.html", session=session, message=str(refusal), notice=None)
    return page(request, "pt_print.html", session=session, case=case, document=document, notice=None)
