"""Owns how a fund is written for people: its code and its name (COM-R07). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "110": "企业职工基本养老保险",
        "120": "机关事业单位基本养老保险",
        "170": "城乡居民基本养老保险",
        "210": "失业保险",
        "310": "职工基本医疗保险",
        "410": "工伤保险",
        "510": "生育保险",
    }
)


def fund_title(code: str) -> str:
    """Return the code with its name (`210 失业保险`), the code alone where it is unknown."""
    return f"{code} {_NAMES.get(code, '')}".rstrip()
