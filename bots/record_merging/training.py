"""Owns estimating the table of weights on local data: u by sampling, m by expectation maximisation (MG-R04).

Nothing here is used to decide: it proposes a next version of the table, which a person compares and adopts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker
from splink.blocking_rule_library import CustomRule

from bots.record_merging.levels import LADDERS, features_of
from bots.record_merging.linkage import link_settings
from bots.record_merging.model import Probabilities, expected_levels
from bots.record_merging.people import people_table
from bots.record_merging.records import Person
from digital_employee.face import SettingsError

FEWEST_PERSONS = 1000
SEED = 1
ROUNDS = (
    "l.id = r.id",
    "l.name_norm = r.name_norm AND l.dob = r.dob",
    "l.name_norm = r.name_norm AND l.phone = r.phone",
    "l.phone = r.phone AND l.region = r.region",
)
"""What is held equal in each round: the other fields are estimated, so every field is in some round."""
_FOUR, _SEVEN = Decimal("0.0001"), Decimal("0.0000001")
_LEAST = Decimal("0.0000001")
"""A share that was never met is taken as one in ten million, as no file is large enough to call it impossible."""


@dataclass(frozen=True)
class Estimate:
    """m, u and weights by `field.level`, and of which levels the data shows no example: their m is the former one."""

    probabilities: Probabilities
    weights: Mapping[str, Decimal]
    kept: tuple[str, ...]

    @property
    def odd(self) -> tuple[str, ...]:
        """Levels that weigh more than a better level of their field: rare in the data, or a data set that misleads."""
        return tuple(
            f"{field}.{level}"
            for field, ladder in LADDERS.items()
            for place, level in enumerate(ladder)
            if any(self.weights[f"{field}.{level}"] > self.weights[f"{field}.{better}"] for better in ladder[:place])
        )


def estimate(persons: Iterable[Person], former: Probabilities, *, pairs: int) -> Estimate:
    """Estimate m and u on a file of persons; the same file gives the same figures.

    Args:
        persons: every living record of the file.
        former: the version in force: where to begin, and what stays where the file shows no example.
        pairs: how many pairs of people to sample for u; rare levels need many.

    Raises:
        SettingsError: `DE-MG-01`, there are too few persons to learn anything from.
    """
    people = [features_of(person) for person in sorted(persons, key=lambda person: person.personal_no)]
    if len(people) < FEWEST_PERSONS:
        raise SettingsError(
            f"{len(people)} persons are too few to estimate weights",
            code="DE-MG-01",
            to_do=f"export at least {FEWEST_PERSONS} persons",
        )
    logging.getLogger("splink").setLevel(logging.ERROR)  # what it warns of is told by `kept`
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.register("arriving", people_table(people))
        connection.execute("CREATE TABLE people AS FROM arriving")
        linker = Linker(DuckDBAPI(connection).register("people"), link_settings(former), log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=SEED)
        for held in ROUNDS:
            linker.training.estimate_parameters_using_expectation_maximisation(CustomRule(held))
        return _estimate_of(linker.misc.save_model_to_json(), former)


def weight_of(m: Decimal, u: Decimal) -> Decimal:
    """Return log2(m/u), four decimals (MG-R04)."""
    return ((m / u).ln() / Decimal(2).ln()).quantize(_FOUR, ROUND_HALF_EVEN)


def _estimate_of(learnt: Mapping[str, Any], former: Probabilities) -> Estimate:
    m, u = dict(former.m), dict(former.u)
    for comparison in learnt["comparisons"]:
        field = comparison["output_column_name"]
        told = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for name, level in zip(LADDERS[field], told, strict=True):
            share_m, share_u = _share(level.get("m_probability")), _share(level.get("u_probability"))
            if share_m is not None and share_u is not None:
                m[f"{field}.{name}"], u[f"{field}.{name}"] = share_m, share_u
    weights = {level: weight_of(m[level], u[level]) for level in expected_levels()}
    kept = tuple(level for level in expected_levels() if m[level] == former.m[level])
    return Estimate(Probabilities(m, u), weights, kept)


def _share(learnt: Any) -> Decimal | None:
    """Read a share that Splink learnt; it says in words when a level was not met."""
    if not isinstance(learnt, float):
        return None
    return max(_LEAST, Decimal(repr(learnt)).quantize(_SEVEN, ROUND_HALF_EVEN))
