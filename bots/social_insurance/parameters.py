"""Owns the parameters of legislation: what is set where, from when on. Computes nothing with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bots.social_insurance.regions import is_synthetic, lookup_chain
from digital_employee.face import BusinessException, SettingsError, read_yaml

Value = str | Mapping[str, str]


class ParameterRow(BaseModel):
    """One value of one parameter for one region and span of time (DOMAIN §1.9)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    region_code: str
    effective_from: date
    effective_to: date | None = None
    """The last day on which the value holds; open when absent."""
    value: str | dict[str, str]
    unit: str
    source_doc: str
    tag: Literal["LAW", "LOCAL", "ILL"]
    verified_by: str = ""
    """Who compared the value with the document; outside region 99 a row without is not used."""

    def holds_on(self, day: date) -> bool:
        """Say whether the value is in force on the day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True)
class Parameters:
    """Every row, looked up by region → city → province → nation and by the date of the event, not of the run."""

    rows: Mapping[tuple[str, str], tuple[ParameterRow, ...]]

    @classmethod
    def of(cls, rows: Iterable[ParameterRow]) -> Parameters:
        """Group rows by key and region; raises SettingsError where two hold on one day."""
        groups: dict[tuple[str, str], tuple[ParameterRow, ...]] = {}
        for row in sorted(rows, key=lambda row: row.effective_from):
            group = groups.setdefault((row.key, row.region_code), ())
            if group and group[-1].holds_on(row.effective_from):
                raise SettingsError(
                    f"two values of {row.key} hold on {row.effective_from} in region {row.region_code}",
                    code="DE-PAR-01",
                    where="config/parameters",
                    to_do="give the older row an effective_to one day before the newer begins",
                )
            groups[row.key, row.region_code] = (*group, row)
        return cls(groups)

    def row(self, key: str, *, region: str, on: date) -> ParameterRow:
        """Return the row that holds for an event.

        Raises:
            BusinessException: `BUS-PARAM-01` no row holds; `BUS-PARAM-03` nobody verified the row that does.
        """
        for code in lookup_chain(region):
            for row in self.rows.get((key, code), ()):
                if row.holds_on(on):
                    return _verified(row)
        raise BusinessException(
            f"参数 {key} 在地区 {region}、日期 {on} 没有取值",
            code="BUS-PARAM-01",
            to_do="在 config/parameters 中补充该参数，或由人工核定",
        )

    def text(self, key: str, *, region: str, on: date) -> str:
        """Return a value that is one text."""
        row = self.row(key, region=region, on=on)
        if isinstance(row.value, str):
            return row.value
        raise _wrong_shape(row, "one value")

    def number(self, key: str, *, region: str, on: date) -> Decimal:
        """Return an amount in 元, a rate or a count."""
        return Decimal(self.text(key, region=region, on=on))

    def steps(self, key: str, *, region: str, on: date) -> dict[int, int]:
        """Return a ladder such as `{12: 12, 60: 18}`: from so many on, so much."""
        row = self.row(key, region=region, on=on)
        if isinstance(row.value, str):
            raise _wrong_shape(row, "a ladder")
        return {int(threshold): int(value) for threshold, value in row.value.items()}

    def with_rows(self, rows: Iterable[ParameterRow]) -> Parameters:
        """Return these parameters with the rows of the same key and region replaced: to ask what would be."""
        added = list(rows)
        replaced = {(row.key, row.region_code) for row in added}
        kept = [row for place, group in self.rows.items() if place not in replaced for row in group]
        return Parameters.of([*kept, *added])


def load_rows(file: Path) -> Iterator[ParameterRow]:
    """Yield the rows of one file.

    Raises:
        SettingsError: a row is wrong.
    """
    document, places = read_yaml(file.read_text(encoding="utf-8"), str(file))
    for index, raw in enumerate(document):
        try:
            yield ParameterRow.model_validate(raw)
        except ValidationError as err:
            raise SettingsError(
                f"this row is no parameter: {err.errors()[0]['loc']} {err.errors()[0]['msg']}",
                code="DE-PAR-02",
                where=str(places.at((index,))),
                to_do="compare with the other rows: key, region_code, effective_from, value, unit, source_doc, tag",
            ) from err


def load_parameters(folder: Path) -> Parameters:
    """Read every file of config/parameters; unchanged files are read once.

    Raises:
        SettingsError: a row is wrong, or two rows of one key and region overlap.
    """
    files = sorted(folder.glob("*.yaml"))
    return _load(tuple((file, file.stat().st_mtime_ns) for file in files))


@cache
def _load(files: tuple[tuple[Path, int], ...]) -> Parameters:
    return Parameters.of(row for file, _ in files for row in load_rows(file))


def _verified(row: ParameterRow) -> ParameterRow:
    if row.verified_by or is_synthetic(row.region_code):
        return row
    raise BusinessException(
        f"参数 {row.key}（地区 {row.region_code}，{row.effective_from} 起）尚未经人核实",
        code="BUS-PARAM-03",
        to_do=f"与文件核对后填写 verified_by：{row.source_doc}",
    )


def _wrong_shape(row: ParameterRow, wanted: str) -> SettingsError:
    return SettingsError(
        f"parameter {row.key} of region {row.region_code} is not {wanted}",
        code="DE-PAR-03",
        where="config/parameters",
        to_do="compare with the other rows of the same key",
    )
