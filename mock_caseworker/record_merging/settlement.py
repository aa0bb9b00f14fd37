"""The system's own arithmetic of a merge: months side by side, overlaps, refunds, account. Pure; nobody else's code.

Rules: DOMAIN MG-R08 and MG-R09 (人社部发〔2009〕187号 三; 社会保险法 58、74 条; 经办条例 46 条).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mock_caseworker.record_merging import wording

_CENT = Decimal("0.01")
ARREARS_GIVE_WAY = "欠费让位"


@dataclass(frozen=True)
class Month:
    """One month of one fund under one record."""

    row_id: int
    period: str
    fund: str
    uscc: str
    base: str
    unit_amount: Decimal
    person_amount: Decimal
    status: str

    @property
    def is_paid(self) -> bool:
        """Say whether the month came in."""
        return self.status == wording.PAID


@dataclass(frozen=True)
class Line:
    """What both records hold for one month of one fund, and what becomes of it."""

    period: str
    fund: str
    master: Month | None
    merged: Month | None
    fate: str

    @property
    def overlaps(self) -> bool:
        """Say whether the month was paid under both records."""
        return self.fate in {wording.DUPLICATE, wording.TWO_JOBS}


@dataclass(frozen=True)
class Group:
    """Overlapping months in an unbroken row with the same two employers."""

    number: int
    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Refund:
    """What is given back of one month."""

    month: Month
    unit_amount: Decimal
    person_amount: Decimal
    reason: str


def lay_side_by_side(master: Iterable[Month], merged: Iterable[Month]) -> list[Line]:
    """Return the union of both records by period and fund, in their order."""
    left, right = _by_key(master), _by_key(merged)
    return [
        Line(*key, left.get(key), right.get(key), _fate(left.get(key), right.get(key)))
        for key in sorted({*left, *right})
    ]


def _by_key(months: Iterable[Month]) -> dict[tuple[str, str], Month]:
    found: dict[tuple[str, str], Month] = {}
    for month in months:
        known = found.get((month.period, month.fund))
        if known is None or (month.is_paid and not known.is_paid):
            found[month.period, month.fund] = month
    return found


def _fate(master: Month | None, merged: Month | None) -> str:
    if master is None:
        return f"保留{wording.MERGED_SIDE}"
    if merged is None:
        return f"保留{wording.MASTER_SIDE}"
    if master.is_paid and merged.is_paid:
        return wording.DUPLICATE if master.uscc == merged.uscc else wording.TWO_JOBS
    return ARREARS_GIVE_WAY


def group_overlaps(lines: Iterable[Line]) -> list[Group]:
    """Return the overlapping months in groups: by fund and pair of employers, cut where a month is missing."""
    runs: list[list[Line]] = []
    overlapping = sorted((line for line in lines if line.overlaps), key=lambda line: (line.fund, line.period))
    for line in overlapping:
        if runs and _continues(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [Group(number, run[0].fate, tuple(run)) for number, run in enumerate(runs, start=1)]


def _continues(before: Line, line: Line) -> bool:
    year, month = int(before.period[:4]), int(before.period[4:])
    following = f"{year + month // 12:04d}{month % 12 + 1:02d}"
    return (line.period, line.fund, *_employers(line)) == (following, before.fund, *_employers(before))


def _employers(line: Line) -> tuple[str, ...]:
    return tuple(month.uscc if month else "" for month in (line.master, line.merged))


def work_out_refunds(groups: Sequence[Group], kept: Mapping[int, str]) -> list[Refund]:
    """Return what is refunded; `kept` names the side that a person keeps of each group with two employers.

    A month declared twice by one employer was taken wrongly: the merged record's whole amount goes back.
    With two employers only the personal-account part of the side not kept goes back; undecided groups refund nothing.
    """
    refunds = []
    for group in groups:
        for line in group.lines:
            loser = line.master if kept.get(group.number) == wording.MERGED_SIDE else line.merged
            if loser is None:
                continue
            if group.kind == wording.DUPLICATE:
                refunds.append(Refund(loser, loser.unit_amount, loser.person_amount, wording.WRONGLY_TAKEN))
            elif group.number in kept and loser.fund == wording.ACCOUNT_FUND:
                refunds.append(Refund(loser, Decimal("0.00"), loser.person_amount, wording.TWO_JOBS))
    return refunds


def undecided(groups: Iterable[Group], kept: Mapping[int, str]) -> bool:
    """Say whether a group with two employers still waits for a person's choice."""
    return any(group.kind == wording.TWO_JOBS and group.number not in kept for group in groups)


def refund_total(refunds: Iterable[Refund]) -> Decimal:
    """Return everything given back."""
    return sum((refund.unit_amount + refund.person_amount for refund in refunds), Decimal(0)).quantize(_CENT)


def account_part(refunds: Iterable[Refund]) -> Decimal:
    """Return what of it stood on the personal account."""
    parts = (refund.person_amount for refund in refunds if refund.month.fund == wording.ACCOUNT_FUND)
    return sum(parts, Decimal(0)).quantize(_CENT)


def account_after(balances: Iterable[Decimal], refunds: Iterable[Refund]) -> Decimal:
    """Return the one account after the merge (MG-R09)."""
    return (sum(balances, Decimal(0)) - account_part(refunds)).quantize(_CENT)
