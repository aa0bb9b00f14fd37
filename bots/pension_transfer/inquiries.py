"""Owns how people ask for a whole decision by name: a case as the screens show it, with the project's parameters."""

from __future__ import annotations

from datetime import date

from bots.pension_transfer.acceptance import AcceptanceCase, assess_acceptance
from bots.pension_transfer.decision import Decision
from bots.pension_transfer.legislation import Legislation
from bots.pension_transfer.payout import PayoutCase, assess_payout
from bots.pension_transfer.posting import PostingCase, assess_posting
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


def legislation_of(context: SkillContext, region: str) -> Legislation:
    """Return the project's parameters as they hold in a region, and its table of regions."""
    config = context.project_folder / "config"
    return Legislation(load_parameters(config / "parameters"), region, load_regions(config / "regions.yaml"))
