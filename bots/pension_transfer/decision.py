"""Owns what the robot does with a case, and which of several findings decides. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bots.pension_transfer.fund import Exclusion
from bots.pension_transfer.lump_sums import LumpSums
from bots.social_insurance.findings import Finding, Precedence, question
from digital_employee.face import BusinessException, Disposition

T = TypeVar("T")


@dataclass(frozen=True)
class Decision:
    """What becomes of a case in its stage, why, and what was computed."""

    disposition: Disposition
    findings: tuple[Finding, ...]
    """Everything that speaks against going on; the first decides."""
    level: str
    """Who signs in the portal (COM-R42, [ILL]): L1, L2 or L3."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
    """Lump sums that stay behind, for the 一次性缴费告知书."""

    @property
    def code(self) -> str:
        """The deciding finding's code; empty when the case simply goes on."""
        return self.findings[0].code if self.findings else ""

    @property
    def reason(self) -> str:
        """Everything that was found, the deciding finding first."""
        return "；".join(f"{finding.code} {finding.reason}" for finding in self.findings)


def decide(
    findings: Iterable[Finding], *, level: str, figures: Mapping[str, Any], lump_sums: LumpSums | None = None
) -> Decision:
    """Let the gravest outcome decide: RETRY_LATER > FROZEN > REJECT_SUGGESTED > HUMAN; within one the first code.

    PT-X codes come before those of missing parameters, so that the reason in the case itself is told first.
    """
    ranked = tuple(sorted(dict.fromkeys(findings), key=_rank))
    disposition = ranked[0].outcome.disposition if ranked else Disposition.AUTO_SUBMITTED
    exclusions = tuple(one for _, one in lump_sums.excluded) if lump_sums else ()
    return Decision(disposition, ranked, level, figures, exclusions)


def frozen(rule: str, differences: Mapping[str, tuple[Any, Any]]) -> list[Finding]:
    """Return the finding that the portal computed other figures (INT-02): label → (the portal's, ours)."""
    told = "，".join(f"{label} 系统{shown} 应为{own}" for label, (shown, own) in differences.items() if shown != own)
    return [Finding("INT-02", rule, Precedence.FROZEN, f"系统结果与规则计算不一致：{told}")] if told else []


def try_rule(work: Callable[[], T], rule: str, findings: list[Finding]) -> T | None:
    """Return what a rule answers; where it needs a person, note that among the findings and return None."""
    try:
        return work()
    except BusinessException as err:
        findings.append(question(err.code, rule, err.what))
        return None


def _rank(finding: Finding) -> tuple[int, bool, str]:
    return finding.outcome, not finding.code.startswith(("PT-X", "INT")), finding.code
