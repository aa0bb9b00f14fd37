"""Owns deciding a pair by the project's own parameters: for the skills, and for people who ask by name."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bots.record_merging.levels import Levels
from bots.record_merging.model import Model, load_model, score
from bots.record_merging.records import Record
from bots.record_merging.rules import Decision, Pair, Policy, assess
from bots.social_insurance.parameters import Parameters, load_parameters
from bots.social_insurance.regions import load_regions
from digital_employee.face import SkillContext, rule


@rule("record_merging.decision", law="社会保险法 第五十八条、第七十四条；经办条例 第九条、第十一条", rule_id="MG-R05")
def decide_records(one: Record, other: Record, context: SkillContext, cluster: int = 2) -> Decision:
    """Decide two records: levels, W, conflicts, and what a merge would come to (MG-R03 to R10)."""
    return decide_pair(Pair(one, other, cluster), context)[0]


@rule("record_merging.score", law="Fellegi–Sunter (1969)；权重表为模拟参数", rule_id="MG-R04")
def ask_score(
    levels: Levels, context: SkillContext, weights: Mapping[str, Decimal] | None = None, region: str = "990100"
) -> Decimal:
    """Return W, the exact sum of the region's weights unless given; a missing field counts nothing (MG-R04)."""
    if weights is not None:
        return score(levels, weights)
    parameters = load_parameters(context.project_folder / "config" / "parameters")
    return score(levels, load_model(parameters, region=region, on=context.business_date).weights)


def decide_pair(pair: Pair, context: SkillContext) -> tuple[Decision, Model]:
    """Decide a pair by the table and the policy of its 统筹区, as they hold on the business date.

    Raises:
        BusinessException: `BUS-PARAM-01` or `03`, a parameter is missing or unverified.
    """
    parameters = load_parameters(context.project_folder / "config" / "parameters")
    region, today = pair.one.person.pooling_region, context.business_date
    model = load_model(parameters, region=region, on=today)
    decision = assess(
        pair,
        model,
        _policy(parameters, region, context),
        today=today,
        regions=load_regions(context.project_folder / "config" / "regions.yaml"),
    )
    return decision, model


def _policy(parameters: Parameters, region: str, context: SkillContext) -> Policy:
    def text(key: str) -> str:
        return parameters.text(key, region=region, on=context.business_date)

    return Policy(
        account_funds=tuple(text("mg_account_funds").split(",")),
        requires_police=text("mg_require_police_check") == "是",
        undo_days=int(text("mg_undo_days")),
    )
