"""The matching rules read once more, row by row in plain Python: slow, and written without a look at the SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from bots.fund_reconciliation.entries import Direction, Entry

MISMATCHES = ("FUND_MISMATCH", "DIRECTION_MISMATCH", "AMBIGUOUS")


@dataclass(eq=False)
class Case:
    """One row and what was found about it."""

    entry: Entry
    gone: str = ""
    code: str = ""
    ties: dict[str, str] = field(default_factory=dict)
    partners: dict[str, list[Case]] = field(default_factory=dict)

    @property
    def side(self) -> str:
        return self.entry.source.side.value

    @property
    def signed(self) -> Decimal:
        return self.entry.amount if self.entry.direction is Direction.IN else -self.entry.amount

    @property
    def place(self) -> tuple[str, str, str]:
        return self.entry.fund_code, self.entry.account_no, self.entry.direction.value

    def holds(self, pair: str) -> bool:
        return pair in self.ties and self.ties[pair] not in MISMATCHES


def grouped(cases: Iterable[Case], key: Callable[[Case], Hashable]) -> dict[Hashable, list[Case]]:
    groups: dict[Hashable, list[Case]] = defaultdict(list)
    for case in cases:
        groups[key(case)].append(case)
    return groups


def classes(entries: list[Entry], is_workday: Callable[[date], bool]) -> list[tuple[str, str]]:
    """Return (class, state) of each row; whatever is open is called OPEN."""
    cases = [Case(entry) for entry in entries]
    _duplicates(cases)
    _reversals([case for case in cases if not case.gone])
    _returns([case for case in cases if not case.gone])
    free = [case for case in cases if not case.gone]
    _by_key(free)
    _by_batch(free, "BIZ", "EXT")
    _weak(free, is_workday)
    _misplaced(free)
    _by_batch(free, "BIZ", "FIN")
    _by_batch([case for case in free if not case.ties], "FIN", "EXT")
    return [(case.gone or _class_of(case), "" if case.gone else _state_of(case)) for case in cases]


def _duplicates(cases: list[Case]) -> None:
    for copies in grouped(
        cases, lambda case: (case.entry.source, case.entry.account_no, case.entry.serial_no)
    ).values():
        if len(copies) == 1:
            continue
        differs = len({(case.signed, case.entry.fund_code) for case in copies}) > 1
        copies.sort(key=lambda case: case.entry.row_no)
        for case in copies if differs else copies[1:]:
            case.gone = "DUP_KEY"


def _reversals(cases: list[Case]) -> None:
    edges = [
        (later, earlier)
        for later in cases
        for earlier in cases
        if later is not earlier
        and later.entry.source is earlier.entry.source
        and later.entry.account_no == earlier.entry.account_no
        and later.entry.reversal_of == earlier.entry.serial_no
        and not (later.entry.source == "BANK" and later.entry.direction == "IN" and earlier.entry.direction == "OUT")
    ]
    degree = grouped([case for edge in edges for case in edge], id)
    for later, earlier in edges:
        alone = len(degree[id(later)]) == 1 and len(degree[id(earlier)]) == 1
        whole = later.entry.fund_code == earlier.entry.fund_code and later.signed + earlier.signed == 0
        for case in (later, earlier):
            case.gone = "REVERSED_PAIR" if alone and whole else "PARTIAL_REVERSAL"


def _returns(cases: list[Case]) -> None:
    bank = [case for case in cases if case.entry.source == "BANK"]
    edges = [
        (back, paid)
        for back in bank
        for paid in bank
        if (back.entry.direction, paid.entry.direction) == ("IN", "OUT")
        and back.entry.account_no == paid.entry.account_no
        and (
            paid.entry.serial_no == back.entry.reversal_of
            or (
                not back.entry.reversal_of
                and paid.entry.strong_key
                and paid.entry.strong_key == back.entry.returned_key
            )
        )
    ]
    backs, pays = grouped(edges, lambda edge: id(edge[0])), grouped(edges, lambda edge: id(edge[1]))  # type: ignore[arg-type, return-value]
    for back, paid in edges:
        whole = back.entry.fund_code == paid.entry.fund_code and back.entry.amount == paid.entry.amount
        alone = len(backs[id(back)]) == 1 and len(pays[id(paid)]) == 1
        back.gone = "PAY_RETURN" if whole and alone and back.gone != "PARTIAL_REVERSAL" else "PARTIAL_REVERSAL"


def _tie(pair: str, left: list[Case], right: list[Case], outcome: str) -> None:
    for case in (*left, *right):
        case.ties[pair] = outcome
        case.partners[pair] = right if case in left else left


def _compare(pair: str, groups: Iterable[list[Case]]) -> None:
    left_side, right_side = pair.split("-")
    for group in groups:
        left = [case for case in group if case.side == left_side]
        right = [case for case in group if case.side == right_side]
        if not left or not right:
            continue
        names = {(True, True): "MATCHED_1_1", (False, True): "MATCHED_N_1", (True, False): "MATCHED_1_N"}
        equal = sum(case.entry.amount for case in left) == sum(case.entry.amount for case in right)
        name = names.get((len(left) == 1, len(right) == 1), "MATCHED_N_M")
        _tie(pair, left, right, name if equal else "AMOUNT_DIFF")


def _by_key(cases: list[Case]) -> None:
    keyed = [case for case in cases if case.side != "FIN" and case.entry.strong_key]
    _compare("BIZ-EXT", grouped(keyed, lambda case: (case.place, case.entry.strong_key)).values())


def _by_batch(cases: list[Case], left: str, right: str) -> None:
    pair = f"{left}-{right}"
    batched = [case for case in cases if case.side in (left, right) and case.entry.batch_no and pair not in case.ties]
    _compare(pair, grouped(batched, lambda case: (case.place, case.entry.batch_no)).values())


def _weak(cases: list[Case], is_workday: Callable[[date], bool]) -> None:
    keyless = [case for case in cases if not case.entry.strong_key and "BIZ-EXT" not in case.ties]
    edges = [
        (one, other)
        for one in keyless
        for other in keyless
        if (one.side, other.side) == ("BIZ", "EXT")
        and _alike(one.entry, other.entry, is_workday)
        and one.place == other.place
    ]
    for one, other in edges:
        alone = sum(one in edge or other in edge for edge in edges) == 1
        _tie("BIZ-EXT", [one], [other], "MATCHED_WEAK" if alone else "AMBIGUOUS")


def _alike(one: Entry, other: Entry, is_workday: Callable[[date], bool]) -> bool:
    first, last = sorted((one.biz_date, other.biz_date))
    between = sum(is_workday(first + timedelta(n)) for n in range(1, (last - first).days + 1))
    same_name = bool(one.cp_name) and one.cp_name == other.cp_name
    same_account = len(one.cp_acct) >= 8 and one.cp_acct[-8:] == other.cp_acct[-8:]
    return one.amount == other.amount and between <= 3 and (same_name or same_account)


def _misplaced(cases: list[Case]) -> None:
    left_over = [case for case in cases if case.side != "FIN" and case.entry.strong_key and "BIZ-EXT" not in case.ties]
    for group in grouped(left_over, lambda case: case.entry.strong_key).values():
        for case in group:
            others = [other for other in group if other.side != case.side]
            if others:
                elsewhere = any(other.place[:2] != case.place[:2] for other in others)
                case.ties["BIZ-EXT"] = "FUND_MISMATCH" if elsewhere else "DIRECTION_MISMATCH"


def _state_of(case: Case) -> str:
    if case.ties.get("BIZ-EXT") in MISMATCHES:
        return ""
    match case.side:
        case "BIZ":
            found = (True, case.holds("BIZ-FIN"), case.holds("BIZ-EXT"))
        case "FIN":
            partners = case.partners.get("BIZ-FIN", [])
            arrived = any(partner.ties.get("BIZ-EXT") for partner in partners)
            found = (bool(partners), True, arrived or case.holds("FIN-EXT"))
        case _:
            booked = any(partner.holds("BIZ-FIN") for partner in case.partners.get("BIZ-EXT", []))
            found = (case.holds("BIZ-EXT"), booked or case.holds("FIN-EXT"), True)
    return "".join(str(int(flag)) for flag in found)


def _class_of(case: Case) -> str:
    severe = ("FUND_MISMATCH", "DIRECTION_MISMATCH", "AMOUNT_DIFF", "AMBIGUOUS")
    for name in severe:
        if name in case.ties.values():
            return name
    if _state_of(case) != "111":
        return "OPEN"
    return next(case.ties[pair] for pair in ("BIZ-EXT", "BIZ-FIN") if pair in case.ties)
