"""Owns how names and numbers of persons are made comparable (MG-R01). The raw value is never changed."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

from bots.social_insurance import identifiers
from digital_employee.face import rule

_DOTS = re.compile(r"[\s·•．.‧・]")
_NUMERALS = str.maketrans("壹弌贰弍叁弎肆伍陆柒捌玖拾〇", "一一二二三三四五六七八九十零")
_ID15 = re.compile(r"[0-9]{15}")
_RESERVED_SEQUENCE = "996"


def raw_name(text: str) -> str:
    """Return what "exact" compares: NFKC, without outer spaces (DOMAIN §0.1)."""
    return unicodedata.normalize("NFKC", text).strip()


@rule("record_merging.normalise_name", law="社会保险法 第七十四条", rule_id="MG-R01")
def normalise_name(text: str) -> str:
    """Return a name without spaces and dots, simplified, its numerals in one form (MG-R01)."""
    bare = _DOTS.sub("", unicodedata.normalize("NFKC", text)).upper()
    simplified: str = _simplifier().convert(bare)
    return simplified.translate(_NUMERALS)


@rule("record_merging.normalise_id", law="GB 11643-1999；社会保险法 第五十八条", rule_id="MG-R01")
def normalise_id(text: str) -> str:
    """Return a number in half width and capitals, 15 digits upgraded to 18 (MG-R01, COM-R02).

    A 15-digit number of the reserved sequence 996–999 stays as it is: a person decides its century.
    """
    id_no = _DOTS.sub("", identifiers.normalise(text))
    if _ID15.fullmatch(id_no) and not is_reserved(id_no):
        return identifiers.upgrade_id_no(id_no)
    return id_no


def is_old_form(text: str) -> bool:
    """Say whether the number as written has the 15 digits of before 1999."""
    return _ID15.fullmatch(_DOTS.sub("", identifiers.normalise(text))) is not None


def is_reserved(text: str) -> bool:
    """Say whether it is a 15-digit number kept for people born before 1900 (COM-R02)."""
    id_no = _DOTS.sub("", identifiers.normalise(text))
    return _ID15.fullmatch(id_no) is not None and id_no[12:] >= _RESERVED_SEQUENCE


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
