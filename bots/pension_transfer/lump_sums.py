"""Owns what bad documents of lump sums mean for a case (X08; PT-R07). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bots.pension_transfer.fund import Exclusion, excluded_lump_sum
from bots.pension_transfer.legislation import Legislation
from bots.pension_transfer.records import LumpRow
from bots.social_insurance.findings import Finding, question


@dataclass(frozen=True)
class LumpSums:
    """The lump sums that must stay behind, each with its row, and what is told of them."""

    excluded: tuple[tuple[LumpRow, Exclusion], ...]
    findings: tuple[Finding, ...]


def lump_sum_findings(rows: tuple[LumpRow, ...], legislation: Legislation, on: date) -> LumpSums:
    """Judge each lump sum by its document (PT-R07); 复核 confirms each exclusion, the rest of the case proceeds."""
    excluded = []
    for row in rows:
        found = excluded_lump_sum(
            lump_sum=row.payment,
            least_months=legislation.lump_sum_months(on),
            legal_from=legislation.legal_document_from(on),
            pool_rate=legislation.pool_rate(on),
        )
        if found is not None:
            excluded.append((row, found))
    findings = tuple(
        question(
            "PT-X08",
            "PT-R07",
            f"{one.paid_on}一次性缴费{one.months}个月{one.reason}：不予转移，"
            f"个人账户减{one.account}元、统筹减{one.pool}元，复核确认后10个工作日内书面告知，其余照转",
        )
        for _, one in excluded
    )
    return LumpSums(tuple(excluded), findings)
