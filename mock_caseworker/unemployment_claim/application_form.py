"""申请信息: the form of a claim typed in from paper, its code tables, and its checks in the order of the form. Pure."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from datetime import date

from mock_caseworker import messages
from mock_caseworker.identity import card_fault, contains_id_no, id_no_fault, normalise, person_fault, uscc_fault
from mock_caseworker.regions import counties

LABELS = {
    "claim_no": "受理号",
    "leave_date": "离职日期",
    "leave_reason": "离职原因",
    "uscc": "末次单位",
    "register_date": "失业登记日期",
    "job_seeking": "求职意愿",
    "pay_city": "统筹区(市)",
    "pay_region": "常住地",
    "card_no": "银行卡",
    "card_holder": "开户名",
    "mobile": "手机",
    "apply_date": "申请日期",
    "channel": "渠道",
}
# A person without a 失业登记 may apply all the same; the conditions are judged later.
OPTIONAL = frozenset({"register_date"})
LEAVE_REASONS = (
    ("01", "劳动合同期满终止"),
    ("02", "用人单位破产、吊销或解散"),
    ("03", "单位解除（劳动合同法39条）"),
    ("04", "单位解除（劳动合同法40条）"),
    ("05", "经济性裁员（劳动合同法41条）"),
    ("06", "单位提出协商一致解除"),
    ("07", "辞退、除名、开除或解聘"),
    ("08", "被迫解除（劳动合同法38条）"),
    ("11", "本人辞职"),
    ("12", "本人提出协商一致解除"),
    ("13", "退休"),
    ("14", "死亡"),
    ("99", "其他"),
)
CHANNELS = ("网办", "窗口", "爱山东")
ANSWERS = ("是", "否")
_DATES = ("leave_date", "register_date", "apply_date")
_CODES = ("claim_no", "uscc", "card_no", "mobile", *_DATES)
_REMARK_LENGTH = 200


def read_form(form: Mapping[str, str]) -> dict[str, str]:
    """Return the trimmed values of the form; codes and dates half-width."""
    values = {name: form.get(name, "").strip() for name in (*LABELS, "remark")}
    return {name: normalise(value) if name in _CODES else value for name, value in values.items()}


def form_fault(values: Mapping[str, str], person: sqlite3.Row, today: date) -> str | None:
    """Return the first message that the form earns: empty fields first, then each field's own check."""
    for name, label in LABELS.items():
        if not values[name] and name not in OPTIONAL:
            return messages.REQUIRED.format(label=label)
    return (
        id_no_fault(person["id_no"], today)
        or person_fault(person["id_no"], birth_date=person["birth_date"], sex=person["sex"])
        or _format_fault(values)
        or uscc_fault(values["uscc"])
        or card_fault(values["card_no"])
        or _remark_fault(values["remark"], today)
    )


def _format_fault(values: Mapping[str, str]) -> str | None:
    forms = {
        "claim_no": bool(re.fullmatch(r"UC[0-9]{10}", values["claim_no"])),
        **{name: _is_date(values[name]) for name in _DATES if values[name]},
        "leave_reason": values["leave_reason"] in dict(LEAVE_REASONS),
        "job_seeking": values["job_seeking"] in ANSWERS,
        "pay_region": values["pay_region"] in dict(counties(values["pay_city"])),
        "mobile": bool(re.fullmatch(r"1[3-9][0-9]{9}", values["mobile"])),
        "channel": values["channel"] in CHANNELS,
    }
    wrong = next((name for name in LABELS if not forms.get(name, True)), None)
    return messages.MALFORMED.format(label=LABELS[wrong]) if wrong else None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _remark_fault(remark: str, today: date) -> str | None:
    if len(remark) > _REMARK_LENGTH:
        return messages.REMARK_LONG
    return messages.REMARK_ID if contains_id_no(remark, today) else None
