"""失业保险金申领 as a business of the system."""

from __future__ import annotations

from mock_caseworker.access import APPROVER, COUNTER, READERS, REVIEWER
from mock_caseworker.scene import Scene, TodoKind
from mock_caseworker.unemployment_claim.questions import QUESTIONS
from mock_caseworker.unemployment_claim.screens import (
    accept,
    application,
    assessment,
    notice,
    progress_query,
    review,
)

WAITING = (
    "SELECT claim_no AS case_no, '受理' AS stage, name, id_no, apply_date, channel, state"
    " FROM claim WHERE state = '待受理'"
)
SCENE = Scene(
    node="失业保险",
    menu=(
        ("UI01", "待遇申领受理", COUNTER),
        ("UI02", "申请信息", COUNTER),
        ("UI03", "联网核查", COUNTER),
        ("UI04", "期限核定", READERS),
        ("UI05", "标准核定", READERS),
        ("UI06", "告知/打印", COUNTER),
        ("UI07", "待遇复核", REVIEWER),
        ("UI08", "待遇审批", APPROVER),
        ("UI11", "进度查询", READERS),
    ),
    routers=(
        *(accept.router, application.router, assessment.router),
        *(notice.router, review.DESK.router(), progress_query.router),
    ),
    questions=QUESTIONS,
    todo=(TodoKind("失业待遇申领", WAITING, workdays=10),),
)
