"""What a refused citizen is told: both ways, both terms, and whom to ask (行政复议法 20条、24条，行政诉讼法 46条)."""

from __future__ import annotations

from bots.pension_transfer import documents as pension
from bots.social_insurance.remedies import remedy
from bots.unemployment_claim import documents as unemployment


def test_right_term_and_authority_are_told_so_that_the_sixty_days_run():
    told = remedy("本文书")
    assert "自收到本文书之日起六十日内依法向与本机构同级的人民政府申请行政复议" in told
    assert "自收到本文书之日起六个月内依法向有管辖权的人民法院提起行政诉讼" in told


def test_an_agency_may_name_another_authority():
    assert "向测试甲市人民政府申请行政复议" in remedy("本文书", authority="测试甲市人民政府")


def test_every_refusal_carries_it_under_its_own_name():
    assert remedy("本文书") == unemployment.REMEDY
    assert remedy("本说明") == pension.REMEDY
