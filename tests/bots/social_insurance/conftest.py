"""A document that has everything."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bots.social_insurance.documents import Column, Document, Kind, Table


@pytest.fixture
def form() -> Document:
    """Return a form with fields, two tables, an amount and a note."""
    return Document(
        title="失业保险待遇核定表",
        agency="测试甲市失业保险经办中心",
        number="990101UI20260310000001",
        issued=date(2026, 3, 10),
        fields={
            "姓名": "冯测九",
            "社会保障号码": "990101198808080099",
            "申请日期": date(2026, 3, 10),
            "核定月数": 12,
            "月标准": Decimal("1980.00"),
        },
        paragraphs=("根据《中华人民共和国社会保险法》第四十六条核定如下。",),
        tables=(
            Table(
                columns=(
                    Column("序号", Kind.COUNT),
                    Column("所属月份"),
                    Column("发放日期", Kind.DATE),
                    Column("金额（元）", Kind.MONEY),
                ),
                rows=[
                    (1, "202603", date(2026, 3, 31), Decimal("1980.00")),
                    (2, "202604", date(2026, 4, 30), Decimal("1256300.05")),
                ],
                title="按月明细",
                total=("", "合计", None, Decimal("1258280.05")),
            ),
            Table(columns=(Column("事项"), Column("说明")), rows=[], title="差异"),
        ),
        amount=Decimal("1258280.05"),
        closing=("以上情况属实。",),
        notes=("金额由系统与规则分别计算并比对一致。",),
    )
