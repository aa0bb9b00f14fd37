"""Owns the rules of a claim as people ask them, by region and date: looks up the parameters. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from bots.social_insurance.parameters import Parameters, load_parameters
from bots.unemployment_claim import rules
from bots.unemployment_claim.benefit import compute_grant, month_amount
from bots.unemployment_claim.records import Case, Grant
from bots.unemployment_claim.rules import Decision
from bots.unemployment_claim.stop import Stop, StopReason, stop_benefit
from digital_employee.face import SkillContext, rule


@rule("unemployment_claim.amount", law="社会保险法 第四十七条；失业保险条例 第十八条", rule_id="UI-R05")
def amount(*, region: str, period: str, context: SkillContext) -> Decimal:
    """Return the benefit of one month in a region, by the wage table of that month (UI-R05)."""
    return month_amount(region, period, _parameters(context))


@rule(
    "unemployment_claim.grant",
    law="社会保险法 第四十六条至第四十八条、第五十条",
    rule_id="UI-R03、UI-R04、UI-R05、UI-R06",
)
def grant(*, paid_months: int, carried: int = 0, register_date: date, region: str, context: SkillContext) -> Grant:
    """Return what a claim is worth in a region: months, first and last month, amount a month, total, medical.

    Raises:
        BusinessException: `BUS-PARAM-01` to `03`, a parameter is missing, out of its legal bounds or unverified.
    """
    return compute_grant(
        paid_months=paid_months,
        carried=carried,
        register_date=register_date,
        region=region,
        parameters=_parameters(context),
    )


@rule("unemployment_claim.overpayment", law="社会保险法 第五十一条；社会保险经办条例 第四十六条", rule_id="UI-R08")
def overpayment(
    *, reason: StopReason, event_period: str, paid: Mapping[str, Decimal], region: str, context: SkillContext
) -> Stop:
    """Return from which month a benefit stops and which months that were paid are asked back (UI-R08).

    `paid` is the amount by period. A person decides on S5 and S7.
    """
    return stop_benefit(reason, event_period, paid, region=region, parameters=_parameters(context))


@rule("unemployment_claim.decision", law="社会保险法 第四十五条至第五十一条", rule_id="UI-R01 至 UI-R07")
def decision(*, case: Case, business_date: date | None = None, context: SkillContext) -> Decision:
    """Decide a claim from everything that the screens show, as the workflow does (UI-R01 to R07).

    A source of 联网核查 that is not among `checks` counts as a time-out. Nothing is submitted.
    """
    return rules.assess(case, _parameters(context), business_date or context.business_date)


def _parameters(context: SkillContext) -> Parameters:
    return load_parameters(context.project_folder / "config" / "parameters")
