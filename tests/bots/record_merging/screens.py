"""What MG02 and MG03 show of a pair, as a workflow passes it on."""

from datetime import date
from decimal import Decimal
from typing import Any

from bots.social_insurance.periods import each_period
from tests.bots.record_merging.conftest import EMPLOYER

SIDES = {"first": "记录一", "second": "记录二"}


def form(number: str, **changes: Any) -> dict[str, Any]:
    """Return 基本信息 of one side."""
    shown = {
        "personal_no": number, "name": "赵测一", "sex": "男", "birth_date": date(1975, 6, 15), "hukou_region": "990101",
        "pool_region": "990100", "mobile": None, "card_no": "9900000000000000010", "status": "参保", "female_cat": None,
        "account_balance": Decimal("18250.40"), "created_at": date(2001, 1, 1), "lock_flag": None, "merged_into": None,
    }  # fmt: skip
    return {**shown, **changes}


def paid(side: str, start: str, count: int, **changes: Any) -> list[dict[str, Any]]:
    """Return rows of 缴费明细."""
    return [
        {
            "记录": SIDES[side], "所属期": period, "险种": "110", "统一社会信用代码": EMPLOYER,
            "缴费基数": Decimal("4500.00"), "单位缴纳": Decimal("720.00"), "个人缴纳": Decimal("360.00"),
            "到账状态": "已到账", **changes,
        }
        for period in each_period(start, count)
    ]  # fmt: skip


def asked(
    side: str, number: str, id_no: str, result: str | None = "一致", label: str = "社会保障号码"
) -> dict[str, Any]:
    """Return a row of 实名核验."""
    return {"记录": SIDES[side], "个人编号": number, "姓名": "赵测一", label: id_no, "核验结果": result}


def shown_pair(**changes: Any) -> dict[str, Any]:
    """Return a pair that is proposed: 15 and 18 digits of one number, two months declared twice."""
    screens = {
        "first": form("9901000001"),
        "second": form("9901000002", account_balance=Decimal("1080.00"), card_no=None),
        "police": [
            asked("first", "9901000001", "990101750615001"),
            asked("second", "9901000002", "９９0101197506150018"),
        ],
        "relations": [{"记录": title, "统一社会信用代码": EMPLOYER} for title in SIDES.values()],
        "months": [*paid("first", "202001", 12), *paid("second", "202011", 3)],
        "benefits": [],
        "searched": {"w": "46.1137", "cluster": 2},
    }
    return {**screens, **changes}
