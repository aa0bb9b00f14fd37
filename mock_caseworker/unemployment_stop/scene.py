"""失业保险待遇发放与停发 as a business of the system."""

from __future__ import annotations

from types import MappingProxyType

from mock_caseworker.access import READERS, STAFF
from mock_caseworker.scene import Scene, TodoKind
from mock_caseworker.unemployment_stop.screens import payment, stop

WAITING = (
    "SELECT stop_no AS case_no, '停发核查' AS stage, name, id_no, found_on AS apply_date, source AS channel, state"
    " FROM stop_case WHERE state = '待核查'"
)
SCENE = Scene(
    node="失业保险",
    menu=(("UI09", "发放计划", STAFF), ("UI10", "停发/追回", READERS)),
    routers=(payment.DESK.router(), stop.router),
    questions=MappingProxyType(
        {
            "stop": stop.answer_stop,
            "stop_trial": stop.answer_trial,
            "payments": stop.answer_payments,
            "stops": stop.answer_stops,
            **payment.DESK.questions(),
        }
    ),
    todo=(TodoKind("失业待遇停发核查", WAITING, workdays=20),),
)
