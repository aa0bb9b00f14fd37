"""Owns config/parameters/record_merging_weights.yaml: every version of the table, one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from bots.record_merging.model import expected_levels
from bots.record_merging.training import Estimate
from bots.social_insurance.parameters import ParameterRow, load_rows
from bots.social_insurance.regions import is_synthetic
from digital_employee.face import SettingsError

HEAD = """\
# The table of weights of 参保信息合并 (MG-R04). Every figure is illustrative [ILL]: estimate it on local data with
# `python -m bots.record_merging.train`, which ends the rows here and begins the next version.
# Weight = log2(m/u), four decimals. m: share among two records of one person; u: among those of two people.
"""


def next_version(
    rows: Iterable[ParameterRow], estimate: Estimate, *, region: str, version: str, start: date, source_doc: str
) -> list[ParameterRow]:
    """End the region's open rows the day before `start` and add the estimate as rows that nobody has verified yet.

    Raises:
        SettingsError: `DE-MG-02`, the region has a version of this name, or one that begins as late.
    """
    kept = list(rows)
    own = [row for row in kept if row.region_code == region]
    if any(row.effective_from >= start for row in own) or version in [row.value for row in own]:
        raise SettingsError(
            f"region {region} has a version {version}, or one that begins on {start} or later",
            code="DE-MG-02",
            where="record_merging_weights.yaml",
            to_do="choose another version and a later first day",
        )
    ended = {"effective_to": start - timedelta(days=1)}
    closed = [
        row.model_copy(update=ended) if row.region_code == region and row.effective_to is None else row for row in kept
    ]
    values: dict[str, tuple[str | dict[str, str], str]] = {
        "mg_weights_version": (version, "权重表版本"),
        "mg_weights": (_texts(estimate.weights), "字段.级别 → 权重"),
        "mg_weights_m": (_texts(estimate.probabilities.m), "字段.级别 → m"),
        "mg_weights_u": (_texts(estimate.probabilities.u), "字段.级别 → u"),
    }
    added = [
        ParameterRow(
            key=key,
            region_code=region,
            effective_from=start,
            value=value,
            unit=unit,
            source_doc=source_doc,
            tag="ILL" if is_synthetic(region) else "LOCAL",
        )
        for key, (value, unit) in values.items()
    ]
    return [*closed, *added]


def read_rows(file: Path) -> list[ParameterRow]:
    """Return the rows of the file; none where there is no file yet."""
    return list(load_rows(file)) if file.is_file() else []


def write_rows(file: Path, rows: Iterable[ParameterRow]) -> None:
    """Write the file anew, whole or not at all."""
    beside = file.with_suffix(".new")
    beside.write_text(HEAD + "".join(_row_text(row) for row in rows), encoding="utf-8")
    beside.replace(file)


def _row_text(row: ParameterRow) -> str:
    ends = f'"{row.effective_to}"' if row.effective_to else "null"
    return (
        f'- key: {row.key}\n  region_code: "{row.region_code}"\n  effective_from: "{row.effective_from}"\n'
        f"  effective_to: {ends}\n  value: {_value_text(row.value)}\n  unit: {row.unit}\n"
        f"  source_doc: {row.source_doc}\n  tag: {row.tag}\n  verified_by: {_quoted(row.verified_by)}\n"
    )


def _value_text(value: str | Mapping[str, str]) -> str:
    if isinstance(value, str):
        return _quoted(value)
    fields: dict[str, list[str]] = {}
    for level in expected_levels():
        fields.setdefault(level.partition(".")[0], []).append(f"{level}: {_quoted(value[level])}")
    return "{\n" + ",\n".join(f"    {', '.join(levels)}" for levels in fields.values()) + "\n  }"


def _texts(figures: Mapping[str, Decimal]) -> dict[str, str]:
    return {level: format(figure, "f") for level, figure in figures.items()}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
