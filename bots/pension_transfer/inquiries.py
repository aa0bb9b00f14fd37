"""Owns how people ask for a whole decision by name: a case as the screens show it, with the project's parameters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bots.pension_transfer.acceptance import AcceptanceCase, assess_acceptance
from bots.pension_transfer.decision import Decision
from bots.pension_transfer.fund import NOTHING, FundMode, PaidSpan, TransferFund, transfer_fund
from bots.pension_transfer.legislation import Legislation
from bots.pension_transfer.payout import PayoutCase, assess_payout
from bots.pension_transfer.posting import PostingCase, assess_posting
from bots.pension_transfer.routing import Route, choose_route
from bots.social_insurance.identifiers import Sex
from bots.social_insurance.parameters import load_parameters
from bots.social_insurance.regions import load_regions
from digital_employee.face import SkillContext, rule


@rule("pension_transfer.accept", law="国办发〔2009〕66号 第二、五、六、八条", rule_id="PT-R01")
def ask_acceptance(*, case: AcceptanceCase, start: date, context: SkillContext) -> Decision:
    """Decide an application that was accepted on a day (PT-R01, R02, R03, R09)."""
    return assess_acceptance(case, legislation_of(context, case.application.to_region), start)


@rule("pension_transfer.post", law="国办发〔2009〕66号 第四、八条；人社部发〔2010〕70号 第十条", rule_id="PT-R12")
def ask_posting(*, case: PostingCase, start: date, context: SkillContext) -> Decision:
    """Decide whether a relation is continued here (PT-R04, R06 to R08, R11, R12)."""
    return assess_posting(case, legislation_of(context, case.sheet.to_region), start)


@rule("pension_transfer.pay_out", law="国办发〔2009〕66号 第二、四、八条", rule_id="PT-R04")
def ask_payout(*, case: PayoutCase, start: date, context: SkillContext) -> Decision:
    """Decide whether the 信息表 of a transfer out goes to 复核 (PT-R01, R04 to R07)."""
    return assess_payout(case, legislation_of(context, case.sheet.from_region), start)


@rule("pension_transfer.age_rule", law="国办发〔2009〕66号 第五条", rule_id="PT-R02")
def ask_age_rule(
    *,
    sex: Sex,
    birth: date,
    hukou_region: str,
    new_region: str,
    enrol_date: date,
    approved_transfer: bool = False,
    male_limit: int | None = None,
    female_limit: int | None = None,
    context: SkillContext,
) -> Route:
    """Say whether the relation moves or a temporary account is kept, by age (PT-R02)."""
    legislation = legislation_of(context, new_region)
    return choose_route(
        sex=sex,
        birth=birth,
        hukou_region=hukou_region,
        new_region=new_region,
        enrol_date=enrol_date,
        is_approved=approved_transfer,
        male_limit=male_limit or legislation.age_limit(Sex.MALE, enrol_date),
        female_limit=female_limit or legislation.age_limit(Sex.FEMALE, enrol_date),
    )


@rule("pension_transfer.fund", law="国办发〔2009〕66号 第四条", rule_id="PT-R04")
def ask_fund(
    *,
    spans: tuple[PaidSpan, ...],
    acct_pre98: Decimal = NOTHING,
    acct_post98: Decimal = NOTHING,
    pool_rate: Decimal | None = None,
    mode: FundMode = FundMode.BOTH,
    region: str = "990100",
    context: SkillContext,
) -> TransferFund:
    """Compute the transfer fund: the personal account, and the bases since 1998-01 × the pool rate (PT-R04)."""
    rate = pool_rate or legislation_of(context, region).pool_rate(context.business_date)
    return transfer_fund(spans=spans, acct_pre98=acct_pre98, acct_post98=acct_post98, pool_rate=rate, mode=mode)


def legislation_of(context: SkillContext, region: str) -> Legislation:
    """Return the project's parameters as they hold in a region, and its table of regions."""
    config = context.project_folder / "config"
    return Legislation(load_parameters(config / "parameters"), region, load_regions(config / "regions.yaml"))
