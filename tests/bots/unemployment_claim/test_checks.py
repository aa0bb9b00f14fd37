"""UI-R02: each source's fact, and its harmless look-alike one day or one month beside it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bots.unemployment_claim.records import SourceRecord
from bots.unemployment_claim.rules import Decision

APPLIED = date(2026, 3, 10)
DAY = timedelta(days=1)

FACTS = [
    ("UI-X10", "death", SourceRecord("死亡登记", "已登记", date(2026, 3, 1))),
    ("UI-X11", "pension", SourceRecord("基本养老金", "正常发放", APPLIED)),
    ("UI-X13", "employment", SourceRecord("参保缴费", "正常缴费", date(2026, 3, 1), region="370200")),
    ("UI-X14", "military", SourceRecord("服兵役", "在役", date(2026, 1, 1))),
    ("UI-X14", "military", SourceRecord("服兵役", "在役", date(2026, 1, 1), APPLIED + DAY)),
    ("UI-X15", "emigration", SourceRecord("移居境外", "已定居", date(2025, 1, 1))),
    ("UI-X16", "prison", SourceRecord("收监执行", "在押", date(2025, 1, 1))),
    ("UI-X17", "business", SourceRecord("股东", "存续", date(2020, 1, 1))),
    ("UI-X17", "business", SourceRecord("个体工商户", "存续", date(2020, 1, 1))),
    ("UI-X18", "welfare_job", SourceRecord("公益性岗位", "在岗", date(2025, 1, 1), APPLIED)),
    ("UI-X19", "identity", SourceRecord("实名核验", "不一致", content="赵测外")),
    ("UI-X19", "identity", SourceRecord("实名核验", "一致", content="赵测外")),
    ("UI-X20", "other_city", SourceRecord("失业保险待遇", "领取中", region="990200")),
    ("UI-X20", "other_city", SourceRecord("失业保险待遇", "申领中", region="990200")),
    ("UI-X21", "card", SourceRecord("账户核验", "正常", content="赵测外")),
    ("UI-X21", "card", SourceRecord("账户核验", "注销", content="冯测九")),
    ("UI-X22", "exit_entry", SourceRecord("出境", "未入境", APPLIED - 91 * DAY)),
    ("UI-X22", "exit_entry", SourceRecord("出境", "已入境", APPLIED - 101 * DAY, APPLIED - 10 * DAY)),
]
LOOK_ALIKES = [
    ("pension", SourceRecord("基本养老金", "正常发放", APPLIED + DAY)),
    ("pension", SourceRecord("待遇申请", "已撤销", date(2026, 1, 1))),
    ("employment", SourceRecord("参保缴费", "正常缴费", date(2026, 2, 1))),
    ("employment", SourceRecord("参保缴费", "已冲销", date(2026, 3, 1))),
    ("military", SourceRecord("服兵役", "在役", APPLIED + DAY)),
    ("military", SourceRecord("服兵役", "已退役", date(2020, 1, 1), APPLIED - DAY)),
    ("emigration", SourceRecord("移居境外", "已注销", date(2020, 1, 1))),
    ("prison", SourceRecord("收监执行", "已释放", date(2020, 1, 1), APPLIED - DAY)),
    ("prison", SourceRecord("收监执行", "在押", date(2020, 1, 1), APPLIED)),
    ("business", SourceRecord("法定代表人", "注销", date(2020, 1, 1))),
    ("welfare_job", SourceRecord("公益性岗位", "离岗", date(2020, 1, 1), APPLIED - DAY)),
    ("welfare_job", SourceRecord("公益性岗位", "在岗", date(2020, 1, 1), APPLIED - DAY)),
    ("identity", SourceRecord("实名核验", "一致", content=" 冯测九 ")),
    ("other_city", SourceRecord("失业保险待遇", "已终止", region="990200")),
    ("exit_entry", SourceRecord("出境", "未入境", APPLIED - 90 * DAY)),
    ("exit_entry", SourceRecord("出境", "已入境", APPLIED - 100 * DAY, APPLIED - 10 * DAY)),
]


@pytest.mark.parametrize(("code", "source", "record"), FACTS)
def test_a_fact_is_found(decide: Callable[..., Decision], code: str, source: str, record: SourceRecord):
    assert decide(records={source: record}).code == code


@pytest.mark.parametrize(("source", "record"), LOOK_ALIKES)
def test_a_look_alike_is_let_pass(decide: Callable[..., Decision], source: str, record: SourceRecord):
    assert decide(records={source: record}).code == ""


def test_the_first_seven_facts_suggest_rejection_and_the_others_ask_a_person(decide: Callable[..., Decision]):
    dispositions = {code: decide(records={source: record}).disposition.value for code, source, record in FACTS}
    assert {code for code, disposition in dispositions.items() if disposition == "REJECT_SUGGESTED"} == {
        "UI-X10", "UI-X11", "UI-X13", "UI-X14", "UI-X15", "UI-X16",
    }  # fmt: skip
    assert {code for code, disposition in dispositions.items() if disposition == "HUMAN"} == {
        f"UI-X{number}" for number in range(17, 23)
    }


@pytest.mark.parametrize(("source", "code"), [("identity", "UI-X19"), ("card", "UI-X21")])
def test_a_source_that_must_confirm_and_is_silent_confirms_nothing(
    decide: Callable[..., Decision], source: str, code: str
):
    assert decide(records={source: None}).code == code
