"""Owns what a document of the agency is made of: fields, tables, amounts, signatures. Draws nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bots.social_insurance.money_in_words import money_in_words
from bots.social_insurance.regions import is_synthetic

Cell = str | int | Decimal | date | None

SIGNATURES: Mapping[str, str] = {"制表": "数字员工", "复核": "", "审批": ""}
"""Who signs: the digital employee drafts; 复核 and 审批 stay empty for people (COM-R41)."""
SIMULATED = "模拟数据"
MONEY_PATTERN = "{:,.2f}"


class Kind(StrEnum):
    """How a column is shown and aligned."""

    TEXT = "text"
    MONEY = "money"
    COUNT = "count"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column of a table; `width` is in halves of a Chinese character, 0 for what its content needs."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 0


@dataclass(frozen=True)
class Table:
    """Rows under columns, with a caption and, where there is one, a last row of totals."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    total: Sequence[Cell] | None = None


@dataclass(frozen=True)
class Document:
    """A form or a letter, for print and for a worksheet alike. What is empty is left out."""

    title: str
    agency: str = ""
    number: str = ""
    """文书编号, or what stands for it: the 业务流水号 or the case's key."""
    issued: date | None = None
    addressee: str = ""
    fields: Mapping[str, Cell] = field(default_factory=dict)
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    amount: Decimal | None = None
    """Written out as 大写金额 as well (COM-R11)."""
    amount_title: str = "合计金额"
    closing: tuple[str, ...] = ()
    """Paragraphs after the tables."""
    signatures: Mapping[str, str] = field(default_factory=lambda: SIGNATURES)
    notes: tuple[str, ...] = ()
    is_sealed: bool = False
    """True: a letter that ends with the agency, the place of its seal and the day."""
    watermark: str = SIMULATED
    landscape: bool = False

    @property
    def amount_in_words(self) -> str:
        """人民币（大写）, with 负 before an amount below zero."""
        if self.amount is None:
            return ""
        return f"{'负' if self.amount < 0 else ''}{money_in_words(abs(self.amount))}"


def watermark_of(region: str, *, is_draft: bool = False) -> str:
    """Return what must stand across a document: 模拟数据 for region 99 (COM-R03), 草稿 until a person has signed."""
    return " ".join(word for word, holds in ((SIMULATED, is_synthetic(region)), ("草稿", is_draft)) if holds)


def text_of(value: Cell, kind: Kind = Kind.TEXT) -> str:
    """Return a value as a person reads it: `1,256,300.00`, `2026-03-10`, nothing for None."""
    match value:
        case None:
            return ""
        case Decimal():
            return MONEY_PATTERN.format(value) if kind is Kind.MONEY else format(value, "f")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def date_in_words(day: date) -> str:
    """Return `2026年3月10日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def period_in_words(period: str) -> str:
    """Return `2026年3月` for `202603`."""
    return f"{period[:4]}年{int(period[4:])}月"


def width_of(text: str) -> int:
    """Return how many columns a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
