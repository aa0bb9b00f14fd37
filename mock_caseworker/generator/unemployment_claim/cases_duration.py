"""Owns the cases about months: how many count, how long the benefit lasts, what it amounts to, when pension starts."""

from __future__ import annotations

from mock_caseworker.generator.unemployment_claim.case import Paid, PastBenefit, Retires
from mock_caseworker.generator.unemployment_claim.case_kinds import frozen, granted, handed_over, refused

USED_UP = PastBenefit(12, 12, "期满")
# The paper claims whose rows are spoilt; nothing but the planted fault is wrong with them.
CLEAN_PAPER = granted("ROW", 12, inbox=True)

DURATION_CASES = (
    granted(
        "UI-01",
        12,
        reason="05",
        paid=Paid((30, 30)),
        on_business_date=True,
        fixture="冯测九",
        note="30 months, 经济性裁员, registered and applied on the business date",
    ),
    refused("UI-02", "UI-X01", paid=Paid((11, 11)), past=(PastBenefit(12, 2),), note="11 months, carry 10 stays"),
    refused("UI-03-11", "UI-X01", paid=Paid((11, 11)), full_only=True, note="11 months"),
    granted("UI-03-12", 12, paid=Paid((12, 12)), fixture="褚测十一", note="12 months"),
    granted("UI-03-59", 12, paid=Paid((59, 59)), fixture="李测四", note="59 months"),
    granted("UI-03-60", 18, "L3", paid=Paid((60, 60)), note="60 months"),
    granted("UI-03-119", 18, "L3", paid=Paid((119, 119)), note="119 months"),
    granted("UI-03-120", 24, "L3", paid=Paid((120, 120)), fixture="赵测一", note="120 months"),
    granted(
        "UI-04", 19, "L3", paid=Paid((30, 30)), past=(PastBenefit(12, 5),), fixture="陈测十", note="30 months, carry 7"
    ),
    granted("UI-05", 24, "L3", paid=Paid((70, 70)), past=(PastBenefit(18, 9),), note="70 months, carry 9: 27 → 24"),
    granted("UI-08-tier1", 12, tier=1, note="county of tier 1"),
    granted("UI-08-tier2", 12, tier=2, inbox=True, note="county of tier 2"),
    granted("UI-08-tier3", 12, tier=3, inbox=True, note="county of tier 3"),
    granted("MONTHS-leave-month-paid", 12, paid=Paid((12, 12)), inbox=True, note="the leave month is the 12th"),
    refused(
        "MONTHS-leave-month-unpaid",
        "UI-X01",
        paid=Paid((11, 11), leave_month=False),
        note="11 months, the leave month is 欠费",
    ),
    refused("MONTHS-arrears-11", "UI-X01", paid=Paid((11, 11), arrears=5), note="11 months and 5 × 欠费"),
    granted("MONTHS-arrears-59", 12, paid=Paid((59, 59), arrears=3), note="59 months and 3 × 欠费", full_only=True),
    refused(
        "MONTHS-half-paid-11",
        "UI-X01",
        paid=Paid((11, 11), half_paid=3),
        full_only=True,
        note="11 months and 3 where only the employer paid (部分到账)",
    ),
    refused("MONTHS-duplicates-11", "UI-X01", paid=Paid((11, 11), duplicates=4), note="11 months, 4 of them twice"),
    granted(
        "MONTHS-duplicates-59", 12, paid=Paid((59, 59), duplicates=3), note="59 months, 3 of them twice", full_only=True
    ),
    refused(
        "MONTHS-other-fund", "UI-X01", paid=Paid((11, 11), pension_only=24), note="11 months and 24 of fund 110 only"
    ),
    refused(
        "MONTHS-used-up-11",
        "UI-X01",
        paid=Paid((11, 11), in_last_benefit_month=True),
        past=(USED_UP,),
        note="11 months since the last claim ended; a paid month in its last month and many before",
    ),
    granted(
        "MONTHS-used-up-12",
        12,
        paid=Paid((12, 12), in_last_benefit_month=True),
        past=(USED_UP,),
        note="12 months since the last claim ended (carry 0); those before it do not count",
    ),
    granted(
        "CARRY-two-claims", 19, "L3", paid=Paid((12, 12)), past=(PastBenefit(12, 8), PastBenefit(12, 9)), note="4 + 3"
    ),
    granted(
        "CARRY-overpaid",
        19,
        "L3",
        paid=Paid((13, 58)),
        past=(PastBenefit(12, 5), PastBenefit(12, 14, "期满")),
        full_only=True,
        note="7 + 0: more paid than approved is no negative carry",
    ),
    granted(
        "LEVEL-back-pay-2",
        12,
        register_months_before=2,
        inbox=True,
        note="registered two months before: L2",
        full_only=True,
    ),
    granted("LEVEL-back-pay-5", 12, "L3", register_months_before=5, note="registered five months before: L3"),
    handed_over(
        "BUS-UI-01", "BUS-UI-01", paid=Paid((20, 40), late_after_leave=2), note="2 × 补缴 after leaving, not needed"
    ),
    handed_over(
        "BUS-UI-01-needed",
        "BUS-UI-01",
        paid=Paid((10, 10), late_after_leave=2),
        note="2 × 补缴 after leaving, needed",
        full_only=True,
    ),
    granted(
        "BUS-UI-01-before-leaving",
        12,
        paid=Paid((20, 40), late_before_leave=2),
        note="2 × 补缴 (difference for paid months) before leaving",
    ),
    handed_over("BUS-UI-04", "BUS-UI-04", female_cat_missing=True, note="a woman without F50/F55"),
    handed_over("BUS-PARAM-01", "BUS-PARAM-01", pay_region="990599", note="no parameter row for the county"),
    handed_over(
        "UI-14", "BUS-UI-03", retires=Retires("end", 5, -1, "F50"), note="F50, pension 5 months after the claim's end"
    ),
    handed_over("UI-14b-11", "BUS-UI-03", retires=Retires("end", 11, -1), note="pension 11 months after the end"),
    granted("UI-14b-12", 12, retires=Retires("end", 12, 1), note="pension 12 months after the end"),
    handed_over(
        "BUS-UI-03-inside", "BUS-UI-03", retires=Retires("end", -6, -1), full_only=True, note="pension inside the claim"
    ),
    frozen("UI-17", "UI-R03", 12, paid=Paid((30, 30)), wrong=(("entitled_months", "18"),), note="portal: 18 months"),
    frozen("INT-02-amount", "UI-R05", 12, wrong=(("month_amount", "1890.00"),), note="portal: 1890.00 a month"),
    frozen(
        "INT-02-medical",
        "UI-R06",
        12,
        wrong=(("medical_amount", "403.92"),),
        note="portal: medical 403.92",
        full_only=True,
    ),
    frozen(
        "INT-02-total",
        "UI-R05",
        12,
        wrong=(("total_amount", "23706.00"),),
        full_only=True,
        note="portal: total 23706.00",
    ),
)
