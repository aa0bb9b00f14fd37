"""Amounts in words as a payment order needs them. Pure."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def in_words(amount: Decimal) -> str:
    """Return a non-negative amount of at most two decimals in 大写.

    Raises:
        ValueError: a negative amount, a third decimal, or 10^12 and more.
    """
    fen = amount * 100
    if amount < 0 or fen != fen.to_integral_value() or amount >= 10**12:
        raise ValueError(f"no amount of money: {amount}")
    yuan, rest = divmod(int(fen), 100)
    jiao, last = divmod(rest, 10)
    head = _whole(yuan) + "元" if yuan or not rest else ""
    if not rest:
        return head + "整"
    tail = (_DIGITS[jiao] + "角" if jiao else "零" if yuan else "") + (_DIGITS[last] + "分" if last else "整")
    return head + tail


def _whole(number: int) -> str:
    if number == 0:
        return "零"
    text, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place % 4]
        gap = bool(text) and not digit
        if place % 4 == 0 and number // 10**place % 10**4:
            text += _GROUPS[place // 4]
    return text
