"""Owns the papers of a transfer: letter, 信息表, payment order, notices, forms; drafts. Pure: no file, no browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.pension_transfer.fund import Exclusion
from bots.pension_transfer.records import InfoSheet, OptionRow, OverlapRow, Year
from bots.social_insurance.documents import Column, Document, Kind, Table, date_in_words, text_of, watermark_of
from bots.social_insurance.remedies import remedy

LEGAL_BASIS = {
    "PT-X01": "《城镇企业职工基本养老保险关系转移接续暂行办法》（国办发〔2009〕66号）第二条",
    "PT-X02": "《中华人民共和国社会保险法》第十四条",
    "PT-X03": "《城镇企业职工基本养老保险关系转移接续暂行办法》（国办发〔2009〕66号）第八条第一项",
    "PT-X05": "《城镇企业职工基本养老保险关系转移接续暂行办法》（国办发〔2009〕66号）第八条",
    "PT-X06": "《城镇企业职工基本养老保险关系转移接续暂行办法》（国办发〔2009〕66号）第二条",
}
"""What a refusal rests on, by the code of its ground."""
REMEDY = remedy("本说明")
MONEY = Kind.MONEY
COUNT = Kind.COUNT
_YEARS = (
    *(Column("起始月"), Column("终止月"), Column("月数", COUNT), Column("缴费基数合计", MONEY)),
    *(Column("单位划转金额", MONEY), Column("个人账户本金", MONEY), Column("个人账户利息", MONEY)),
)


@dataclass(frozen=True)
class Transfer:
    """Whose transfer, by which agency: the head of every paper."""

    case_no: str
    biz_no: str
    name: str
    id_no: str
    apply_date: date
    region: str
    agency: str

    def who(self) -> dict[str, str]:
        """Return the fields that name the person."""
        return {"姓名": self.name, "社会保障号码": self.id_no, "受理号": self.case_no}


@dataclass(frozen=True)
class Letter:
    """What 联系函 says beside the person: to whom, into which account, by when."""

    number: str
    addressee: str
    account_name: str
    bank: str
    account_no: str
    due: date


@dataclass(frozen=True)
class Ground:
    """One reason why a relation cannot be transferred."""

    code: str
    reason: str


def contact_letter(transfer: Transfer, letter: Letter, *, made: date) -> Document:
    """Return the 联系函 to the original place (PT-R10; 66号 第八条(二))."""
    return Document(
        title="基本养老保险关系转移接续联系函",
        agency=transfer.agency,
        number=letter.number,
        issued=made,
        addressee=letter.addressee,
        fields={
            **transfer.who(),
            "收款户名": letter.account_name,
            "开户银行": letter.bank,
            "银行账号": letter.account_no,
        },
        paragraphs=(
            "上述人员已在我地参加企业职工基本养老保险并申请转移接续。经审核符合转移条件，"
            "请贵机构在收到本函之日起15个工作日内办理转移手续，填写《基本养老保险关系转移接续信息表》并划转基金。",
            f"我地受理日期为{date_in_words(transfer.apply_date)}，应于{date_in_words(letter.due)}前发函。",
        ),
        is_sealed=True,
        watermark=watermark_of(transfer.region),
    )


def info_sheet(transfer: Transfer, sheet: InfoSheet, years: Sequence[Year], *, made: date) -> Document:
    """Return the 信息表 with its years (PT-R04)."""
    rows = [
        (year.first, year.last, year.months, year.base, year.unit_amount, year.principal, year.interest)
        for year in years
    ]
    sums = [sum((row[place] for row in rows), Decimal("0.00")) for place in range(3, 7)]
    return Document(
        title="基本养老保险关系转移接续信息表",
        agency=transfer.agency,
        number=transfer.biz_no,
        issued=made,
        fields={
            **transfer.who(),
            "转出地": sheet.from_region,
            "转入地": sheet.to_region,
            "缴费月数": sheet.months,
            "视同缴费月数": sheet.deemed_months,
            "1998年前个人缴费累计本息（元）": text_of(sheet.acct_pre98, MONEY),
            "1998年后储存额（元）": text_of(sheet.acct_post98, MONEY),
            "个人账户（元）": text_of(sheet.account, MONEY),
            "统筹基金（元）": text_of(sheet.pool, MONEY),
            "临时账户": "是" if sheet.is_temporary else "否",
        },
        tables=(
            Table(_YEARS, rows, title="分年度缴费情况", total=("合计", "", sum(year.months for year in years), *sums)),
        ),
        amount=sheet.total,
        amount_title="转移基金总额（元）",
        notes=("统筹基金：1998年以后各年缴费基数合计的12%，一次四舍五入；分年的单位划转金额仅供参考。",),
        watermark=watermark_of(transfer.region),
        landscape=True,
    )


def payment_order(transfer: Transfer, sheet: InfoSheet, letter: Letter, *, made: date) -> Document:
    """Return the 资金划拨单, with 大写金额; 制单, 复核 and 出纳 are three people (PT 3.5)."""
    return Document(
        title="基本养老保险转移资金划拨单",
        agency=transfer.agency,
        number=transfer.biz_no,
        issued=made,
        fields={
            **transfer.who(),
            "联系函号": letter.number,
            "收款户名": letter.account_name,
            "开户银行": letter.bank,
            "银行账号": letter.account_no,
            "个人账户（元）": text_of(sheet.account, MONEY),
            "统筹基金（元）": text_of(sheet.pool, MONEY),
        },
        amount=sheet.total,
        amount_title="划拨金额（元）",
        signatures={"起草": "数字员工", "财务制单": "", "财务复核": "", "出纳": ""},
        notes=("本单随信息表经复核、审批后由财务付款；数字员工不付款。",),
        watermark=watermark_of(transfer.region),
    )


def refusal(transfer: Transfer, grounds: Sequence[Ground]) -> Document:
    """Return the draft of the 不予转移书面说明; only a person may sign it."""
    told = tuple(
        f"{place}．{ground.reason}。依据：{LEGAL_BASIS.get(ground.code, '国办发〔2009〕66号')}。"
        for place, ground in enumerate(grounds, 1)
    )
    return Document(
        title="不予转移接续基本养老保险关系书面说明",
        agency=transfer.agency,
        number=transfer.case_no,
        addressee=transfer.name,
        fields={**transfer.who(), "申请日期": transfer.apply_date},
        paragraphs=("您申请转移接续基本养老保险关系，经审核不符合办理条件，理由如下：", *told, REMEDY),
        is_sealed=True,
        watermark=watermark_of(transfer.region, is_draft=True),
    )


def lump_sum_notice(transfer: Transfer, exclusions: Sequence[Exclusion], *, notify_by: date) -> Document:
    """Return the draft of the 一次性缴费告知书: what stays behind and why (PT-R07; 94号 第三条)."""
    rows = [(one.paid_on, one.months, one.account, one.pool, one.reason) for one in exclusions]
    return Document(
        title="一次性缴费不予转移告知书",
        agency=transfer.agency,
        number=transfer.case_no,
        addressee=transfer.name,
        fields=transfer.who(),
        paragraphs=(
            "您的下列一次性缴费缺少规定的文书，相应的缴费月数、个人账户和统筹基金暂不转移，其余部分照常办理。"
            "补齐文书后可以申请补充转移。",
            f"本告知书须在{date_in_words(notify_by)}前送达（发现之日起10个工作日内）。",
        ),
        tables=(
            Table(
                (
                    *(Column("缴费日期", Kind.DATE), Column("月数", COUNT), Column("个人账户（元）", MONEY)),
                    *(Column("统筹基金（元）", MONEY), Column("原因")),
                ),
                rows,
                title="暂不转移的一次性缴费",
            ),
        ),
        notes=("依据：人社部规〔2016〕5号第五条、人社厅发〔2019〕94号第一至三条。由复核人确认后送达。",),
        is_sealed=True,
        watermark=watermark_of(transfer.region, is_draft=True),
    )


def inquiry_letter(transfer: Transfer, sheet: InfoSheet, grounds: Sequence[Ground]) -> Document:
    """Return the draft of the 查询函 to the original place: table or money do not agree (X10, X11; PT-R11)."""
    told = tuple(f"{place}．{ground.reason}。" for place, ground in enumerate(grounds, 1))
    return Document(
        title="基本养老保险关系转移接续查询函",
        agency=transfer.agency,
        number=transfer.case_no,
        addressee=f"{sheet.from_region}养老保险经办机构",
        fields={**transfer.who(), "信息表转移总额（元）": text_of(sheet.total, MONEY)},
        paragraphs=("贵地转来的信息表与基金经核对有下列不一致，我地暂缓入账，请予核实并书面回复：", *told),
        is_sealed=True,
        watermark=watermark_of(transfer.region, is_draft=True),
    )


def posted_notice(transfer: Transfer, sheet: InfoSheet, *, months: int, account: Decimal) -> Document:
    """Return the draft of the 接续完成通知, sent once 复核 has passed (PT-R12)."""
    return Document(
        title="基本养老保险关系转移接续完成通知书",
        agency=transfer.agency,
        number=transfer.biz_no,
        addressee=transfer.name,
        fields={
            **transfer.who(),
            "转出地": sheet.from_region,
            "转入缴费月数": sheet.months,
            "合并后累计缴费月数": months,
            "转入个人账户（元）": text_of(sheet.account, MONEY),
            "合并后个人账户储存额（元）": text_of(account, MONEY),
        },
        paragraphs=("您的基本养老保险关系已转入我地，缴费年限累计计算，个人账户储存额累计计算。",),
        is_sealed=True,
        watermark=watermark_of(transfer.region, is_draft=True),
    )


def clearing_form(
    transfer: Transfer, overlaps: Sequence[OverlapRow], choices: Sequence[OptionRow], *, made: date
) -> Document:
    """Return the 多重关系清退核定表: both choices side by side, none of them made (PT-R08; 187号 附件三)."""
    return Document(
        title="多重养老保险关系清退核定表",
        agency=transfer.agency,
        number=transfer.biz_no,
        issued=made,
        fields={**transfer.who(), "重复缴费月数": len(overlaps), "参保人选择": "□保留本地　□保留转入"},
        tables=(
            Table(
                (Column("所属期"), Column("本地缴费基数", MONEY), Column("转入缴费基数", MONEY)),
                [(row.period, row.local_base, row.transferred_base) for row in overlaps],
                title="重复缴费时段",
            ),
            Table(
                (
                    *(Column("方案"), Column("清退月数", COUNT), Column("缴费基数合计", MONEY)),
                    *(Column("清退本金", MONEY), Column("利息", MONEY), Column("清退合计", MONEY)),
                ),
                [(one.keeps, one.months, one.base, one.principal, one.interest, one.refund) for one in choices],
                title="清退方案（由参保人选择其一）",
            ),
        ),
        signatures={"制表": "数字员工", "参保人": "", "复核": "", "审批": ""},
        notes=("同一时段只保留一个养老保险关系，清退关系的个人账户储存额退还本人，缴费年限不重复计算。",),
        watermark=watermark_of(transfer.region, is_draft=True),
    )
