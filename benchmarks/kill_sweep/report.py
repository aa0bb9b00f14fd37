"""What a sweep has shown: a table for people, the same facts for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.kill_sweep.points import family
from benchmarks.kill_sweep.rounds import Kill, Round
from benchmarks.kill_sweep.sweep import Sweep


@dataclass(frozen=True)
class Row:
    """What the deaths at one kind of point led to."""

    point: str
    kills: int
    doubled: int
    lost: int
    in_doubt: int
    excused: int
    seconds: float
    """Mean life until the death."""


def rows(rounds: Sequence[Round]) -> list[Row]:
    """Return a row for each kind of point, in order of name."""
    kinds = sorted({family(kill.point) for one in rounds for kill in one.kills})
    return [_row(kind, rounds) for kind in kinds]


def facts(sweep: Sweep) -> dict[str, Any]:
    """Return everything for programs."""
    rounds = sweep.rounds
    return {
        "kills": len(sweep.kills),
        "wanted": sweep.wanted,
        "by_database": dict(Counter(kill.database for kill in sweep.kills)),
        "by_scenario": dict(Counter(kill.scenario for kill in sweep.kills)),
        "on_the_wire": dict(wire_faults(rounds)),
        "doubled": sum(len(one.verdict.doubled) for one in rounds),
        "lost": sum(len(one.verdict.lost) for one in rounds),
        "in_doubt": sum(len(one.verdict.in_doubt) for one in rounds),
        "in_doubt_without_check": sum(len(one.verdict.excused) for one in rounds),
        "rounds": len(rounds),
        "unreached": {" on ".join(where): left for where, left in sweep.unreached.items()},
        "breaches": breaches(rounds),
        "points": [vars(row) for row in rows(rounds)],
    }


def breaches(rounds: Sequence[Round]) -> list[str]:
    """Tell every breach in words."""
    return [f"{one.scenario} on {one.database}: {line}" for one in rounds for line in one.verdict.lines()]


def wire_faults(rounds: Sequence[Round]) -> Counter[str]:
    """Count what the wire did to writes."""
    total: Counter[str] = Counter()
    for one in rounds:
        total.update(one.fates)
    return total


def show(sweep: Sweep, console: Console) -> None:
    """Print the tables and the breaches."""
    table = Table("point", title="Deaths and what they led to", caption=_summary(sweep))
    for name in ("kills", "doubled", "lost", "in doubt", "no check", "mean life, s"):
        table.add_column(name, justify="right")
    for row in rows(sweep.rounds):
        numbers = (row.kills, row.doubled, row.lost, row.in_doubt, row.excused)
        table.add_row(row.point, *(str(number or "") for number in numbers), f"{row.seconds:.1f}")
    console.print(table)
    wire = Table("between us and the portal", title="Writes lost and late on the wire")
    wire.add_column("writes", justify="right")
    for fate, count in sorted(wire_faults(sweep.rounds).items()):
        wire.add_row(fate, str(count))
    if wire.row_count:
        console.print(wire)
    for where, left in sweep.unreached.items():
        console.print(f"[yellow]not reached in {' on '.join(where)}: {', '.join(left)}")
    for line in breaches(sweep.rounds):
        console.print(f"[red]{line}")


def _summary(sweep: Sweep) -> str:
    told = facts(sweep)
    where = ", ".join(f"{count} on {database}" for database, count in told["by_database"].items())
    return (
        f"{told['kills']} deaths ({where}) in {told['rounds']} rounds: {told['doubled']} doubled, {told['lost']} lost, "
        f"{told['in_doubt']} in doubt where a check is declared, {told['in_doubt_without_check']} where none is"
    )


def _row(kind: str, rounds: Sequence[Round]) -> Row:
    """Blame a breach on the deaths that hit its item, or, when it names none, on all of its round."""
    here = [(one, kill) for one in rounds for kill in one.kills if family(kill.point) == kind]
    return Row(
        point=kind,
        kills=len(here),
        doubled=sum(_blamed(kill, one, one.verdict.doubled) for one, kill in here),
        lost=sum(_blamed(kill, one, one.verdict.lost) for one, kill in here),
        in_doubt=sum(_blamed(kill, one, one.verdict.in_doubt) for one, kill in here),
        excused=sum(_blamed(kill, one, one.verdict.excused) for one, kill in here),
        seconds=sum(kill.seconds for _, kill in here) / len(here),
    )


def _blamed(kill: Kill, held: Round, told: Sequence[str]) -> int:
    known = set().union(*(one.hit for one in held.kills))
    keys = [line.split(" ")[0] for line in told]
    return sum(1 for key in keys if key in kill.hit or key not in known)
