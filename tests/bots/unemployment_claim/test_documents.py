"""The papers of a claim: what they say, that they add up, and that only people sign them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from bots.unemployment_claim.documents import (
    LEGAL_BASIS,
    REMEDY,
    Claim,
    Ground,
    approval_notice,
    grant_form,
    payment_plan,
    refusal_notice,
)
from bots.unemployment_claim.paperwork import keep_grant_papers, keep_refusal_draft
from bots.unemployment_claim.records import Grant
from digital_employee.face import IntegrityException, SkillContext
from digital_employee.schedule.calendar import load_calendar

PROJECT = Path(__file__).parents[3]
DAY = date(2026, 3, 10)
GRANT = Grant(12, "202603", "202702", Decimal("1980.00"), Decimal("23760.00"), Decimal("403.29"))
CLAIM = Claim(
    claim_no="UC2026031001",
    biz_no="990101UI20260310000001",
    name="冯测九",
    id_no="990101198808080099",
    apply_date=DAY,
    leave_date=date(2026, 2, 15),
    register_date=DAY,
    region="990101",
    agency="测试甲省一区社会保险事业服务中心",
)
HEAD = {"claim_no": CLAIM.claim_no, "biz_no": CLAIM.biz_no, "name": CLAIM.name, "id_no": CLAIM.id_no}
APPLICATION = {"apply_date": DAY, "leave_date": date(2026, 2, 15), "register_date": DAY, "pay_region": "990101"}
GRANTED = {"paid_months": 30, "carried": 0, "level": "L2", "grounds": []} | {
    name: getattr(GRANT, name) for name in ("months", "start", "end", "amount", "total", "medical")
}


def test_the_form_shows_every_figure_of_the_grant_and_nobody_of_the_agency_has_signed():
    form = grant_form(CLAIM, GRANT, paid_months=30, carried=0, level="L2", made=DAY)
    assert (form.amount, form.amount_in_words) == (Decimal("23760.00"), "贰万叁仟柒佰陆拾元整")
    assert form.fields["核定月数"] == 12
    assert form.fields["领取期限"] == "2026年3月至2027年2月"
    assert form.fields["月标准（元）"] == Decimal("1980.00")
    assert form.signatures == {"制表": "数字员工", "复核": "", "审批": ""}


def test_a_plan_adds_up_month_by_month():
    plan = payment_plan(CLAIM, [("202509", Decimal("1980.00")), ("202510", Decimal("2160.00"))], made=DAY)
    assert plan.tables[0].total == ("", "合计", Decimal("4140.00"))
    assert plan.amount == Decimal("4140.00")


@pytest.mark.parametrize("code", LEGAL_BASIS)
def test_a_refusal_names_each_ground_its_law_and_the_remedies(code: str):
    notice = refusal_notice(CLAIM, [Ground(code, "原因甲"), Ground("UI-X03", "未办理失业登记或无求职意愿")])
    text = "\n".join(notice.paragraphs)
    assert f"1．原因甲（{LEGAL_BASIS[code]}）。" in text
    assert "2．未办理失业登记或无求职意愿（《中华人民共和国社会保险法》第四十五条第三项）。" in text
    assert notice.closing == (REMEDY,)
    assert ("缴费月数予以保留，" in text) == (code == "UI-X01")


def test_both_notices_are_drafts_that_a_person_signs_and_dates():
    for notice in (refusal_notice(CLAIM, [Ground("UI-X02", "辞职")]), approval_notice(CLAIM, GRANT)):
        assert notice.watermark == "模拟数据 草稿"
        assert notice.signatures == {"拟稿": "数字员工", "复核": "", "签发": ""}
        assert notice.issued is None
        assert notice.is_sealed
        assert notice.closing == (REMEDY,)


@pytest.mark.parametrize("code", ["UI-X01", "UI-X02", "UI-X03", *(f"UI-X{number}" for number in range(10, 17))])
def test_every_code_that_suggests_rejection_has_its_law(code: str):
    assert code in LEGAL_BASIS


@pytest.mark.asyncio(loop_scope="session")
class TestKept:
    """What the skills leave with the item."""

    def context(self, cabinet: Any) -> SkillContext:
        calendar = load_calendar(PROJECT / "config" / "calendars")
        return SkillContext(DAY, calendar, PROJECT, cabinet=cabinet)

    async def test_a_granted_claim_leaves_form_workbook_and_draft(self, cabinet: Any):
        files = await keep_grant_papers(
            **HEAD, application=APPLICATION, decision=GRANTED, context=self.context(cabinet)
        )
        form, book, notice = (files[name].name for name in ("form", "workbook", "notice"))
        assert form == "失业保险待遇核定表 UC2026031001.pdf"
        printed = cabinet.text(form)
        for told in ("贰万叁仟柒佰陆拾元整", "990101198808080099", "23,760.00", "202702", "模拟数据"):
            assert told in printed
        assert "测试甲省一区社会保险事业服务中心" in printed
        assert "每月1,980.00元" in cabinet.text(notice)
        sheets = CalamineWorkbook.from_filelike(BytesIO(cabinet.kept[book]))
        assert sheets.sheet_names == ["核定表", "发放计划"]
        months = [row for row in sheets.get_sheet_by_name("发放计划").to_python() if row[2] == 1980.0]
        assert [row[1] for row in months][::11] == ["202603", "202702"]

    async def test_a_suggested_rejection_leaves_a_draft_with_its_ground(self, cabinet: Any):
        decision: dict[str, Any] = {
            "grounds": [{"code": "UI-X02", "reason": "离职原因代码11，不属于非因本人意愿中断就业"}]
        }
        files = await keep_refusal_draft(
            **HEAD, application=APPLICATION, decision=decision, context=self.context(cabinet)
        )
        text = cabinet.text(files["notice"].name)
        assert "离职原因代码11" in text
        assert "六十日内依法向与本机构同级的人⺠政府申请行政复议" in text.replace("民", "⺠")
        assert "六个月内依法向有管辖权的人⺠法院提起行政诉讼" in text.replace("民", "⺠")

    async def test_a_plan_that_does_not_add_up_is_never_kept(self, cabinet: Any):
        decision = GRANTED | {"total": Decimal("23760.01")}
        with pytest.raises(IntegrityException) as caught:
            await keep_grant_papers(**HEAD, application=APPLICATION, decision=decision, context=self.context(cabinet))
        assert caught.value.code == "INT-UI-11"
        assert cabinet.kept == {}
