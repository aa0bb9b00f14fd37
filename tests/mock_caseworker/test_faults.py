from __future__ import annotations

import pytest

from mock_caseworker.faults import FaultDice, Faults, parse_faults


def test_switches_are_read_by_their_public_names() -> None:
    faults = parse_faults("slow_ms=200, 500_rate=0.1,cut_after=3")
    assert (faults.slow_ms, faults.error_rate, faults.cut_after) == (200, 0.1, 3)


@pytest.mark.parametrize("text", ["500rate=0.1", "slow_ms=fast", "dup_click=2", "late_ms=-1"])
def test_wrong_switch_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=text.partition("=")[0]):
        parse_faults(text)


def throws(dice: FaultDice, key: str) -> list[bool]:
    return [dice.falls(key) for _ in range(200)]


def test_same_seed_gives_the_same_faults_and_another_seed_others() -> None:
    faults = parse_faults("500_rate=0.3")
    first = throws(FaultDice(7, faults), "500_rate")
    assert first == throws(FaultDice(7, faults), "500_rate")
    assert first != throws(FaultDice(8, faults), "500_rate")
    assert 30 < sum(first) < 90


def test_one_switch_does_not_disturb_another() -> None:
    alone = FaultDice(7, parse_faults("500_rate=0.3"))
    mixed = FaultDice(7, parse_faults("500_rate=0.3,popup_rate=0.5"))
    for _ in range(50):
        mixed.falls("popup_rate")
    assert throws(alone, "500_rate") == throws(mixed, "500_rate")


def test_nth_write_is_cut_once() -> None:
    dice = FaultDice(1, Faults(cut_after=3))
    assert [dice.cuts_write() for _ in range(6)] == [False, False, True, False, False, False]
    dice.change({"cut_after": "1"})
    assert [dice.cuts_write() for _ in range(2)] == [True, False]


def test_refused_change_changes_nothing() -> None:
    dice = FaultDice(1, Faults(slow_ms=5))
    with pytest.raises(ValueError, match="nonsense"):
        dice.change({"nonsense": "1"})
    assert dice.faults == Faults(slow_ms=5)
