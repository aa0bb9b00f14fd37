"""Owns what the screens MG02 and MG03 say about two records, as typed records. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bots.record_merging.person_file import ID_HEADINGS, female_category, sex_of_text
from bots.record_merging.records import Account, Month, Person, PoliceResult, Record
from digital_employee.face import BusinessException

Values = Mapping[str, Any]
Rows = Sequence[Values]
SIDES = {"first": "记录一", "second": "记录二"}
ACCOUNT_FUND = "110"
"""The one personal account that the system keeps is that of 企业职工基本养老保险."""
DRAWING = frozenset({"正常发放", "发放中", "领取中"})
TIMED_OUT = "超时"
_ZERO = Decimal("0.00")


def read_record(side: str, form: Values, *, police: Rows, relations: Rows, months: Rows, benefits: Rows) -> Record:
    """Return the record of a side, `first` or `second`.

    Args:
        side: which of the two.
        form: 基本信息 of this side.
        police: rows of 实名核验; they also hold the number as it was typed.
        relations: rows of 参保关系 of both sides.
        months: rows of 缴费明细 of both sides.
        benefits: rows of 待遇信息 of both sides.

    Raises:
        BusinessException: `MG-X08`, the record was merged before; `BUS-VAL-01`, it is not shown.
    """
    title = SIDES[side]
    asked = next((row for row in police if row["记录"] == title), None)
    if asked is None or asked["个人编号"] != form["personal_no"]:
        raise BusinessException(f"{title}没有显示在实名核验中", code="BUS-VAL-01", to_do="核对两条记录后重新办理")
    if form["merged_into"]:
        raise BusinessException(f"{title}已合并至其他记录", code="MG-X08", to_do="核对合并去向，不再办理")
    own_benefits = _own(benefits, title)
    return Record(
        person=_person(form, asked, tuple(sorted({row["统一社会信用代码"] for row in _own(relations, title)}))),
        months=tuple(_month(row) for row in _own(months, title)),
        accounts=(Account(ACCOUNT_FUND, form["account_balance"] or _ZERO),),
        pointers=tuple(sorted(_pointers(form, own_benefits))),
        police=_police(title, asked["核验结果"]),
        draws_benefit=any(row["状态"] in DRAWING for row in own_benefits),
    )


def _person(form: Values, asked: Values, employers: tuple[str, ...]) -> Person:
    def text(name: str) -> str:
        return form[name] or ""

    return Person(
        personal_no=form["personal_no"],
        id_no=next(asked[heading] for heading in ID_HEADINGS if heading in asked) or "",
        name=text("name"),
        sex=sex_of_text(text("sex")),
        birth_date=form["birth_date"],
        hukou_region=text("hukou_region")[:6],
        mobile=text("mobile"),
        card_no=text("card_no"),
        employers=employers,
        status=text("status"),
        female_category=female_category(text("female_cat")),
        pooling_region=text("pool_region")[:6],
        created_on=form["created_at"],
        lock_flag=text("lock_flag"),
    )


def _month(row: Values) -> Month:
    return Month(
        period=row["所属期"],
        fund=row["险种"][:3],
        uscc=row["统一社会信用代码"],
        base=row["缴费基数"] or _ZERO,
        unit_amount=row["单位缴纳"] or _ZERO,
        person_amount=row["个人缴纳"] or _ZERO,
        status=row["到账状态"],
    )


def _pointers(form: Values, benefits: Rows) -> set[str]:
    cards = {f"卡:{form['personal_no']}:{form['card_no']}"} if form["card_no"] else set()
    return cards | {f"待遇:{form['personal_no']}:{row['待遇类型']}:{row['起始月']}" for row in benefits}


def _police(title: str, shown: str | None) -> PoliceResult | None:
    """Read what 公安 answered; 超时 is no answer, and a blank is no 超时: nobody knows whether it was asked."""
    if shown == TIMED_OUT:
        return None
    if shown is None or shown not in set(PoliceResult):
        raise BusinessException(f"{title}没有实名核验结果", code="BUS-VAL-01", to_do="重新核验后再办理")
    return PoliceResult(shown)


def _own(rows: Rows, title: str) -> list[Values]:
    return [row for row in rows if row["记录"] == title]
