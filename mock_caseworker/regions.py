"""Synthetic regions of the simulation: 统筹区 (cities), their counties and each county's minimum-wage tier."""

from __future__ import annotations

_CITY_NAMES = {"9901": "测试甲市", "9902": "测试乙市", "9903": "测试丙市", "9904": "测试丁市"}
_COUNTY_NAMES = {"01": "一区", "02": "二区", "03": "三县"}


def cities() -> list[tuple[str, str]]:
    """Return (code, name) of every 统筹区."""
    return [(f"{prefix}00", name) for prefix, name in _CITY_NAMES.items()]


def counties(city: str) -> list[tuple[str, str]]:
    """Return (code, name) of a city's counties; empty for an unknown city."""
    prefix = city[:4]
    if prefix not in _CITY_NAMES:
        return []
    return [(prefix + code, _CITY_NAMES[prefix][:3] + name) for code, name in _COUNTY_NAMES.items()]


def city_of(region: str) -> str:
    """Return the city's code of a county's."""
    return f"{region[:4]}00"


def region_name(region: str | None) -> str:
    """Return a region's name; an unknown code stands for itself."""
    if not region:
        return ""
    return dict([*cities(), *counties(city_of(region))]).get(region, region)


def wage_tier(region: str) -> int | None:
    """Return the minimum-wage tier (1–3) of a county, None where none is set."""
    known = {code for code, _ in counties(city_of(region))}
    return int(region[4:]) if region in known else None
