"""Owns the table of administrative regions (GB/T 2260): Shandong in full, others by province, tests 99."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from digital_employee.face import read_yaml

NATION = "000000"
SYNTHETIC_PREFIX = "99"


@dataclass(frozen=True)
class Regions:
    """The regions by six-digit code.

    A province whose counties are all listed (Shandong, the test provinces) knows exactly those; of the others the
    table holds the province only, because an id may have been issued anywhere and long ago.
    """

    names: Mapping[str, str]
    former: Mapping[str, str]
    """Prefixes of abolished codes (3712): ids issued before the change keep them for life."""
    listed_in_full: frozenset[str]
    """Two-digit province codes whose every county is in `names`."""
    agency_suffix: str = ""
    """What the name of every region's agency ends with."""

    def knows(self, code: str) -> bool:
        """Say whether an id may begin with this code, today or when it was issued."""
        if code[:2] in self.listed_in_full:
            return code in self.names or any(code.startswith(prefix) for prefix in self.former)
        return f"{code[:2]}0000" in self.names

    def name(self, code: str) -> str:
        """Return the region's name, or the code itself where the table does not go so deep."""
        return self.names.get(code, code)

    def agency(self, code: str) -> str:
        """Return the name of the 社会保险经办机构 of a region."""
        return f"{self.name(code)}{self.agency_suffix}"


def load_regions(file: Path) -> Regions:
    """Load the table from config/regions.yaml; the same file is read once."""
    return _load(file, file.stat().st_mtime_ns)


def is_synthetic(code: str) -> bool:
    """Say whether a region belongs to the fabricated province 99 (COM-R03)."""
    return code.startswith(SYNTHETIC_PREFIX)


def province_of(code: str) -> str:
    """Return what counts as the province: the first 2 digits, but the first 4 of a test region (DOMAIN §0.1)."""
    return code[:4] if is_synthetic(code) else code[:2]


def city_of(code: str) -> str:
    """Return the first 4 digits: the city (地级市) of a region."""
    return code[:4]


def lookup_chain(code: str) -> tuple[str, ...]:
    """Return where a parameter of this region is looked for, nearest first: region, city, province, nation."""
    chain = (code, f"{code[:4]}00", f"{code[:2]}0000", NATION)
    return tuple(dict.fromkeys(chain))


@cache
def _load(file: Path, modified_ns: int) -> Regions:  # noqa: ARG001 - the time is part of the cache's key
    document, _ = read_yaml(file.read_text(encoding="utf-8"), str(file))
    return Regions(
        names=dict(document["names"]),
        former=dict(document["former"]),
        listed_in_full=frozenset(document["listed_in_full"]),
        agency_suffix=str(document.get("agency", "")),
    )
