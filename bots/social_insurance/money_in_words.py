"""Owns 大写金额: amounts in Chinese financial numerals, written one way and read in all allowed ways (COM-R11)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from digital_employee.face import rule

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_LIMIT = Decimal(10) ** 16
_FORM = re.compile(
    r"(?:(?P<whole>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)元)?零?(?:(?P<jiao>[零壹贰叁肆伍陆柒捌玖])角)?零?(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖])分)?整?"
)


def round_money(amount: Decimal) -> Decimal:
    """Return the amount in 元 with two places, half up (COM-R10): once, at the end of a formula."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


@rule("social_insurance.money_in_words", law="中国人民银行 正确填写票据和结算凭证的基本规定", rule_id="COM-R11")
def money_in_words(amount: Decimal) -> str:
    """Return an amount in 元 as 大写金额 (COM-R11; 正确填写票据和结算凭证的基本规定).

    Raises ValueError for a negative amount, for 10^16 and more, and for more than two decimals.
    """
    if amount < 0 or amount >= _LIMIT or amount != amount.quantize(Decimal("0.01"), ROUND_HALF_UP):
        raise ValueError(f"大写金额须为0至10^16且至多两位小数: {amount}")
    yuan, fen_total = divmod(int(amount * 100), 100)
    jiao, fen = divmod(fen_total, 10)
    if not fen_total:
        return f"{_whole_in_words(yuan)}元整"
    words = f"{_whole_in_words(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif yuan:
        words += "零"
    return words + (f"{_DIGITS[fen]}分" if fen else "整")


@rule("social_insurance.money_from_words", law="中国人民银行 正确填写票据和结算凭证的基本规定", rule_id="COM-R11")
def read_money_in_words(words: str) -> Decimal:
    """Return the amount that a 大写金额 states, with or without 整 and the optional 零.

    Raises ValueError when the text is none, or does not state what it seems to (its numerals in a wrong order).
    """
    found = _FORM.fullmatch(words.strip().replace("正", "整").replace("圆", "元"))
    if found is None or not any(found.groups()):
        raise ValueError(f"不是大写金额: {words}")
    whole = _read_whole(found["whole"]) if found["whole"] else 0
    jiao, fen = (_DIGITS.index(found[name] or "零") for name in ("jiao", "fen"))
    amount = (Decimal(whole) * 100 + jiao * 10 + fen) / 100
    if _bare(money_in_words(amount)) != _bare(words):
        raise ValueError(f"不是大写金额: {words}")
    return amount.quantize(Decimal("0.01"))


def _whole_in_words(number: int) -> str:
    high, low = divmod(number, 10**8)
    if not high:
        return _below_yi_in_words(low) or "零"
    gap = "零" if 0 < low < 10**7 else ""
    return f"{_below_yi_in_words(high)}亿{gap}{_below_yi_in_words(low)}"


def _below_yi_in_words(number: int) -> str:
    high, low = divmod(number, 10**4)
    if not high:
        return _section_in_words(low)
    gap = "零" if 0 < low < 10**3 else ""
    return f"{_section_in_words(high)}万{gap}{_section_in_words(low)}"


def _section_in_words(section: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = section // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words


def _read_whole(words: str) -> int:
    if "亿" in words:
        high, _, low = words.rpartition("亿")
        return _read_whole(high) * 10**8 + (_read_whole(low) if low else 0)
    if "万" in words:
        high, _, low = words.partition("万")
        return _read_whole(high) * 10**4 + (_read_whole(low) if low else 0)
    total, digit = 0, 0
    for letter in words:
        if letter in _DIGITS:
            digit = _DIGITS.index(letter)
        else:
            total += digit * 10 ** _PLACES.index(letter)
            digit = 0
    return total + digit


def _bare(words: str) -> str:
    return words.strip().replace("圆", "元").replace("正", "").replace("整", "").replace("零", "")
