"""What workflows call: values that are missing or unreadable go to a person, never into a figure."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.pension_transfer import reading
from bots.pension_transfer.fund import Document
from bots.pension_transfer.skills import decide_posting, tell_deadline
from digital_employee.face import BusinessException, SkillContext
from digital_employee.schedule.calendar import load_calendar

D = Decimal
PROJECT = Path(__file__).parents[3]
SHEET: dict[str, Any] = {
    "name": "冯测九",
    "register_name": "冯测九",
    "id_no": "990101198808080099",
    "from_region": "990201",
    "to_region": "990101",
    "months": 12,
    "deemed_months": 0,
    "acct_pre98": None,
    "acct_post98": D("4800.00"),
    "account": D("4800.00"),
    "pool": D("7200.00"),
    "total": D("12000.00"),
    "temp_flag": "否",
    "temp_interest": None,
}
YEAR: dict[str, Any] = {
    "起始月": "202401",
    "终止月": "202412",
    "月数": 12,
    "缴费基数合计": D("60000.00"),
    "单位划转金额": D("7200.00"),
    "个人账户本金": D("4800.00"),
    "个人账户利息": None,
}
PAID: dict[str, Any] = {"info_total": D("12000.00"), "received_total": D("12000.00"), "difference": D("0.00")}
MERGE: dict[str, Any] = {
    "local_months": 1,
    "transferred_months": 12,
    "overlap_months": 0,
    "union_months": 13,
    "local_account": D("400.00"),
    "account_in": D("4800.00"),
    "account_after": D("5200.00"),
    "pool_in": D("7200.00"),
}
LOCAL: dict[str, Any] = {
    "所属期": "202506",
    "险种": "110 企业职工基本养老",
    "到账状态": "已到账",
    "缴费基数": D("5000"),
    "单位缴纳": D("800"),
    "个人缴纳": D("400"),
}
LUMP: dict[str, Any] = {
    "缴费日期": date(2018, 5, 10),
    "起始月": "201501",
    "终止月": "201804",
    "月数": 40,
    "文书日期": None,
    "缴费基数合计": D("140000"),
    "个人账户金额": D("11200"),
    "文书种类": "",
}


@pytest.fixture(scope="module")
def context() -> SkillContext:
    return SkillContext(date(2026, 3, 10), load_calendar(PROJECT / "config" / "calendars"), PROJECT)


def decide(context: SkillContext, **changes: dict[str, Any]) -> dict[str, Any]:
    return decide_posting(
        id_no="990101198808080099",
        start=date(2026, 3, 2),
        sheet=SHEET | changes.get("sheet", {}),
        years=[YEAR],
        lump_sums=[],
        fund_check=PAID | changes.get("fund_check", {}),
        receipts=[{"金额": D("12000.00")}],
        merge=MERGE | changes.get("merge", {}),
        months=[LOCAL],
        overlaps=[],
        options=[],
        context=context,
    )


def test_empty_cells_of_amounts_that_need_not_be_there_are_nothing(context: SkillContext):
    answer = decide(context)
    assert (answer["disposition"], answer["total"], answer["level"]) == ("AUTO_SUBMITTED", D("12000.00"), "L2")
    assert answer["grounds"] == answer["exclusions"] == []


@pytest.mark.parametrize(
    ("form", "name", "label"),
    [
        ("sheet", "total", "转移总额"),
        ("sheet", "register_name", "登记姓名"),
        ("fund_check", "received_total", "到账合计"),
        ("merge", "union_months", "合并后累计月数"),
    ],
)
def test_a_value_that_the_rules_need_is_asked_for_by_its_label(context: SkillContext, form: str, name: str, label: str):
    with pytest.raises(BusinessException, match=label) as caught:
        decide(context, **{form: {name: None}})
    assert caught.value.code == "BUS-VAL-01"


def test_the_deadline_is_told_with_the_calendar_it_rests_on(context: SkillContext):
    answer = tell_deadline(start=date(2026, 2, 9), context=context)
    assert answer["due"] == date(2026, 3, 6)
    assert answer["calendar_version"].startswith("cn-2026:")
    assert answer["provisional"] is False


@pytest.mark.parametrize(
    ("shown", "document"), [("承诺书", Document.PLEDGE), ("", Document.NONE), ("收据", Document.NONE)]
)
def test_a_document_of_another_kind_is_none(shown: str, document: Document):
    (row,) = reading.lump_sums([LUMP | {"文书种类": shown}])
    assert row.payment.document is document


def test_a_lump_sum_without_a_day_is_asked_for():
    with pytest.raises(BusinessException, match="缴费日期"):
        reading.lump_sums([LUMP | {"缴费日期": None}])


@pytest.mark.parametrize(("text", "rate"), [("2.62%", D("0.0262")), ("", None), (" ", None)])
def test_a_rate_is_read_as_a_fraction(text: str, rate: Decimal | None):
    row = {"年度": 2024, "年初余额": D("0"), "当年记账额": D("0"), "利息": None, "年末余额": D("0"), "利率": text}
    assert reading.account([row])[0].rate == rate


def test_a_rate_that_cannot_be_read_is_for_a_person():
    row = {"年度": 2024, "年初余额": None, "当年记账额": None, "利息": None, "年末余额": None, "利率": "约2.6%"}
    with pytest.raises(BusinessException, match="约2"):
        reading.account([row])


def test_an_account_that_is_still_open_at_a_place_is_the_latest():
    row = {
        "参保地": "990101",
        "经办机构": "甲",
        "险种": "110",
        "账户类别": "一般",
        "状态": "参保",
        "起始年月": "202506",
    }
    rest = {
        "终止年月": None,
        "缴费月数": 8,
        "视同月数": 0,
        "登记姓名": "冯测九",
        "登记证件号码": "",
        "人员性质": "企业",
    }
    (relation,) = reading.relations([row | rest])
    assert relation.last > "202603"
