"""Owns the cases about conditions and the sources of UI03: each fact, its harmless look-alike, and what wins."""

from __future__ import annotations

from mock_caseworker.generator.unemployment_claim.case import Paid, Record, Retires, applying, leave_month
from mock_caseworker.generator.unemployment_claim.case_kinds import granted, handed_over, put_off, refused

DEAD = Record("death", "死亡登记", "已登记", applying(-3))
OWNER = Record("business", "法定代表人", "存续", applying(-900), content="测试商贸有限公司")
NEXT_MONTH = Record("employment", "参保缴费", "正常缴费", leave_month(1))
PENSION = Record("pension", "基本养老金", "正常发放", applying())
SERVING = Record("military", "服兵役", "在役", applying(-30))
POST = Record("welfare_job", "公益性岗位", "在岗", applying(-60), content="社区公益岗")
ABROAD_91 = Record("exit_entry", "出境", "未入境", applying(-91))

CHECK_CASES = (
    refused("UI-06", "UI-X02", reason="11", paid=Paid((100, 100)), fixture="钱测二", note="辞职, 100 months"),
    refused("X02-12", "UI-X02", reason="12", note="本人提出协商一致", full_only=True),
    refused("X02-13", "UI-X02", reason="13", note="退休", full_only=True),
    refused("X02-14", "UI-X02", reason="14", note="死亡", full_only=True),
    handed_over("UI-07", "BUS-UI-02", reason="99", note="其他"),
    refused("X03-unregistered", "UI-X03", registered=False, note="no registration"),
    refused("X03-not-seeking", "UI-X03", seeking="否", note="求职意愿 否"),
    refused("X10", "UI-X10", records=(DEAD,), hints=(("death", "通过"),), note="dead, the hint says 通过"),
    refused("X11", "UI-X11", records=(PENSION,), note="pension from the day of applying"),
    granted(
        "X11-withdrawn",
        12,
        records=(Record("pension", "待遇申请", "已撤销", applying(-40), applying(-20)),),
        hints=(("pension", "疑点"),),
        note="pension application withdrawn, the hint says 疑点",
    ),
    granted(
        "X11-tomorrow",
        12,
        records=(Record("pension", "基本养老金", "正常发放", applying(1)),),
        full_only=True,
        note="pension starts the day after applying",
    ),
    refused("X12", "UI-X12", retires=Retires("apply", 0, -1), note="applies in the retirement month"),
    handed_over(
        "X12-month-before", "BUS-UI-03", retires=Retires("apply", 1, 1), note="applies the month before retirement"
    ),
    refused(
        "X13-next-month", "UI-X13", paid=Paid(after_leave=1), records=(NEXT_MONTH,), note="insured the month after"
    ),
    refused(
        "X13-other-city",
        "UI-X13",
        records=(Record("employment", "参保缴费", "正常缴费", leave_month(1), elsewhere=True),),
        hints=(("employment", "通过"),),
        full_only=True,
        note="insured in another city, the hint says 通过",
    ),
    granted(
        "X13-leave-month",
        12,
        records=(Record("employment", "参保缴费", "正常缴费", leave_month(0)),),
        hints=(("employment", "疑点"),),
        note="insured in the leave month",
    ),
    granted(
        "X13-reversed",
        18,
        "L3",
        paid=Paid((61, 118)),
        records=(Record("employment", "参保缴费", "已冲销", leave_month(1)),),
        note="the month after was reversed",
    ),
    refused("X14", "UI-X14", records=(SERVING,), note="serving"),
    granted(
        "X14-discharged",
        12,
        inbox=True,
        records=(Record("military", "服兵役", "已退役", applying(-800), applying(-1)),),
        note="service ended the day before",
    ),
    refused(
        "X15", "UI-X15", records=(Record("emigration", "移居境外", "已定居", applying(-15)),), note="settled abroad"
    ),
    granted(
        "X15-cancelled",
        18,
        "L3",
        paid=Paid((61, 118)),
        records=(Record("emigration", "移居境外", "已注销", applying(-400), applying(-200)),),
        hints=(("emigration", "疑点"),),
        note="the record was cancelled",
        full_only=True,
    ),
    refused(
        "X16", "UI-X16", inbox=True, records=(Record("prison", "收监执行", "在押", applying(-10)),), note="in prison"
    ),
    granted(
        "X16-released",
        12,
        records=(Record("prison", "收监执行", "已释放", applying(-500), applying(-1)),),
        note="released the day before",
        full_only=True,
    ),
    handed_over("UI-12", "UI-X17", records=(OWNER,), note="legal person of a living company"),
    handed_over(
        "X17-shareholder",
        "UI-X17",
        records=(Record("business", "股东", "存续", applying(-300), content="测试科技有限公司"),),
        hints=(("business", "通过"),),
        note="shareholder, the hint says 通过",
        full_only=True,
    ),
    handed_over(
        "X17-sole-trader",
        "UI-X17",
        inbox=True,
        records=(Record("business", "个体工商户", "存续", applying(-100), content="测试便利店"),),
        note="sole trader",
        full_only=True,
    ),
    granted(
        "X17-closed",
        12,
        records=(Record("business", "法定代表人", "注销", applying(-900), applying(-30), "测试商贸有限公司"),),
        hints=(("business", "疑点"),),
        note="the company is closed, the hint says 疑点",
    ),
    handed_over("X18", "UI-X18", records=(POST,), note="in a public-welfare post"),
    handed_over(
        "X18-last-day",
        "UI-X18",
        records=(Record("welfare_job", "公益性岗位", "在岗", applying(-300), applying()),),
        full_only=True,
        note="the post ends on the day of applying",
    ),
    granted(
        "X18-left",
        12,
        records=(Record("welfare_job", "公益性岗位", "离岗", applying(-300), applying(-1)),),
        note="left the post the day before",
    ),
    handed_over(
        "X19",
        "UI-X19",
        records=(Record("identity", "实名核验", "不一致", content="{stranger}"),),
        note="identity does not match",
    ),
    handed_over(
        "X19-other-name",
        "UI-X19",
        records=(Record("identity", "实名核验", "一致", content="{stranger}"),),
        hints=(("identity", "通过"),),
        note="一致, yet another name",
        full_only=True,
    ),
    handed_over(
        "X20",
        "UI-X20",
        records=(Record("other_city", "失业保险待遇", "申领中", applying(-20), elsewhere=True),),
        note="claims in another city",
    ),
    granted(
        "X20-ended",
        12,
        records=(Record("other_city", "失业保险待遇", "已终止", applying(-1500), applying(-1200), elsewhere=True),),
        hints=(("other_city", "疑点"),),
        note="the claim in another city has ended, the hint says 疑点",
    ),
    handed_over(
        "X21", "UI-X21", records=(Record("card", "账户核验", "正常", content="{stranger}"),), note="another's card"
    ),
    handed_over(
        "X21-closed",
        "UI-X21",
        records=(Record("card", "账户核验", "注销", content="{name}"),),
        full_only=True,
        note="the account is closed",
    ),
    handed_over("X22-91", "UI-X22", records=(ABROAD_91,), note="abroad for 91 days"),
    granted(
        "X22-90",
        12,
        inbox=True,
        records=(Record("exit_entry", "出境", "未入境", applying(-90)),),
        note="abroad for 90 days",
    ),
    handed_over(
        "X22-returned-91",
        "UI-X22",
        records=(Record("exit_entry", "出境", "已入境", applying(-101), applying(-10)),),
        full_only=True,
        note="back after 91 days",
    ),
    granted(
        "X22-returned-90",
        24,
        "L3",
        paid=Paid((121, 140)),
        records=(Record("exit_entry", "出境", "已入境", applying(-100), applying(-10)),),
        note="back after 90 days",
        full_only=True,
    ),
    put_off("UI-13", timeouts=(("death", None),), note="the death register never answers"),
    put_off(
        "SYS-UI-01-over-X10", records=(DEAD,), timeouts=(("prison", None),), note="dead, but the prison never answers"
    ),
    granted("TIMEOUT-once", 12, timeouts=(("employment", 1),), note="the second asking is answered"),
    granted(
        "TIMEOUT-twice", 12, timeouts=(("card", 2), ("death", 1)), note="the third asking is answered", full_only=True
    ),
    refused("X01-over-X17", "UI-X01", paid=Paid((11, 11)), records=(OWNER,), note="11 months and a company"),
    refused(
        "X01-over-X13",
        "UI-X01",
        paid=Paid((11, 11), after_leave=1),
        records=(NEXT_MONTH,),
        full_only=True,
        note="11 months, insured again the month after",
    ),
    refused(
        "X13-over-BUS-UI-02",
        "UI-X13",
        reason="99",
        records=(NEXT_MONTH,),
        note="reason 99, insured again",
        full_only=True,
    ),
    refused("X14-over-X17", "UI-X14", records=(SERVING, OWNER), full_only=True, note="serving, with a company"),
    handed_over(
        "X18-over-X22", "UI-X18", records=(POST, ABROAD_91), note="a welfare post and 91 days abroad", full_only=True
    ),
    handed_over("X18-over-BUS-UI-02", "UI-X18", reason="99", records=(POST,), full_only=True, note="reason 99, a post"),
)
