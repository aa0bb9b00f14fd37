"""Owns the search for suspects in a whole file: who meets whom, at which levels, with which W (MG-R02 to R04)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker

from bots.record_merging.levels import LADDERS, Level, Levels, features_of
from bots.record_merging.linkage import BLOCKS, gamma_of, link_settings
from bots.record_merging.model import Model, Probabilities
from bots.record_merging.people import people_table
from bots.record_merging.records import Person
from bots.record_merging.rules import REISSUE_SUSPECT
from bots.record_merging.wording import explain

_WEIGHT = "DECIMAL(9,4)"
_PEOPLE = "people"


@dataclass(frozen=True)
class Suspect:
    """Two records that may be one person's, and why."""

    first_no: str
    second_no: str
    """The larger personal_no."""
    block: str
    """What made them meet: the first block that did."""
    levels: Levels
    w: Decimal
    tag: str
    why: str
    """Level and weight of each field."""
    cluster: int = 2
    """How many records hang together by pairs at or above the lower bound (H6)."""


@dataclass(frozen=True)
class LargeBlock:
    """A block with more rows than are usual: compared all the same, and told to people (MG-R02)."""

    block: str
    rows: int


@dataclass(frozen=True)
class Search:
    """What a search found."""

    suspects: tuple[Suspect, ...]
    """Pairs with W at or above the lower bound, or with the tag; by personal numbers."""
    large_blocks: tuple[LargeBlock, ...]
    compared: int
    """How many pairs met."""


def find_suspects(persons: Iterable[Person], model: Model, probabilities: Probabilities, *, report_rows: int) -> Search:
    """Search a file of persons for pairs; the order of the rows makes no difference.

    Args:
        persons: every living record, each with a personal_no of its own.
        model: weights and bands.
        probabilities: m and u of the same version.
        report_rows: how many rows a block may have without being reported.
    """
    with duckdb.connect(":memory:") as connection:
        connection.register("arriving", people_table([features_of(person) for person in persons]))
        connection.execute(f"CREATE TABLE {_PEOPLE} AS FROM arriving")
        linker = Linker(DuckDBAPI(connection).register(_PEOPLE), link_settings(probabilities), log_level=None)
        pairs = linker.inference.predict(warning_mode="never").physical_name
        compared = len(connection.table(pairs))
        rows = connection.sql(_scored(pairs, model)).fetchall()
        large = tuple(_large_blocks(connection, report_rows))
    suspects = sorted((_suspect(row, model) for row in rows), key=lambda found: (found.first_no, found.second_no))
    return Search(tuple(_with_clusters(suspects, model)), large, compared)


def _scored(pairs: str, model: Model) -> str:
    """Return the query for each pair's W and tag, and of these the pairs that a person or the robot looks at."""
    weights = " + ".join(_weight_case(field, model) for field in LADDERS)
    gammas = ", ".join(f"gamma_{field}" for field in LADDERS)
    return f"""
        SELECT personal_no_l, personal_no_r, match_key, w, is_reissue, {gammas}
        FROM (SELECT *, {weights} AS w,
                coalesce(has_check_l AND has_check_r AND id_ends_l = id_ends_r AND id_l <> id_r, false) AS is_reissue
              FROM {pairs})
        WHERE w >= {model.lower} OR is_reissue"""  # noqa: S608 - names and figures of our own


def _weight_case(field: str, model: Model) -> str:
    cases = " ".join(
        f"WHEN {gamma_of(field, level)} THEN {model.weight(field, level)}::{_WEIGHT}" for level in LADDERS[field]
    )
    return f"CASE gamma_{field} {cases} ELSE 0::{_WEIGHT} END"


def _suspect(row: tuple[Any, ...], model: Model) -> Suspect:
    one, other, block, w, is_reissue, *gammas = row
    levels = Levels(
        **{
            field: next((level for level in ladder if gamma_of(field, level) == gamma), Level.MISSING)
            for (field, ladder), gamma in zip(LADDERS.items(), gammas, strict=True)
        }
    )
    first_no, second_no = sorted((one, other))
    tag = REISSUE_SUSPECT if is_reissue else ""
    return Suspect(first_no, second_no, list(BLOCKS)[int(block)], levels, w, tag, explain(levels, model))


def _with_clusters(suspects: Iterable[Suspect], model: Model) -> Iterator[Suspect]:
    """Give each pair the number of records that hang together by pairs at or above the lower bound."""
    found = list(suspects)
    cluster_of: dict[str, set[str]] = {}
    for pair in (pair for pair in found if pair.w >= model.lower):
        joined = cluster_of.get(pair.first_no, {pair.first_no}) | cluster_of.get(pair.second_no, {pair.second_no})
        cluster_of.update(dict.fromkeys(joined, joined))
    for pair in found:
        yield replace(pair, cluster=len(cluster_of[pair.first_no])) if pair.w >= model.lower else pair


def _large_blocks(connection: duckdb.DuckDBPyConnection, report_rows: int) -> Iterator[LargeBlock]:
    for block, columns in BLOCKS.items():
        shared = ", ".join(f"unnest({column}) AS {column}" if column == "id_parts" else column for column in columns)
        known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        groups = connection.sql(
            f"SELECT count(*) AS size FROM (SELECT {shared} FROM {_PEOPLE}) WHERE {known}"  # noqa: S608 - our own names
            f" GROUP BY {', '.join(columns)} HAVING size > {report_rows} ORDER BY size DESC"
        )
        yield from (LargeBlock(block, size) for (size,) in groups.fetchall())
