"""Owns how fields and levels are called before people."""

from __future__ import annotations

from bots.record_merging.levels import Level, Levels
from bots.record_merging.model import Model

FIELD_NAMES = {
    "id": "证件号码", "name": "姓名", "dob": "出生日期", "sex": "性别", "region": "户籍地", "phone": "手机号码",
    "card": "银行账号", "emp": "参保单位",
}  # fmt: skip
LEVEL_NAMES = {
    Level.MISSING: "缺失", Level.EXACT: "一致", Level.NEAR: "相近", Level.VARIANT: "同音或异写", Level.AGREE: "相同",
    Level.AGREE6: "同县", Level.AGREE4: "同市", Level.COMMON: "有相同的", Level.NONE: "无相同的",
    Level.DIFF: "不同",
}  # fmt: skip


def explain(levels: Levels, model: Model) -> str:
    """Tell each known field's level and weight: `证件号码一致 +23.1642；姓名同音或异写 +4.1293`."""
    return "；".join(
        f"{FIELD_NAMES[field]}{LEVEL_NAMES[level]} {model.weight(field, level):+.4f}"
        for field, level in levels.items()
        if level != Level.MISSING
    )
