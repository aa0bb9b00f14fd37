"""Owns whether two agencies write one name: the same, a variant of it, or another (PT-X04, PT-X13). Pure."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from digital_employee.face import rule

_LEFT_OUT = "·•・‧.．-－'’"
_VARIANTS = str.maketrans("壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟萬〇", "一二二三三三四五六六七八九十百千万零")
"""Numerals in names are written in both ways (壹/一); which is meant is for a person to say."""


class NameMatch(StrEnum):
    """How two written names agree."""

    SAME = "SAME"
    VARIANT = "VARIANT"
    DIFFERENT = "DIFFERENT"


@rule("pension_transfer.compare_names", law="人社部规〔2016〕5号；DOMAIN 3.5 PT-X13", rule_id="PT-R01")
def compare_names(*, one: str, other: str) -> NameMatch:
    """Compare two names: equal after NFKC and trimming, equal but for spaces, dots and numerals, or different."""
    plain, counterpart = (unicodedata.normalize("NFKC", name).strip() for name in (one, other))
    if plain == counterpart:
        return NameMatch.SAME
    return NameMatch.VARIANT if _folded(plain) == _folded(counterpart) else NameMatch.DIFFERENT


def _folded(name: str) -> str:
    kept = "".join(letter for letter in name if not letter.isspace() and letter not in _LEFT_OUT)
    return kept.translate(_VARIANTS).upper()
