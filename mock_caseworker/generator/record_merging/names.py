"""Makes names that are the same name written otherwise, and names that are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mock_caseworker.generator.identifiers import numeral

SURNAMES = "赵钱孙李周吴郑王冯陈"
FIRST_RESERVED = 5000
"""Numerals from here on belong to planted pairs: nobody else in the register bears such a name."""
_PLAIN, _BANKERS = "一二三四五六七八九", "壹贰叁肆伍陆柒捌玖"


class Names:
    """Hands out names that nobody else has."""

    def __init__(self) -> None:
        self._count = FIRST_RESERVED

    def new(self) -> str:
        """Return a name."""
        self._count += 1
        return SURNAMES[self._count % len(SURNAMES)] + "测" + numeral(self._count)


def _with_bankers_numeral(name: str) -> str:
    place = max(name.rfind(sign) for sign in _PLAIN)
    return name[:place] + _BANKERS[_PLAIN.index(name[place])] + name[place + 1 :]


WRITINGS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "numeral": _with_bankers_numeral,
        "traditional": lambda name: name.replace("测", "測"),
        "dot": lambda name: f"{name[0]}·{name[1:]}",
        "sound": lambda name: name.replace("测", "策"),
        "outer_space": lambda name: f"{name}\u3000",
    }
)
"""Ways to write a name; the last one is no variant: outer spaces do not count."""
EXACT_WRITINGS = frozenset({"outer_space"})
