"""Plants the register of 参保信息合并: pairs, clusters, a merge of earlier days, and everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from mock_caseworker.generator.record_merging.background import Background
from mock_caseworker.generator.record_merging.casebook import CHAINS, CLUSTERS, CROWDS, RECORDS, cases_for
from mock_caseworker.generator.record_merging.clusters import Cluster, ClusterBuilder
from mock_caseworker.generator.record_merging.faces import GOLDEN
from mock_caseworker.generator.record_merging.history import Merged, build_merged
from mock_caseworker.generator.record_merging.names import Names
from mock_caseworker.generator.record_merging.pairs import Pair, PairBuilder, Planted
from mock_caseworker.generator.record_merging.truth import tell_truth
from mock_caseworker.generator.record_merging.unique import Unique
from mock_caseworker.generator.rows import PlantedValue
from mock_caseworker.generator.storage import Storage
from mock_caseworker.generator.world import Size, World


def plant(world: World) -> list[Mapping[str, Any]]:
    """Plant the register of the size; return what must come out of each pair."""
    unique = Unique(world.rng, [number for _, *both in GOLDEN.values() for number in both])
    names = Names()
    builder = PairBuilder(world.rng, unique, names, world.employers, world.business_date)
    pairs = _build_pairs(world, builder)
    clusters = _build_clusters(world, ClusterBuilder(world, builder, unique))
    merged = [] if world.size is Size.TINY else [build_merged(builder, world.business_date)]
    planted = [*chain.from_iterable((pair.one, pair.other) for pair in pairs)]
    planted += chain.from_iterable(cluster.records for cluster in clusters)
    rest = RECORDS[world.size] - len(planted) - 2 * len(merged)
    planted += Background(world.rng, builder, unique, world.business_date, rest)
    # The register is in the order of its numbers, which tells nothing about who is alike.
    planted.sort(key=lambda one: one.record.personal_no)
    _store(world.storage, planted, merged)
    wrong = (PlantedValue(pair.key, *figure) for pair in pairs for figure in pair.case.wrong)
    world.storage.insert("planted_value", wrong)
    return [*tell_truth(pairs, clusters, merged, world.business_date)]


def _build_pairs(world: World, builder: PairBuilder) -> list[Pair]:
    waiting = set(GOLDEN)
    pairs = []
    for case in cases_for(world.size):
        pairs.append(builder.build(case, golden=case.name in waiting))
        waiting.discard(case.name)
    return pairs


def _build_clusters(world: World, builder: ClusterBuilder) -> list[Cluster]:
    threes = [builder.three() for _ in range(CLUSTERS[world.size])]
    chains = [builder.chain() for _ in range(CHAINS[world.size])]
    return threes + chains + [builder.crowd() for _ in range(CROWDS[world.size])]


def _store(storage: Storage, planted: Iterable[Planted], merged: Iterable[Merged]) -> None:
    people, done = list(planted), list(merged)
    storage.insert("mg_person", (*(one.record for one in people), *chain.from_iterable(one.records for one in done)))
    for table, rows in (
        ("mg_relation", chain(*(one.relations for one in people), *(one.relations for one in done))),
        ("mg_month", chain(*(one.months for one in people), *(one.months for one in done))),
        ("mg_benefit", chain.from_iterable(one.benefits for one in people)),
        ("mg_police", chain.from_iterable(one.police for one in people)),
        ("mg_case", (one.case for one in done)),
        ("mg_image", (one.image for one in done)),
        ("mg_event", (one.event for one in done)),
    ):
        storage.insert(table, rows)
