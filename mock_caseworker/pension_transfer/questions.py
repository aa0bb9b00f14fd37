"""What the scripts of the pages of transfers ask."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import Request, Response

from mock_caseworker.desk import desk_of, grids
from mock_caseworker.pension_transfer.relations import contributions
from mock_caseworker.pension_transfer.screens.notices import PT08
from mock_caseworker.pension_transfer.screens.pages import SCREENS
from mock_caseworker.pension_transfer.screens.progress_query import answer_progress
from mock_caseworker.pension_transfer.screens.review import DESK
from mock_caseworker.pension_transfer.screens.screen import answer_case
from mock_caseworker.pension_transfer.sheet_view import months_kept
from mock_caseworker.scene import Asked, Question


def _contributions(request: Request, asked: Asked, page: int) -> Response:
    return grids(request, contributions(desk_of(request).database, asked.get("personal_no", ""), page))


def _months(request: Request, asked: Asked, page: int) -> Response:
    return grids(request, months_kept(desk_of(request).database, asked.get("personal_no", ""), page))


QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        **{screen.code.lower(): answer_case(screen) for screen in (*SCREENS, PT08)},
        "pt_contributions": _contributions,
        "pt_months": _months,
        "pt_progress": answer_progress,
        **DESK.questions(),
    }
)
