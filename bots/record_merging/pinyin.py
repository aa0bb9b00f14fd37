"""Owns how a person's name sounds: toneless pinyin, surnames read as surnames. Compares nothing."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "翟": "zhai", "查": "zha", "盖": "ge", "乐": "yue", "解": "xie",
    "区": "ou", "任": "ren", "朴": "piao", "种": "chong", "繁": "po", "秘": "bi", "员": "yun", "缪": "miao",
    "召": "shao", "黑": "he", "折": "she", "洗": "xian", "郇": "xun", "隗": "wei",
}  # fmt: skip
"""Characters that are read otherwise as a surname (DOMAIN §15)."""
COMPOUND_SURNAMES = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "单于": ("chan", "yu"), "乐正": ("yue", "zheng"),
    "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"),
}  # fmt: skip
"""Surnames of two characters whose first would be read by the table above, or wrongly."""


@lru_cache(maxsize=100_000)
def sound_of(name: str) -> tuple[str, ...]:
    """Return the toneless pinyin of a normalised name, one sound a character (MG-R03).

    Each character is read by itself, so that it always sounds alike; what is no Chinese character sounds as itself.
    """
    sounds = tuple(lazy_pinyin(list(name), style=Style.NORMAL))
    if compound := COMPOUND_SURNAMES.get(name[:2]):
        return (*compound, *sounds[2:])
    if name[:1] in SURNAMES:
        return (SURNAMES[name[0]], *sounds[1:])
    return sounds
