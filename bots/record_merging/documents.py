"""Owns the papers of a merge: 合并审批表, 前后对照表, 退费核定表 and the draft of the 告知书."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.record_merging.levels import DERIVED, Level
from bots.record_merging.merging import Merge, restore
from bots.record_merging.model import Model
from bots.record_merging.records import Person, Record
from bots.record_merging.rules import Decision
from bots.record_merging.wording import FIELD_NAMES, LEVEL_NAMES
from bots.social_insurance.documents import Cell, Column, Document, Kind, Table, text_of, watermark_of

LAW = "《中华人民共和国社会保险法》第五十八条、第七十四条；《社会保险经办条例》第九条、第十一条、第三十五条。"
REFUND_LAW = "人社部发〔2009〕187号第三条；同一单位重复申报的，由税务机关按误收退还。"


@dataclass(frozen=True)
class Proposal:
    """A merge that is proposed, with what it was decided from."""

    decision: Decision
    merge: Merge
    biz_no: str
    made: date
    model: Model
    """The table of weights that it was scored by."""
    agency: str = ""

    @property
    def before(self) -> tuple[Record, Record]:
        """Master and merged record as they were, from their images."""
        return restore(self.merge.before[0]), restore(self.merge.before[1])

    @property
    def master(self) -> Person:
        """Who stays."""
        return self.merge.master.person

    @property
    def watermark(self) -> str:
        """What stands across each paper."""
        return watermark_of(self.master.pooling_region)


def papers_of(proposal: Proposal) -> dict[str, Document]:
    """Return the forms of a merge by name; the 退费核定表 only where money goes back."""
    papers = {"合并审批表": approval_form(proposal), "前后对照表": comparison_form(proposal)}
    return papers | ({"退费核定表": refund_form(proposal)} if proposal.merge.months.refunds else {})


def approval_form(proposal: Proposal) -> Document:
    """Return the 合并审批表: which record stays, on which grounds, signed by nobody yet (MG-R04 to R07)."""
    decision, merge = proposal.decision, proposal.merge
    weights = Table(
        title="比对说明",
        columns=(Column("项目"), Column("比对结果"), Column("权重")),
        rows=[
            (FIELD_NAMES[field], _level_told(field, level, decision), format(proposal.model.weight(field, level), "f"))
            for field, level in decision.levels.items()
        ],
        total=("分值W", "", format(decision.w, "f")),
    )
    return Document(
        title="参保信息合并审批表",
        agency=proposal.agency,
        number=proposal.biz_no,
        issued=proposal.made,
        fields={
            "合并编号": "-".join(sorted((proposal.master.personal_no, merge.merged.person.personal_no))),
            "姓名": proposal.master.name,
            "主记录": proposal.master.personal_no,
            "被合并记录": merge.merged.person.personal_no,
            "合并依据": decision.basis,
            "权重表版本": proposal.model.version,
            "合并后月数": len(merge.months.kept),
            "重叠月数": len(merge.months.overlap),
            "退费合计（元）": text_of(merge.months.refund, Kind.MONEY),
            "审批级别": decision.level,
        },
        tables=(weights,),
        notes=(
            f"依据：{LAW}",
            "被合并记录不删除，保留合并前镜像；本表由数字员工起草，复核、审批由人工签署。",
        ),
        watermark=proposal.watermark,
    )


def comparison_form(proposal: Proposal) -> Document:
    """Return the 前后对照表: both records before, the one that stays after (MG-R08 to R11)."""
    records = (*proposal.before, proposal.merge.master)
    rows: list[tuple[Cell, ...]] = [
        (title, *(value(record.person) for record in records)) for title, value in _COMPARED.items()
    ]
    rows.append(("已到账月数", *(str(len(record.paid_keys)) for record in records)))
    rows.append(("已到账金额（元）", *(text_of(_paid(record), Kind.MONEY) for record in records)))
    for account in proposal.merge.accounts:
        shown = (text_of(amount, Kind.MONEY) for amount in (account.master, account.merged, account.after))
        rows.append((f"个人账户余额（险种{account.fund}，元）", *shown))
    titles = ("项目", "主记录（合并前）", "被合并记录（合并前）", "主记录（合并后）")
    return Document(
        title="参保信息合并前后对照表",
        agency=proposal.agency,
        number=proposal.biz_no,
        issued=proposal.made,
        tables=(Table(columns=tuple(Column(title) for title in titles), rows=rows),),
        notes=(
            "合并前到账金额等于合并后到账金额与退费之和；合并后账户余额等于两条记录余额之和减退费中的个人账户部分。",
        ),
        watermark=proposal.watermark,
    )


def refund_form(proposal: Proposal) -> Document:
    """Return the 退费核定表: each month that goes back, its parts and its reason (MG-R08, R09)."""
    refunds, months = proposal.merge.months.refunds, proposal.merge.months
    kinds = (Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.MONEY, Kind.MONEY, Kind.MONEY, Kind.TEXT)
    titles = ("所属期", "险种", "统一社会信用代码", "单位部分", "个人部分", "其中个人账户", "原因")
    parts = [(refund.unit_amount, refund.person_amount, refund.account_amount) for refund in refunds]
    return Document(
        title="参保信息合并退费核定表",
        agency=proposal.agency,
        number=proposal.biz_no,
        issued=proposal.made,
        fields={"姓名": proposal.master.name, "主记录": proposal.master.personal_no, "退费月数": len(refunds)},
        tables=(
            Table(
                columns=tuple(Column(title, kind) for title, kind in zip(titles, kinds, strict=True)),
                rows=[
                    (refund.period, refund.fund, refund.uscc, *part, refund.reason.value)
                    for refund, part in zip(refunds, parts, strict=True)
                ],
                total=("合计", "", "", *(sum(column, Decimal("0.00")) for column in zip(*parts, strict=True)), ""),
            ),
        ),
        amount=months.refund,
        amount_title="退费合计（元）",
        notes=(f"依据：{REFUND_LAW}",),
        watermark=proposal.watermark,
    )


def notice(proposal: Proposal) -> Document:
    """Return the draft of the 告知书, undated and unsealed until 审批 has signed."""
    person, months = proposal.master, proposal.merge.months
    return Document(
        title="参保信息合并告知书",
        agency=proposal.agency,
        number=proposal.biz_no,
        addressee=f"{person.name}（社会保障号码{person.id_no}）",
        paragraphs=(
            f"经核对，你名下有两条参保记录（个人编号{person.personal_no}、{proposal.merge.merged.person.personal_no}），"
            f"拟合并为一条，保留个人编号{person.personal_no}。",
            f"1．合并后你的缴费月份共{len(months.kept)}个，按月份和险种不重复计算，原有缴费月数不减少。",
            _refund_told(len(months.overlap), months.refund),
            "如对上述内容有异议，请自收到本告知书之日起持有效身份证件到本机构核对；你也可以依法申请行政复议或者提起行政诉讼。",
        ),
        signatures={"拟稿": "数字员工", "复核": "", "签发": ""},
        notes=(f"依据：{LAW}",),
        is_sealed=True,
        watermark=watermark_of(person.pooling_region, is_draft=True),
    )


def _level_told(field: str, level: Level, decision: Decision) -> str:
    is_derived = field in DERIVED and decision.levels.id is Level.EXACT
    return "由证件号码推定，不重复计分" if is_derived else LEVEL_NAMES[level]


def _refund_told(overlap: int, refund: Decimal) -> str:
    if not overlap:
        return "2．两条记录没有重复缴费的月份，不涉及退费。"
    return f"2．有{overlap}个月重复缴费，拟退费{text_of(refund, Kind.MONEY)}元。"


def _paid(record: Record) -> Decimal:
    return sum((month.paid_amount for month in record.months), Decimal("0.00"))


_COMPARED: dict[str, Callable[[Person], str]] = {
    "个人编号": lambda person: person.personal_no,
    "社会保障号码": lambda person: person.id_no,
    "姓名": lambda person: person.name,
    "户籍地": lambda person: person.hukou_region,
    "参保状态": lambda person: person.status,
    "建档日期": lambda person: text_of(person.created_on),
}
