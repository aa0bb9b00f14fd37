"""Owns the table of weights and the bands: W is the exact sum of the table's weights (MG-R04, MG-R05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bots.record_merging.levels import LADDERS, Level, Levels
from bots.social_insurance.parameters import Parameters
from digital_employee.face import SettingsError

ZERO = Decimal("0.0000")


class Band(StrEnum):
    """Where a score lies (MG-R05)."""

    NO_MATCH = "NO_MATCH"
    CANDIDATE = "CANDIDATE"
    UPPER = "UPPER"


@dataclass(frozen=True)
class Model:
    """One version of the table, for one region from one day on."""

    version: str
    weights: Mapping[str, Decimal]
    """Weight by `field.level`, four decimals: log2(m/u)."""
    upper: Decimal
    lower: Decimal

    def weight(self, field: str, level: Level) -> Decimal:
        """Return what a level of a field weighs; nothing where a value is missing."""
        return ZERO if level is Level.MISSING else self.weights[f"{field}.{level}"]

    def band(self, score: Decimal) -> Band:
        """Return the band of a score: its lower bound belongs to it."""
        if score < self.lower:
            return Band.NO_MATCH
        return Band.UPPER if score >= self.upper else Band.CANDIDATE


@dataclass(frozen=True)
class Probabilities:
    """What the weights were computed from: m among records of one person, u among those of two."""

    m: Mapping[str, Decimal]
    u: Mapping[str, Decimal]


def load_model(parameters: Parameters, *, region: str, on: date) -> Model:
    """Read the table that holds in a region on a day.

    Raises:
        BusinessException: `BUS-PARAM-01` no row holds; `BUS-PARAM-03` nobody verified it.
        SettingsError: `DE-PAR-03`, the table lacks a level.
    """
    return Model(
        version=parameters.text("mg_weights_version", region=region, on=on),
        weights=_table(parameters, "mg_weights", region, on),
        upper=parameters.number("mg_upper", region=region, on=on),
        lower=parameters.number("mg_lower", region=region, on=on),
    )


def load_probabilities(parameters: Parameters, *, region: str, on: date) -> Probabilities:
    """Read m and u of the table that holds in a region on a day; raises as `load_model`."""
    return Probabilities(
        m=_table(parameters, "mg_weights_m", region, on), u=_table(parameters, "mg_weights_u", region, on)
    )


def score(levels: Levels, weights: Mapping[str, Decimal]) -> Decimal:
    """Return W, the exact sum of the weights; a missing field counts nothing, and there is no prior (MG-R04)."""
    return sum((weights[f"{field}.{level}"] for field, level in levels.items() if level is not Level.MISSING), ZERO)


def expected_levels() -> tuple[str, ...]:
    """Return every `field.level` that a table must hold."""
    return tuple(f"{field}.{level}" for field, ladder in LADDERS.items() for level in ladder)


def _table(parameters: Parameters, key: str, region: str, on: date) -> dict[str, Decimal]:
    value = parameters.row(key, region=region, on=on).value
    wanted = expected_levels()
    if isinstance(value, str) or set(value) != set(wanted):
        raise SettingsError(
            f"parameter {key} of region {region} is no table of the levels of MG-R03",
            code="DE-PAR-03",
            where="config/parameters/record_merging_weights.yaml",
            to_do=f"give exactly {', '.join(wanted)}",
        )
    return {level: Decimal(value[level]) for level in wanted}
