"""Which points are chosen to be died at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kill_sweep.points import choose, family, is_around_write, spread

MET = {
    "claim": ["store.committed/item.claimed", "gate.leaving/UI06/submit", "gate.read.leaving/login"] * 5,
    "stop": ["store.committing/effect.sent/submit", "attempt.ended"],
}


def test_points_around_writes_come_first() -> None:
    assert choose(MET, 2, seed=1) == {
        "claim": ["gate.leaving/UI06/submit#1"],
        "stop": ["store.committing/effect.sent/submit#1"],
    }


def test_every_point_is_died_at_once_before_any_twice() -> None:
    chosen = choose(MET, 6, seed=1)
    names = [death.partition("#")[0] for deaths in chosen.values() for death in deaths]
    assert len(set(names)) == 5
    assert chosen["claim"].count("gate.leaving/UI06/submit#5") == 1, "the second time the last, far from the first"


@given(st.integers(1, 300), st.integers(0, 300))
def test_occurrences_are_spread_without_repetition(occurrences: int, wanted: int) -> None:
    numbers = spread(occurrences, min(wanted, occurrences))
    assert len(set(numbers)) == len(numbers) == min(wanted, occurrences)
    assert all(1 <= number <= occurrences for number in numbers)


@given(st.integers(0, 30), st.integers(0, 9))
def test_as_many_deaths_are_chosen_as_asked_for_or_met(count: int, seed: int) -> None:
    deaths = [death for chosen in choose(MET, count, seed).values() for death in chosen]
    assert len(set(deaths)) == len(deaths) == min(count, 17)


def test_reads_of_the_gate_are_no_writes_and_families_name_no_step() -> None:
    assert not is_around_write("gate.read.answered/ui/query")
    assert family("store.committed/effect.sent/submit#3") == "store.committed/effect.sent"
    assert family("gate.leaving/UI06/submit#1") == "gate.leaving"
