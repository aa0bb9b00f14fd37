"""A plain reading of DOMAIN §4.3 for checking planted data: slow, short, and nobody else's code."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

WEIGHTS = {
    "id": {"exact": "23.1642", "near": "15.6096", "diff": "-6.6439"},
    "name": {"exact": "8.8138", "variant": "4.1293", "diff": "-5.0502"},
    "dob": {"exact": "14.5356", "near": "3.9069", "diff": "-5.6409"},
    "sex": {"agree": "0.9855", "diff": "-5.6439"},
    "region": {"agree6": "6.3219", "agree4": "1.0000", "diff": "-3.5392"},
    "phone": {"agree": "15.8727", "diff": "-1.3219"},
    "card": {"agree": "18.9316", "diff": "-1.0000"},
    "emp": {"common": "7.8138", "none": "-0.8596"},
}
SAME_SIGN = str.maketrans("壹贰叁肆伍陆柒捌玖測", "一二三四五六七八九测")
SOUNDS_LIKE = str.maketrans("策", "测")
Row = sqlite3.Row


def bare(text: str) -> str:
    return re.sub(r"[\s·]", "", unicodedata.normalize("NFKC", text)).upper()


def id18(text: str) -> str:
    number = bare(text)
    if len(number) != 15:
        return number
    body = f"{number[:6]}19{number[6:]}"
    return body + check_of(body)


def check_of(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def is_valid(number: str) -> bool:
    return re.fullmatch(r"\d{17}[\dX]", number) is not None and check_of(number[:17]) == number[17]


def is_one_edit(one: str, other: str) -> bool:
    places = [place for place in range(18) if one[place] != other[place]]
    swapped = len(places) == 2 and places[1] == places[0] + 1
    return len(places) == 1 or (swapped and one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]])


def agreement(one: str, other: str, same: str = "agree") -> str | None:
    return None if not one or not other else same if one == other else "diff"


def id_level(one: str, other: str) -> str | None:
    if not one or not other:
        return None
    if one == other:
        return "exact"
    return "near" if is_one_edit(one, other) and is_valid(one) != is_valid(other) else "diff"


def name_level(one: str, other: str) -> str:
    raw = [unicodedata.normalize("NFKC", name).strip() for name in (one, other)]
    if raw[0] == raw[1]:
        return "exact"
    forms = [bare(name).translate(SAME_SIGN).translate(SOUNDS_LIKE) for name in (one, other)]
    return "variant" if forms[0] == forms[1] else "diff"


def dob_level(one: str, other: str) -> str:
    first, second = date.fromisoformat(one), date.fromisoformat(other)
    if first == second:
        return "exact"
    differing = sum(getattr(first, part) != getattr(second, part) for part in ("year", "month", "day"))
    swapped = (first.year, first.month, first.day) == (second.year, second.day, second.month)
    return "near" if differing == 1 or swapped else "diff"


def region_level(one: str, other: str) -> str | None:
    if not one or not other:
        return None
    return "agree6" if one == other else "agree4" if one[:4] == other[:4] else "diff"


def levels_of(one: Row, other: Row, employers: Sequence[set[str]]) -> dict[str, str | None]:
    numbers = [id18(record["id_no"]) for record in (one, other)]
    sexes = [record["sex"] if record["sex"] in {"男", "女"} else "" for record in (one, other)]
    exact = id_level(*numbers) == "exact"
    emp = None if not all(employers) else "common" if employers[0] & employers[1] else "none"
    return {
        "id": id_level(*numbers),
        "name": name_level(one["name"], other["name"]),
        "dob": None if exact else dob_level(one["birth_date"], other["birth_date"]),
        "sex": None if exact else agreement(*sexes),
        "region": region_level(one["hukou_region"], other["hukou_region"]),
        "phone": agreement(one["mobile"], other["mobile"]),
        "card": agreement(one["card_no"], other["card_no"]),
        "emp": emp,
    }


def weigh(levels: dict[str, str | None]) -> Decimal:
    return sum((Decimal(WEIGHTS[field][level]) for field, level in levels.items() if level), Decimal(0))


def is_reissued(one: Row, other: Row) -> bool:
    first, second = id18(one["id_no"]), id18(other["id_no"])
    if not (is_valid(first) and is_valid(second)) or first == second:
        return False
    return (first[:6], first[14:17]) == (second[:6], second[14:17])


def code_of(pair: Any) -> str | None:
    """Return the code that decides, None for AUTO_PROPOSE; `pair` is a `Found`."""
    one, other = pair.records
    first, second = (id18(record["id_no"]) for record in pair.records)
    statuses = {one["status"], other["status"]}
    categories = {record["female_cat"] for record in pair.records} - {""}
    sexes = {record["sex"] for record in pair.records} & {"男", "女"}
    conflicts = {
        "MG-H1": first != second and is_valid(first) and is_valid(second),
        "MG-H2": pair.levels["id"] == "exact" and pair.levels["name"] == "diff",
        "MG-H3": bool(statuses & {"领取", "死亡"}) or ("终止" in statuses and len(statuses) > 1),
        "MG-H4": any(pair.paid[0][key] != pair.paid[1][key] for key in pair.twice),
        "MG-H5": any(record["lock_flag"] for record in pair.records),
        "MG-H6": pair.cluster > 2,
        "MG-H7": any(result not in {None, "一致"} for result in pair.police),
        "MG-H8": len(categories) > 1 or len(sexes) > 1,
        "MG-H9": any(Decimal(record["account_balance"]) < 0 for record in pair.records),
        "MG-H10": one["pool_region"] != other["pool_region"],
    }
    found = [code for code, holds in conflicts.items() if holds]
    sure = pair.w >= 20 and pair.levels["id"] == "exact" and pair.levels["name"] != "diff"
    return found[0] if found else None if sure else "MG-R05"


def master_of(pair: Any) -> str:
    def precedence(place: int) -> tuple[bool, bool, bool, int, str, str]:
        record = pair.records[place]
        return (
            pair.police[place] != "一致",
            record["status"] != "领取",
            record["status"] != "参保",
            -len(pair.paid[place]),
            record["created_at"],
            record["personal_no"],
        )

    return str(pair.records[min((0, 1), key=precedence)]["personal_no"])
