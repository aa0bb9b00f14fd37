"""Owns the decision on a claim for 失业保险金: gathers findings, computes the grant, lets precedence decide. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bots.social_insurance.findings import Finding, Precedence, question
from bots.social_insurance.parameters import Parameters
from bots.social_insurance.periods import months_between, period_of
from bots.unemployment_claim.benefit import compute_grant
from bots.unemployment_claim.checks import check_findings
from bots.unemployment_claim.conditions import (
    LEAST_MONTHS,
    carried_months,
    condition_findings,
    paid_months,
    retirement_findings,
)
from bots.unemployment_claim.records import Application, Case, Grant
from digital_employee.face import BusinessException, Disposition

LONG_GRANT_MONTHS = 18
LONG_BACK_PAY_MONTHS = 3


@dataclass(frozen=True)
class Decision:
    """What the robot does with a claim, why, and what it computed."""

    disposition: Disposition
    findings: tuple[Finding, ...]
    """Everything that speaks against submitting; the first decides."""
    paid_months: int
    carried: int
    grant: Grant | None
    level: str
    """L2 or L3: who signs in the portal; empty when nothing is granted."""

    @property
    def code(self) -> str:
        """The deciding finding's code; empty when the claim is simply submitted."""
        return self.findings[0].code if self.findings else ""

    @property
    def reason(self) -> str:
        """Everything that was found, the deciding finding first."""
        return "；".join(f"{finding.code} {finding.reason}" for finding in self.findings)


def assess(case: Case, parameters: Parameters, business_date: date) -> Decision:
    """Decide a claim (UI-R01 to R07).

    RETRY_LATER > FROZEN > REJECT_SUGGESTED > HUMAN > AUTO_SUBMITTED; within one outcome the first code in the
    order UI-X01…X22, BUS-UI-01…04, BUS-PARAM decides (DOMAIN §0.1). The robot never rejects by itself.
    """
    months = paid_months(case.contributions, case.history, case.application)
    carried = carried_months(case.history)
    grant, missing = _grant(case.application, len(months.paid), carried, parameters)
    findings = [
        *condition_findings(months, case.application),
        *check_findings(case),
        *retirement_findings(case.person, case.application, grant.end if grant else None),
        *missing,
    ]
    findings += _differences(case.shown, grant, certain=not findings)
    findings.sort(key=_rank)
    return Decision(
        disposition=findings[0].outcome.disposition if findings else Disposition.AUTO_SUBMITTED,
        findings=tuple(findings),
        paid_months=len(months.paid),
        carried=carried,
        grant=grant,
        level=approval_level(grant, carried, business_date) if grant else "",
    )


def approval_level(grant: Grant, carried: int, business_date: date) -> str:
    """Return L3 for a long grant, carried months or more than three months of back-pay, else L2 (COM-R42, [ILL])."""
    back_pay = months_between(grant.start, period_of(business_date))
    is_weighty = grant.months >= LONG_GRANT_MONTHS or carried > 0 or back_pay > LONG_BACK_PAY_MONTHS
    return "L3" if is_weighty else "L2"


def _grant(
    application: Application, months: int, carried: int, parameters: Parameters
) -> tuple[Grant | None, list[Finding]]:
    if months < LEAST_MONTHS or application.register_date is None:
        return None, []
    try:
        grant = compute_grant(
            paid_months=months,
            carried=carried,
            register_date=application.register_date,
            region=application.pay_region,
            parameters=parameters,
        )
    except BusinessException as err:
        return None, [question(err.code, "UI-R05", err.what)]
    return grant, []


def _differences(shown: Grant | None, own: Grant | None, *, certain: bool) -> Iterator[Finding]:
    """Compare with the portal's own figures; where something else is found the portal may show none."""
    if own is None or shown == own or (shown is None and not certain):
        return
    fields = ("months", "start", "end", "amount", "total", "medical")
    told = "，".join(
        f"{name} 系统{getattr(shown, name, '空')} 应为{getattr(own, name)}"
        for name in fields
        if getattr(shown, name, None) != getattr(own, name)
    )
    yield Finding("INT-02", "UI-R03", Precedence.FROZEN, f"系统核定与规则计算不一致：{told}")


def _rank(finding: Finding) -> tuple[int, int, str]:
    families = ("UI-X", "BUS-UI", "BUS-PARAM")
    family = next((place for place, start in enumerate(families) if finding.code.startswith(start)), len(families))
    return finding.outcome, family, finding.code
