"""Owns the papers of a stop: the drafts of 停发告知书 and 追回决定书. Pure: no file, no browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from bots.social_insurance.documents import (
    Column,
    Document,
    Kind,
    Table,
    date_in_words,
    period_in_words,
    text_of,
    watermark_of,
)
from bots.unemployment_claim.documents import REMEDY
from bots.unemployment_claim.stop import StopReason

_LAW = "《中华人民共和国社会保险法》"
GROUNDS: Mapping[StopReason, tuple[str, str]] = MappingProxyType(
    {
        StopReason.REEMPLOYED: ("重新就业", f"{_LAW}第五十一条第一项"),
        StopReason.MILITARY: ("应征服兵役", f"{_LAW}第五十一条第二项"),
        StopReason.EMIGRATED: ("移居境外", f"{_LAW}第五十一条第三项"),
        StopReason.PENSION: ("享受基本养老保险待遇", f"{_LAW}第五十一条第四项"),
        StopReason.REFUSED_WORK: ("无正当理由拒不接受介绍的适当工作或者提供的培训", f"{_LAW}第五十一条第五项"),
        StopReason.IMPRISONED: ("被判刑收监执行", "《失业保险条例》第十五条第五项"),
        StopReason.DECEASED: ("领取人员死亡", f"{_LAW}第四十九条"),
        StopReason.EXPIRED: ("领取期限届满", f"{_LAW}第四十六条"),
    }
)
"""What happened, and what a stop for it rests on."""


@dataclass(frozen=True)
class Stopped:
    """Whose benefit stops, why, from which month on, and which months that were paid are asked back."""

    stop_no: str
    biz_no: str
    name: str
    id_no: str
    event_date: date
    reason: StopReason
    first_unpaid: str
    overpaid: Sequence[tuple[str, Decimal]]
    """Month and amount."""
    region: str
    agency: str

    @property
    def total(self) -> Decimal:
        """What is asked back in all."""
        return sum((amount for _, amount in self.overpaid), Decimal("0.00"))


def stop_notice(stopped: Stopped) -> Document:
    """Return the draft of the 停发告知书 (社会保险法 51条; 经办条例 25条)."""
    event, law = GROUNDS[stopped.reason]
    asked_back = (
        f"停发月份以后已发放{len(stopped.overpaid)}个月，合计{text_of(stopped.total, Kind.MONEY)}元，"
        "应予退回，另行送达追回决定书。",
    )
    return _draft(
        stopped,
        "停止发放失业保险金告知书",
        (
            f"经核查，你于{date_in_words(stopped.event_date)}{event}。根据{law}，"
            f"自{period_in_words(stopped.first_unpaid)}起停止发放失业保险金。",
            *(asked_back if stopped.overpaid else ()),
        ),
    )


def recovery_decision(stopped: Stopped) -> Document:
    """Return the draft of the 追回决定书: every month that was paid too much, and the ways to give it back (46条)."""
    return _draft(
        stopped,
        "追回多领失业保险金决定书",
        (
            f"因{GROUNDS[stopped.reason][0]}，你自{period_in_words(stopped.first_unpaid)}起不再符合领取失业保险金的条件，"
            "此后领取的失业保险金见下表。",
            "根据《社会保险经办条例》第四十六条，应当退回。可以一次退回；一次退回有困难的，可以签订还款协议分期退回，"
            "或者从以后的社会保险待遇中抵扣。",
        ),
        tables=(
            Table(
                columns=(Column("序号", Kind.COUNT), Column("所属月份"), Column("多领金额（元）", Kind.MONEY)),
                rows=[(place, *month) for place, month in enumerate(stopped.overpaid, 1)],
                total=("", "合计", stopped.total),
            ),
        ),
        amount=stopped.total,
    )


def _draft(
    stopped: Stopped,
    title: str,
    paragraphs: tuple[str, ...],
    *,
    tables: tuple[Table, ...] = (),
    amount: Decimal | None = None,
) -> Document:
    return Document(
        title=title,
        agency=stopped.agency,
        number=stopped.biz_no,
        addressee=f"{stopped.name}（社会保障号码{stopped.id_no}）",
        paragraphs=paragraphs,
        tables=tables,
        closing=(REMEDY,),
        amount=amount,
        amount_title="应退回金额（元）",
        signatures={"拟稿": "数字员工", "复核": "", "签发": ""},
        is_sealed=True,
        watermark=watermark_of(stopped.region, is_draft=True),
    )
