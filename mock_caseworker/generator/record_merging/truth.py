"""Writes down what must come out of every pair; the outcomes are the literals of the cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mock_caseworker.generator.record_merging.case import Case, Outcome
from mock_caseworker.generator.record_merging.clusters import CROWD, Cluster, Link
from mock_caseworker.generator.record_merging.history import MERGED, Merged
from mock_caseworker.generator.record_merging.pairs import Pair

WORKFLOW, ORIGIN = "record_merging", "suspects"
Line = dict[str, Any]


def tell_truth(pairs: Iterable[Pair], clusters: Sequence[Cluster], merged: Iterable[Merged], day: date) -> list[Line]:
    """Return the lines of truth.jsonl, by key; `day` is the day of the register's export."""
    lines = [_pair_truth(pair) for pair in pairs]
    lines += [_link_truth(link) for cluster in clusters for link in cluster.links]
    lines += [_absent(MERGED, one.key) for one in merged]
    crowds = [_crowd_truth(day) for cluster in clusters if cluster.links[0].case is CROWD]
    return sorted(lines, key=lambda line: str(line["key"])) + crowds


def _pair_truth(pair: Pair) -> Line:
    case = pair.case
    if case.outcome is Outcome.ABSENT:
        return _absent(case, pair.key)
    figures = _figures(pair) if case.is_proposed else {"w": case.w}
    level = ("L3" if case.overlap else "L2") if case.outcome is Outcome.AUTO_SUBMITTED else None
    return _told(case, pair.key, figures, level)


def _link_truth(link: Link) -> Line:
    if link.outcome is Outcome.ABSENT:
        return _absent(link.case, link.key)
    return _told(link.case, link.key, {"w": link.w}, None)


def _crowd_truth(day: date) -> Line:
    """What is told of a card that many have: about the exported register, under what they have in common."""
    fault = {"file": f"参保人员信息_{day:%Y%m%d}.xlsx", "row": None, "column": "银行账号相同"}
    return {"case": CROWD.name, "workflow": WORKFLOW, "origin": ORIGIN, "input_fault": fault}


def _told(case: Case, key: str, figures: dict[str, str], level: str | None) -> Line:
    submitted = case.outcome is Outcome.AUTO_SUBMITTED
    return {
        "case": case.name,
        "workflow": WORKFLOW,
        "key": key,
        "origin": ORIGIN,
        "disposition": case.outcome.value,
        "code": case.code,
        "rules": list(case.rules),
        "vectors": list(case.vectors),
        "figures": figures,
        "level": level,
        "ledger": {"MG04.register": int(case.is_proposed), "MG06.submit": int(submitted)},
    }


def _absent(case: Case, key: str) -> Line:
    return {"case": case.name, "workflow": WORKFLOW, "key": key, "rules": list(case.rules), "absent": True}


def _figures(pair: Pair) -> dict[str, str]:
    """Return the right figures: months as the case says, money as so many months of the wage that were paid twice."""
    case, wage = pair.case, pair.wage
    of_110 = case.overlap - case.overlap_210
    refund = of_110 * wage.refund("110") + case.overlap_210 * wage.refund("210")
    balances = sum((Decimal(side.record.account_balance) for side in (pair.one, pair.other)), Decimal(0))
    master = pair.one if case.master == "one" else pair.other
    return {
        "w": case.w,
        "master": master.record.personal_no,
        "months": str(case.months),
        "overlap": str(case.overlap),
        "refund": f"{refund:.2f}",
        "balance_after": f"{balances - of_110 * wage.parts['110'][1]:.2f}",
        "basis": "15升18" if case.writing == "15" else "重复登记",
    }
