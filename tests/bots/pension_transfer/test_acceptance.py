"""The decision on an application: golden vectors PT-05 to PT-08 and PT-14 as cases, X01 to X07, X13, X15, X16."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bots.pension_transfer.decision import Decision
from bots.pension_transfer.records import Month, OpenTransfer, Relation
from bots.social_insurance.identifiers import Sex

Decide = Callable[..., Decision]
Pay = Callable[..., tuple[Month, ...]]

ORIGIN = Relation("990201", "99020101", "110", "一般", "暂停", "202412", 36, 0, "冯测九", "990101198808080099", "企业")
ELSEWHERE = {"hukou_region": "990301"}
AGED_40 = {"sex": Sex.FEMALE, "birth": date(1985, 6, 1)} | ELSEWHERE


def outcome(decision: Decision) -> tuple[str, str]:
    return decision.disposition.value, decision.code


def test_a_clean_application_gets_its_letter(accept: Decide):
    decision = accept()
    assert outcome(decision) == ("AUTO_SUBMITTED", "")
    assert (decision.level, decision.figures["mode"]) == ("L1", "TRANSFER")


def test_pt_05_at_forty_a_woman_keeps_her_old_relation_and_gets_a_temporary_account(accept: Decide):
    decision = accept(person=AGED_40, advice="临时缴费账户")
    assert outcome(decision) == ("AUTO_SUBMITTED", "")
    assert (decision.level, decision.figures["mode"]) == ("L2", "TEMP_ACCOUNT")


def test_pt_06_a_day_younger_her_relation_moves(accept: Decide):
    decision = accept(person=AGED_40 | {"birth": date(1985, 6, 2)})
    assert decision.figures["mode"] == "TRANSFER"
    assert outcome(decision) == ("AUTO_SUBMITTED", "")


def test_pt_08_an_assignment_with_its_document_moves_the_relation(accept: Decide):
    assert outcome(accept(person=AGED_40, application={"is_approved": True, "approval_no": "测调〔2025〕1号"})) == (
        "AUTO_SUBMITTED",
        "",
    )


def test_an_assignment_without_its_document_is_for_a_person_where_it_decides(accept: Decide):
    assert outcome(accept(person=AGED_40, application={"is_approved": True})) == ("HUMAN", "BUS-PT-03")
    assert outcome(accept(application={"is_approved": True})) == ("AUTO_SUBMITTED", "")


def test_pt_14_who_draws_a_pension_is_suggested_for_rejection(accept: Decide):
    assert outcome(accept(person={"pension_status": "领取"})) == ("REJECT_SUGGESTED", "PT-X01")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"person": {"death_date": date(2026, 1, 1)}}, ("REJECT_SUGGESTED", "PT-X02")),
        ({"local": ()}, ("REJECT_SUGGESTED", "PT-X03")),
        ({"relations": (replace(ORIGIN, id_no="990201197411300031"),)}, ("HUMAN", "PT-X04")),
        ({"relations": (replace(ORIGIN, name="冯测八"),)}, ("HUMAN", "PT-X04")),
        ({"open_transfers": (OpenTransfer("PT0000000009", "办理中"),)}, ("REJECT_SUGGESTED", "PT-X05")),
        ({"application": {"from_region": "990101"}}, ("REJECT_SUGGESTED", "PT-X06")),
        ({"person": {"account_status": "冻结"}}, ("HUMAN", "PT-X07")),
        ({"relations": (replace(ORIGIN, name="冯测玖"),)}, ("HUMAN", "PT-X13")),
        ({"relations": (replace(ORIGIN, person_kind="机关事业"),)}, ("HUMAN", "PT-X15")),
        ({"relations": (replace(ORIGIN, fund="170"),)}, ("HUMAN", "PT-X15")),
        ({"application": {"apply_type": "军转"}}, ("HUMAN", "PT-X15")),
        ({"relations": (ORIGIN, replace(ORIGIN, agency="99020102"))}, ("HUMAN", "PT-X16")),
        ({"person": {"sex": Sex.UNKNOWN} | ELSEWHERE}, ("HUMAN", "BUS-PT-02")),
        ({"advice": "临时缴费账户"}, ("FROZEN", "INT-02")),
        ({"relations": ()}, ("HUMAN", "BUS-PT-05")),
        ({"relations": (replace(ORIGIN, status="终止"),)}, ("HUMAN", "BUS-PT-05")),
        ({"application": {"from_region": "990999"}}, ("RETRY_LATER", "SYS-PT-02")),
    ],
)
def test_what_speaks_against_a_letter(accept: Decide, changes: dict[str, object], expected: tuple[str, str]):
    assert outcome(accept(**changes)) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"open_transfers": (OpenTransfer("PT0000000009", "已办结"),)},
        {"open_transfers": (OpenTransfer("PT0000000001", "办理中"),)},
        {"relations": (ORIGIN, replace(ORIGIN, agency="99020102", status="终止"))},
        {"relations": (ORIGIN, replace(ORIGIN, region="990301", person_kind="机关事业"))},
        {"relations": (replace(ORIGIN, name=" 冯测九 "),)},
        {"application": {"from_region": "990102"}, "relations": (replace(ORIGIN, region="990102"),)},
    ],
)
def test_look_alikes_hold_nothing_up(accept: Decide, changes: dict[str, object]):
    assert outcome(accept(**changes)) == ("AUTO_SUBMITTED", "")


def test_months_of_another_fund_or_in_arrears_are_no_active_month(accept: Decide, months_paid: Pay):
    unpaid = months_paid("202506", 3, status="欠费")
    other = tuple(replace(month, fund="210") for month in months_paid("202506", 3))
    assert outcome(accept(local=(*unpaid, *other))) == ("REJECT_SUGGESTED", "PT-X03")


def test_a_rejection_is_told_before_a_question_and_then_the_first_code(accept: Decide):
    both = accept(person={"account_status": "冻结", "death_date": date(2026, 1, 1), "pension_status": "领取"})
    assert outcome(both) == ("REJECT_SUGGESTED", "PT-X01")
    assert [finding.code for finding in both.findings] == ["PT-X01", "PT-X02", "PT-X07"]
    assert "PT-X07" in both.reason


def test_gathering_at_the_place_of_benefit_asks_where_that_is(accept: Decide):
    gathering = {"apply_type": "待遇领取地归集"}
    here = replace(ORIGIN, region="990101", last="202601", months=120)
    assert outcome(accept(person=AGED_40, application=gathering, relations=(ORIGIN, here), advice="转移接续")) == (
        "AUTO_SUBMITTED",
        "",
    )
    short = replace(here, months=119)
    assert outcome(accept(person=AGED_40, application=gathering, relations=(ORIGIN, short), advice="转移接续")) == (
        "HUMAN",
        "BUS-PT-01",
    )


def test_a_temporary_account_is_gathered_where_the_relation_is_kept(accept: Decide):
    gathering = {"apply_type": "临时账户归集"}
    temporary = replace(ORIGIN, account_kind="临时")
    kept = replace(ORIGIN, region="990101", last="202601", months=12)
    assert outcome(accept(person=AGED_40, application=gathering, relations=(temporary, kept))) == ("AUTO_SUBMITTED", "")
    assert outcome(accept(person=AGED_40, application=gathering, relations=(temporary,))) == ("HUMAN", "BUS-PT-01")
