"""Of several reasons the strongest is told, in one sentence."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from digital_employee.store.hindrances import Hindrance, HindranceKind, strongest

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
ORDER = ["KILL", "PAUSE", "WINDOW", "BREAKER", "RATE", "BUDGET"]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_kill_goes_before_pause_window_breaker_rate_and_budget(first: int) -> None:
    held = [Hindrance(HindranceKind(name), "x") for name in ORDER[first:]]
    random.Random(first).shuffle(held)
    told = strongest(held)
    assert told is not None
    assert told.kind == ORDER[first]


def test_of_two_windows_the_one_that_lasts_longer_is_told_and_of_none_nothing() -> None:
    short = Hindrance(HindranceKind.WINDOW, "x", "午间维护", until=NOON)
    long = Hindrance(HindranceKind.WINDOW, "y", "月末结账", until=NOON.replace(hour=16))
    assert strongest([short, long]) is strongest([long, short]) is long
    assert strongest([]) is None


def test_the_sentence_says_who_what_since_when_in_the_agencys_time() -> None:
    why = Hindrance(HindranceKind.PAUSE, "portal caseworker", "升级", "liu", since=NOON)
    assert why.sentence == "liu paused portal caseworker, since 2026-03-10 12:00: 升级"
