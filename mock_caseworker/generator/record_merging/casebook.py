"""Owns which cases a size holds and how often."""

from __future__ import annotations

from mock_caseworker.generator.record_merging.case import Case
from mock_caseworker.generator.record_merging.cases_apart import APART
from mock_caseworker.generator.record_merging.cases_doubtful import DOUBTFUL
from mock_caseworker.generator.record_merging.cases_proposed import PROPOSED
from mock_caseworker.generator.record_merging.clusters import CHAIN, CLUSTER, CROWD
from mock_caseworker.generator.record_merging.history import MERGED
from mock_caseworker.generator.world import Size

CASES: tuple[Case, ...] = (*PROPOSED, *DOUBTFUL, *APART)
"""The pairs; clusters and the merge of earlier days stand beside them."""
SPECIAL: tuple[Case, ...] = (CLUSTER, CHAIN, CROWD, MERGED)
TINY = ("MG-01", "MG-12", "INT-02-refund", "MG-03", "MG-08")
CLUSTERS = {Size.TINY: 0, Size.DEMO: 0, Size.FULL: 3}
CHAINS = {Size.TINY: 0, Size.DEMO: 1, Size.FULL: 2}
CROWDS = {Size.TINY: 0, Size.DEMO: 0, Size.FULL: 1}
RECORDS = {Size.TINY: 40, Size.DEMO: 200, Size.FULL: 20_000}
"""How many records the register has in all."""


def cases_for(size: Size) -> list[Case]:
    """Return the cases of a size, each as often as it is planted."""
    if size is Size.TINY:
        return [case for case in CASES if case.name in TINY]
    if size is Size.DEMO:
        return [case for case in CASES if not case.full_only]
    return [case for case in CASES for _ in range(case.copies)]
