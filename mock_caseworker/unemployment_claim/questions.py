"""What the scripts of the pages of 失业保险金申领 ask."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import Request, Response

from mock_caseworker.desk import desk_of, grids
from mock_caseworker.scene import Asked, Question
from mock_caseworker.unemployment_claim.claims import claims_of
from mock_caseworker.unemployment_claim.histories import benefits, contributions
from mock_caseworker.unemployment_claim.screens.accept import answer_person
from mock_caseworker.unemployment_claim.screens.progress_query import answer_progress
from mock_caseworker.unemployment_claim.screens.review import DESK


def _contributions(request: Request, asked: Asked, page: int) -> Response:
    return grids(request, contributions(desk_of(request).database, asked.get("personal_no", ""), page))


def _benefits(request: Request, asked: Asked, page: int) -> Response:
    return grids(request, benefits(desk_of(request).database, asked.get("personal_no", ""), page))


def _claims(request: Request, asked: Asked, page: int) -> Response:
    return grids(request, claims_of(desk_of(request).database, asked.get("id_no", ""), page))


QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        "person": answer_person,
        "contributions": _contributions,
        "benefits": _benefits,
        "claims": _claims,
        "progress": answer_progress,
        **DESK.questions(),
    }
)
