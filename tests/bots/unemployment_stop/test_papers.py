"""The papers of a stop: each ground with its law, every month that is asked back, drafts that people sign."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.unemployment_claim.documents import REMEDY
from bots.unemployment_claim.stop import StopReason
from bots.unemployment_stop.documents import GROUNDS, Stopped, recovery_decision, stop_notice
from bots.unemployment_stop.paperwork import keep_papers
from digital_employee.face import IntegrityException, SkillContext
from digital_employee.schedule.calendar import load_calendar

PROJECT = Path(__file__).parents[3]
MONTHS = [("202601", Decimal("1980.00")), ("202602", Decimal("1980.00"))]


def stopped(reason: StopReason = StopReason.REEMPLOYED, *, overpaid: list[tuple[str, Decimal]] = MONTHS) -> Stopped:
    return Stopped(
        stop_no="US2026030001",
        biz_no="990101UI20260310000009",
        name="冯测九",
        id_no="990101198808080099",
        event_date=date(2026, 1, 5),
        reason=reason,
        first_unpaid="202601",
        overpaid=overpaid,
        region="990101",
        agency="测试甲省一区社会保险事业服务中心",
    )


@pytest.mark.parametrize("reason", StopReason)
def test_a_stop_names_what_happened_and_its_law(reason: StopReason):
    event, law = GROUNDS[reason]
    text = "".join(stop_notice(stopped(reason)).paragraphs)
    assert f"{event}。根据{law}，自2026年1月起停止发放失业保险金。" in text


def test_what_was_overpaid_is_told_and_where_nothing_was_nothing_is():
    assert "已发放2个月，合计3,960.00元" in stop_notice(stopped()).paragraphs[1]
    assert stop_notice(stopped(overpaid=[])).paragraphs[1:] == ()


def test_a_recovery_lists_every_month_and_adds_them_up():
    decision = recovery_decision(stopped())
    assert decision.tables[0].rows == [(1, "202601", Decimal("1980.00")), (2, "202602", Decimal("1980.00"))]
    assert decision.amount == decision.tables[0].total[2] == Decimal("3960.00")  # type: ignore[index]
    assert decision.amount_in_words == "叁仟玖佰陆拾元整"


def test_both_are_drafts_with_the_remedies():
    for paper in (stop_notice(stopped()), recovery_decision(stopped())):
        assert paper.watermark == "模拟数据 草稿"
        assert (paper.issued, paper.signatures["签发"]) == (None, "")
        assert paper.closing == (REMEDY,)


@pytest.mark.asyncio(loop_scope="session")
class TestKept:
    """What the skill leaves with the notice."""

    async def kept(self, cabinet: Any, *, stop_period: str, overpaid: str) -> dict[str, Any]:
        payments = [
            {"所属期": period, "金额": Decimal("1980.00"), "状态": status}
            for period, status in (
                ("202512", "已发放"),
                ("202601", "已发放"),
                ("202602", "已发放"),
                ("202603", "待发放"),
            )
        ]
        return dict(
            await keep_papers(
                stop_no="US2026030001",
                biz_no="990101UI20260310000009",
                name="冯测九",
                id_no="990101198808080099",
                notice={"event_date": date(2026, 1, 5), "region": "990101"},
                payments=payments,
                decision={"reason": "S1", "stop_period": stop_period, "overpaid": Decimal(overpaid)},
                context=SkillContext(
                    date(2026, 3, 10), load_calendar(PROJECT / "config" / "calendars"), PROJECT, cabinet=cabinet
                ),
            )
        )

    async def test_money_asked_back_has_a_paper_of_its_own(self, cabinet: Any):
        files = await self.kept(cabinet, stop_period="202601", overpaid="3960.00")
        assert set(files) == {"notice", "recovery"}
        text = cabinet.text(files["recovery"].name)
        assert "叁仟玖佰陆拾元整" in text
        assert "1 202601 1,980.002 202602 1,980.00合计 3,960.00" in text

    async def test_without_it_there_is_only_the_notice(self, cabinet: Any):
        files = await self.kept(cabinet, stop_period="202603", overpaid="0.00")
        assert [file.name for file in files.values()] == ["停发告知书（草稿） US2026030001.pdf"]
        assert "2026年3月起停止发放" in cabinet.text(files["notice"].name)

    async def test_a_sum_that_differs_from_what_was_submitted_is_never_kept(self, cabinet: Any):
        with pytest.raises(IntegrityException) as caught:
            await self.kept(cabinet, stop_period="202601", overpaid="3960.01")
        assert caught.value.code == "INT-UI-12"
        assert cabinet.kept == {}
