"""Owns the conditions of a claim: paid months, reason of leaving, registration (UI-R01), retirement (X12, UI-R07)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bots.social_insurance.findings import Finding, question, rejection
from bots.social_insurance.periods import add_months, months_between, period_of
from bots.social_insurance.retirement import category_of, retirement_of
from bots.unemployment_claim.records import Application, Contribution, PastClaim, Person
from digital_employee.face import rule

FUND = "210"
PAID = "已到账"
PAID_LATE = "补缴"
ENDED = frozenset({"已终止", "期满"})
LEAST_MONTHS = 12
EXTENSION_GAP_MONTHS = 12
NON_VOLUNTARY = frozenset({"01", "02", "03", "04", "05", "06", "07", "08"})
VOLUNTARY = frozenset({"11", "12", "13", "14"})


@dataclass(frozen=True)
class PaidMonths:
    """The periods before leaving that count for this claim, and those that came in as 补缴."""

    paid: frozenset[str]
    retroactive: frozenset[str]
    """Periods covered by 补缴 only, and periods whose 补缴 came in after the day of leaving."""

    @property
    def possible(self) -> int:
        """How many would count if a person accepted every retroactive month."""
        return len(self.paid | self.retroactive)


@rule("unemployment_claim.paid_months", law="社会保险法 第四十五条（一）、第四十六条", rule_id="UI-R01")
def paid_months(
    contributions: Sequence[Contribution], history: Sequence[PastClaim], application: Application
) -> PaidMonths:
    """Return the months that count (UI-R01 a; 社会保险法 45条(一), 46条).

    Unit and person both paid, up to the month of leaving and including it, from the month after the last claim
    ended; months need not be continuous, a repeated period counts once, arrears do not count.
    """
    rows = [row for row in _in_window(contributions, history, application) if row.unit_amount > 0 < row.person_amount]
    paid = frozenset(row.period for row in rows if row.status == PAID)
    late = frozenset(row.period for row in rows if row.status == PAID_LATE and _came_after(row, application))
    alone = frozenset(row.period for row in rows if row.status == PAID_LATE) - paid
    return PaidMonths(paid=paid, retroactive=late | alone)


@rule("unemployment_claim.carried_months", law="实施《中华人民共和国社会保险法》若干规定 第十四条", rule_id="UI-R03")
def carried_months(history: Sequence[PastClaim]) -> int:
    """Return the months granted before and not drawn (UI-R03; 实施社会保险法若干规定 14条)."""
    return sum(max(0, claim.approved_months - claim.paid_months) for claim in history)


def condition_findings(months: PaidMonths, application: Application) -> Iterator[Finding]:
    """Yield which of the three conditions of 社会保险法 45条 fail, and what a person must look at (UI-R01)."""
    if months.possible < LEAST_MONTHS:
        yield rejection("UI-X01", "UI-R01", f"离职前累计缴费{months.possible}个月，不满12个月；缴费月数予以保留")
    if application.leave_reason in VOLUNTARY:
        yield rejection("UI-X02", "UI-R01", f"离职原因代码{application.leave_reason}，不属于非因本人意愿中断就业")
    if application.register_date is None or not application.job_seeking:
        yield rejection("UI-X03", "UI-R01", "未办理失业登记或无求职意愿")
    if months.retroactive:
        yield question("BUS-UI-01", "UI-R01", f"有{len(months.retroactive)}个月为补缴到账，须人工认定")
    if application.leave_reason not in NON_VOLUNTARY | VOLUNTARY:
        yield question("BUS-UI-02", "UI-R01", f"离职原因代码{application.leave_reason}，须人工认定是否非因本人意愿")


def retirement_findings(person: Person, application: Application, last_period: str | None) -> Iterator[Finding]:
    """Yield what the statutory retirement month means (X12; UI-R07: 渐进式延迟退休办法 7条).

    `last_period` is the claim's last month, if a claim could be computed. Less than 12 months from there to the
    retirement month means an extension, or a retirement inside the claim: a person confirms both.
    """
    category = category_of(person.sex, person.female_category)
    if category is None:
        yield question("BUS-UI-04", "COM-R30", "女职工类别（原50/原55）缺失，无法确定法定退休年月")
        return
    retirement = retirement_of(category, person.birth).period
    if months_between(period_of(application.apply_date), retirement) <= 0:
        yield rejection("UI-X12", "UI-R02", f"申请时已达到法定退休年月{retirement}")
    elif last_period is not None and (gap := months_between(last_period, retirement)) < EXTENSION_GAP_MONTHS:
        yield question("BUS-UI-03", "UI-R07", f"期满{last_period}距退休年月{retirement}仅{gap}个月，须确认延长")


def _in_window(
    contributions: Iterable[Contribution], history: Iterable[PastClaim], application: Application
) -> Iterator[Contribution]:
    ends = [claim.end_period for claim in history if claim.status in ENDED]
    first = add_months(max(ends), 1) if ends else ""
    last = period_of(application.leave_date)
    return (row for row in contributions if row.fund == FUND and first <= row.period <= last)


def _came_after(row: Contribution, application: Application) -> bool:
    return row.received_on is None or row.received_on > application.leave_date
