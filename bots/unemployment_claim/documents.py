"""Owns the papers of a claim: 核定表, 发放计划 and the drafts of both 告知书. Pure: no file, no browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
from bots.social_insurance.remedies import remedy
from bots.unemployment_claim.records import Grant

LEGAL_BASIS = {
    "UI-X01": "《中华人民共和国社会保险法》第四十五条第一项",
    "UI-X02": "《中华人民共和国社会保险法》第四十五条第二项、《实施〈中华人民共和国社会保险法〉若干规定》第十三条",
    "UI-X03": "《中华人民共和国社会保险法》第四十五条第三项",
    "UI-X10": "《中华人民共和国社会保险法》第四十九条",
    "UI-X11": "《中华人民共和国社会保险法》第五十一条第四项",
    "UI-X12": "《全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定》",
    "UI-X13": "《中华人民共和国社会保险法》第五十一条第一项",
    "UI-X14": "《中华人民共和国社会保险法》第五十一条第二项",
    "UI-X15": "《中华人民共和国社会保险法》第五十一条第三项",
    "UI-X16": "《失业保险条例》第十五条第五项",
}
"""What a rejection rests on, by the code of its ground (DOMAIN UI-R01, R02)."""
MONTHS_KEPT = "UI-X01"
REMEDY = remedy("本文书")
STOPS = (
    "领取期间重新就业、应征服兵役、移居境外、享受基本养老保险待遇，或者无正当理由拒不接受指定部门或机构介绍的适当工作"
    "或者提供的培训的，停止领取失业保险金，请及时告知本机构（《中华人民共和国社会保险法》第五十一条）。"
)


@dataclass(frozen=True)
class Claim:
    """Who claims what, where and when: the head of every paper."""

    claim_no: str
    biz_no: str
    name: str
    id_no: str
    apply_date: date
    leave_date: date
    register_date: date | None
    region: str
    agency: str


@dataclass(frozen=True)
class Ground:
    """One reason why a claim cannot be granted."""

    code: str
    reason: str


def grant_form(claim: Claim, grant: Grant, *, paid_months: int, carried: int, level: str, made: date) -> Document:
    """Return the 失业保险待遇核定表, signed by nobody yet (UI-R03 to R06)."""
    return Document(
        title="失业保险待遇核定表",
        agency=claim.agency,
        number=claim.biz_no,
        issued=made,
        fields={
            **_who(claim),
            "离职日期": claim.leave_date,
            "失业登记日期": claim.register_date,
            "累计缴费月数": paid_months,
            "未领结转月数": carried,
            "核定月数": grant.months,
            "领取期限": f"{period_in_words(grant.start)}至{period_in_words(grant.end)}",
            "月标准（元）": grant.amount,
            "医保月缴（元）": grant.medical,
            "审批级别": level,
        },
        amount=grant.total,
        amount_title="待遇总额（元）",
        notes=(
            "核定依据：《中华人民共和国社会保险法》第四十五条至第四十八条、第五十条。",
            "本表数字由经办系统与规则分别计算并比对一致；数字员工只起草、提交，复核、审批由人工签署。",
        ),
        watermark=watermark_of(claim.region),
    )


def payment_plan(claim: Claim, amounts: Sequence[tuple[str, Decimal]], *, made: date) -> Document:
    """Return the 发放计划: every month with its amount, and their total (UI-R05)."""
    total = sum((amount for _, amount in amounts), Decimal("0.00"))
    return Document(
        title="失业保险金发放计划",
        agency=claim.agency,
        number=claim.biz_no,
        issued=made,
        fields=_who(claim),
        tables=(
            Table(
                columns=(Column("序号", Kind.COUNT), Column("所属月份"), Column("金额（元）", Kind.MONEY)),
                rows=[(place, period, amount) for place, (period, amount) in enumerate(amounts, 1)],
                total=("", "合计", total),
            ),
        ),
        amount=total,
        notes=("以后月份的最低工资标准调整时，按调整后的标准发放。",),
        watermark=watermark_of(claim.region),
    )


def approval_notice(claim: Claim, grant: Grant) -> Document:
    """Return the draft of the 告知书 of a grant, undated and unsealed until 审批 has signed."""
    return _notice(
        claim,
        "失业保险金申领告知书",
        (
            f"你于{date_in_words(claim.apply_date)}提出的失业保险金申领（受理号{claim.claim_no}）收悉。经审核，"
            "你符合《中华人民共和国社会保险法》第四十五条规定的条件，核定如下：",
            f"1．领取期限{grant.months}个月，自{period_in_words(grant.start)}至{period_in_words(grant.end)}。",
            f"2．失业保险金标准为每月{text_of(grant.amount, Kind.MONEY)}元，最低工资标准调整时随之调整；"
            f"按现行标准合计{text_of(grant.total, Kind.MONEY)}元。",
            "3．领取期间参加职工基本医疗保险，应缴费用由失业保险基金支付，个人不缴费。",
            STOPS,
        ),
    )


def refusal_notice(claim: Claim, grounds: Sequence[Ground]) -> Document:
    """Return the draft of the 告知书 of a refusal: every ground with its law; a person decides and signs (COM-R41)."""
    reasons = tuple(
        f"{place}．{ground.reason}（{LEGAL_BASIS[ground.code]}）。" for place, ground in enumerate(grounds, 1)
    )
    kept = ("你的缴费月数予以保留，符合条件时可合并计算（《实施〈中华人民共和国社会保险法〉若干规定》第十四条）。",)
    return _notice(
        claim,
        "不予核准失业保险金申领告知书",
        (
            f"你于{date_in_words(claim.apply_date)}提出的失业保险金申领（受理号{claim.claim_no}）收悉。经审核，"
            "因下列原因，不符合领取失业保险金的条件，不予核准：",
            *reasons,
            *(kept if any(ground.code == MONTHS_KEPT for ground in grounds) else ()),
        ),
    )


def _notice(claim: Claim, title: str, paragraphs: tuple[str, ...]) -> Document:
    return Document(
        title=title,
        agency=claim.agency,
        number=claim.biz_no,
        addressee=f"{claim.name}（社会保障号码{claim.id_no}）",
        paragraphs=paragraphs,
        closing=(REMEDY,),
        signatures={"拟稿": "数字员工", "复核": "", "签发": ""},
        is_sealed=True,
        watermark=watermark_of(claim.region, is_draft=True),
    )


def _who(claim: Claim) -> dict[str, str | date | None]:
    return {
        "姓名": claim.name,
        "社会保障号码": claim.id_no,
        "受理号": claim.claim_no,
        "申请日期": claim.apply_date,
    }
