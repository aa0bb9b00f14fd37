"""The skill as a workflow calls it: typed rows of the screens in, values out."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.social_insurance.periods import add_months
from bots.social_insurance.skills import place
from bots.unemployment_claim.checks import SOURCES
from bots.unemployment_claim.skills import assess
from digital_employee.face import BusinessException, SkillContext
from digital_employee.schedule.calendar import load_calendar

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def context() -> SkillContext:
    return SkillContext(date(2026, 3, 10), load_calendar(PROJECT / "config" / "calendars"), PROJECT)


def record(kind: str, status: str, **columns: Any) -> dict[str, Any]:
    empty = {"来源": "x", "开始日期": None, "结束日期": None, "地区": "", "内容": ""}
    return {**empty, "记录类型": kind, "状态": status, **columns}


def shown_on_screen(**changes: Any) -> dict[str, Any]:
    """Return what UI01 to UI05 show of a clean claim of 30 months, with some parts changed."""
    confirmed = {
        "identity": [record("实名核验", "一致", 内容="冯测九")],
        "card": [record("账户核验", "正常", 内容="冯测九")],
    }
    months = [
        {
            "所属期": add_months("202602", -back), "险种": "210", "单位缴纳": Decimal("42.00"),
            "个人缴纳": Decimal("18.00"), "到账状态": "已到账", "到账日期": None,
        }
        for back in range(30)
    ]  # fmt: skip
    screens = {
        "person": {"name": "冯测九", "sex": "男", "birth_date": date(1988, 8, 8), "female_cat": ""},
        "months": months,
        "history": [],
        "application": {
            "apply_date": date(2026, 3, 10), "leave_date": date(2026, 2, 15), "leave_reason": "05",
            "register_date": date(2026, 3, 10), "job_seeking": "是", "pay_region": "990101",
        },
        "checks": {name: {"answer": {"result": "通过", "records": confirmed.get(name, [])}} for name in SOURCES},
        "shown": {
            "months": 12, "start": "202603", "end": "202702", "amount": Decimal("1980.00"),
            "total": Decimal("23760.00"), "medical": Decimal("403.29"),
        },
    }  # fmt: skip
    for name, change in changes.items():
        screens[name] = {**screens[name], **change} if isinstance(change, dict) else change
    return screens


def test_a_clean_claim_gives_its_figures(context: SkillContext):
    decision = assess(**shown_on_screen(), context=context)
    assert decision == {
        "disposition": "AUTO_SUBMITTED", "code": "", "rule": "", "reason": "", "grounds": [],
        "paid_months": 30, "carried": 0,
        "months": 12, "start": "202603", "end": "202702", "amount": Decimal("1980.00"),
        "total": Decimal("23760.00"), "medical": Decimal("403.29"), "level": "L2",
    }  # fmt: skip


@pytest.mark.parametrize("result", ["超时", "", None])
def test_a_source_without_an_answer_is_not_taken_for_a_pass(context: SkillContext, result: str | None):
    silent = {"prison": {"answer": {"result": result, "records": []}}}
    assert assess(**shown_on_screen(checks=silent), context=context)["code"] == "SYS-UI-01"


def test_a_source_that_was_not_asked_is_not_taken_for_a_pass(context: SkillContext):
    screens = shown_on_screen()
    del screens["checks"]["prison"]
    assert assess(**screens, context=context)["code"] == "SYS-UI-01"


def test_the_portals_hint_is_not_looked_at(context: SkillContext):
    dead = {"death": {"answer": {"result": "通过", "records": [record("死亡登记", "已登记")]}}}
    assert assess(**shown_on_screen(checks=dead), context=context)["code"] == "UI-X10"
    doubted = {"pension": {"answer": {"result": "疑点", "records": [record("待遇申请", "已撤销")]}}}
    assert assess(**shown_on_screen(checks=doubted), context=context)["code"] == ""


def test_a_region_with_its_name_behind_it_is_understood(context: SkillContext):
    elsewhere = {"other_city": {"answer": {"result": "通过", "records": [
        record("失业保险待遇", "申领中", 地区="990200 测试乙市")]}}}  # fmt: skip
    assert assess(**shown_on_screen(checks=elsewhere), context=context)["code"] == "UI-X20"


def test_the_portals_blank_figures_of_a_rejected_claim_are_no_mismatch(context: SkillContext):
    blank = dict.fromkeys(("months", "start", "end", "amount", "total", "medical"))
    screens = shown_on_screen(shown={**blank, "months": 0}, application={"leave_reason": "11"})
    assert assess(**screens, context=context)["code"] == "UI-X02"


@pytest.mark.parametrize("name", ["leave_date", "leave_reason", "pay_region", "apply_date"])
def test_a_claim_that_lacks_what_the_rules_need_goes_to_a_person(context: SkillContext, name: str):
    with pytest.raises(BusinessException, match="BUS-VAL-01"):
        assess(**shown_on_screen(application={name: None}), context=context)


def test_a_county_belongs_to_a_city_and_a_province():
    assert place(region="990203") == {"city": "990200", "province": "9902"}
    assert place(region="370102") == {"city": "370100", "province": "37"}
