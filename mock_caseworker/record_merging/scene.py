"""What 参保信息合并 adds to the system."""

from __future__ import annotations

from types import MappingProxyType

from mock_caseworker.access import APPROVER, COUNTER, READERS, REVIEWER
from mock_caseworker.record_merging.screens import (
    comparison,
    listing,
    lookup,
    registration,
    review,
    settling,
    undoing,
)
from mock_caseworker.scene import Scene, TodoKind

CASE_TYPE = "参保信息合并"
DEADLINE_WORKDAYS = 10

SCENE = Scene(
    node="数据质量",
    menu=(
        ("MG01", "疑似重复清单", READERS),
        ("MG02", "比对详情", READERS),
        ("MG07", "合并复核", REVIEWER),
        ("MG08", "合并审批", APPROVER),
        ("MG09", "撤销合并", COUNTER),
        ("MG10", "合并查询打印", READERS),
    ),
    routers=(
        *(screen.router for screen in (listing, comparison, registration, settling, undoing, lookup)),
        review.DESK.router(),
    ),
    questions=MappingProxyType(
        {
            "mg_suspects": listing.answer_suspects,
            "mg_pair": comparison.answer_pair,
            "mg_relations": comparison.answer_side_grid,
            "mg_months": comparison.answer_side_grid,
            "mg_benefits": comparison.answer_side_grid,
            "mg_preview": settling.answer_preview,
            **review.DESK.questions(),
            "mg_done": undoing.answer_done,
            "mg_cases": lookup.answer_cases,
        }
    ),
    todo=(
        TodoKind(
            title=CASE_TYPE,
            waiting="SELECT c.pair_no AS case_no, '合并登记' AS stage, p.name, p.id_no,"
            " substr(c.registered_at, 1, 10) AS apply_date, '比对' AS channel, c.state"
            " FROM mg_case c JOIN mg_person p ON p.personal_no = c.master_no WHERE c.state IN ('草稿', '已退回')",
            workdays=DEADLINE_WORKDAYS,
        ),
    ),
)
