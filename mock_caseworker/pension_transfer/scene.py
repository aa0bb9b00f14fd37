"""企业养老保险关系转移 as a business of the system."""

from __future__ import annotations

from mock_caseworker.access import READERS, STAFF
from mock_caseworker.pension_transfer.cases import DEADLINE_WORKDAYS, KIND
from mock_caseworker.pension_transfer.questions import QUESTIONS
from mock_caseworker.pension_transfer.screens import notices, pages, payout, progress_query, review
from mock_caseworker.pension_transfer.screens.screen import NODE
from mock_caseworker.scene import Scene, TodoKind

WAITING = "SELECT case_no, stage, name, id_no, apply_date, channel, state FROM transfer_case WHERE state = '待受理'"
SCENE = Scene(
    node=NODE,
    menu=(
        *((screen.code, screen.title, screen.roles) for screen in pages.SCREENS),
        ("PT07", "转移复核审批", review.DESK.roles("PT07")),
        ("PT08", "告知书打印", READERS),
        ("PT09", "办理进度查询", READERS),
        ("PT10", payout.DESK.title, STAFF),
    ),
    routers=(pages.router, review.DESK.router(), notices.router, progress_query.router, payout.DESK.router()),
    questions={**QUESTIONS, **payout.DESK.questions()},
    todo=(TodoKind(KIND, WAITING, workdays=DEADLINE_WORKDAYS),),
)
