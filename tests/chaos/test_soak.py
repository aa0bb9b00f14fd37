"""The soak sees what grows, what is left and what is unaccounted for; and a minute of it is clean."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from benchmarks.endurance.accounts import Accounts, is_finished, is_given_up, too_often
from benchmarks.endurance.vitals import JUDGED, Patient, Vitals, trends
from benchmarks.soak import Soak, soak
from digital_employee.cli.agreement import Difference, Outcome

CALM = Vitals(0.0, 300.0, 400.0, 180.0, 38, 10, 4, 4, 30)
FLAT = [replace(CALM, at_s=at, service_mib=300.0 + at % 20) for at in range(0, 600, 10)]
CLEAN = Accounts(items_in=1, states={"FINISHED": 1}, agreeing=1, given_up=(), unread=(), breaches=())


def test_what_only_swings_is_flat_and_what_creeps_is_seen() -> None:
    assert all(one.is_flat for one in trends(FLAT))
    dipping = [replace(one, renderers=0 if one.at_s < 200 else 4) for one in FLAT]
    assert all(one.is_flat for one in trends(dipping)), "what was idle for a while has not grown"
    swinging = [replace(one, browser_mib=600.0 - (250 if 200 <= one.at_s < 400 else 0)) for one in FLAT]
    [browser] = [one for one in trends(swinging, 200) if one.name == "browser_mib"]
    assert browser.grown > browser.allowed
    assert browser.is_flat, "it only came back to where it had been"
    leaking = [replace(one, contexts=4 + index // 10) for index, one in enumerate(FLAT)]
    assert [one.name for one in trends(leaking) if not one.is_flat] == ["contexts"]
    assert {one.name for one in trends(FLAT)} == set(JUDGED)


@pytest.mark.parametrize(
    ("seen", "breach"),
    [
        (Soak(FLAT, status=0, accounts=CLEAN), ""),
        (
            Soak([replace(one, service_mib=300 + one.at_s / 10) for one in FLAT], status=0, accounts=CLEAN),
            "service_mib grew",
        ),
        (Soak(FLAT, status=None, accounts=CLEAN), "the service left with None"),
        (Soak(FLAT, status=0, orphans=["7 chrome"], accounts=CLEAN), "left running: 7 chrome"),
        (Soak(FLAT, status=0, profiles=["profile"], accounts=CLEAN), "left lying: profile"),
        (Soak(FLAT, status=0, accounts=replace(CLEAN, breaches=["UC1 lost"])), "UC1 lost"),
    ],
)
def test_each_broken_promise_is_told(seen: Soak, breach: str) -> None:
    assert [one[: len(breach)] for one in seen.breaches()] == ([breach] if breach else [])


def test_items_on_their_way_are_not_judged_and_a_write_too_many_always_is() -> None:
    truth = [{"workflow": "w", "key": "K1", "disposition": "AUTO_SUBMITTED", "ledger": {"submit": 1}}]
    missing = Difference("w", "case", "K1", "item", "AUTO_SUBMITTED", "no such item")
    assert is_finished(missing, {}, set())
    assert not is_finished(missing, {}, {"w"}), "its list could not be read, and a person was told"
    assert not is_finished(missing, {("w", "K1"): Outcome(None, None, "WAITING")}, {"w"})
    assert is_finished(missing, {("w", "K1"): Outcome(None, None, "FINISHED")}, {"w"})
    assert is_given_up(Outcome("RETRY_LATER", "SYS-PAGE-01", "FINISHED"))
    assert not is_given_up(Outcome("HUMAN", "UI-E01", "FINISHED"))
    assert too_often(truth, {("K1", "submit"): 1}) == []
    assert too_often(truth, {("K1", "submit"): 2}) == ["K1 submit: 2 times instead of 1"]


def test_a_process_that_outlives_its_service_is_an_orphan_until_it_is_ended(tmp_path: Path) -> None:
    sleeper = psutil.Popen(["sleep", "60"])
    patient = Patient(psutil.Process(os.getpid()), tmp_path / "inside.json")
    patient.look(0.0)
    assert [one for one in patient.orphans() if one.startswith(f"{sleeper.pid} ")] == [f"{sleeper.pid} sleep"]
    patient.seen = {key: one for key, one in patient.seen.items() if one.pid == sleeper.pid}
    patient.end_orphans()
    sleeper.wait(10)
    assert patient.orphans() == []


async def test_a_service_soaked_for_a_minute_drains_and_accounts_for_everything(tmp_path: Path) -> None:
    seen = await soak(tmp_path, seconds=60, size="tiny", workflows=("unemployment_stop",), deeds_apart_s=10)
    assert [deed.split(": ")[1].split()[0] for deed in seen.deeds] == ["SIGKILL"]
    assert (seen.status, seen.orphans, seen.profiles) == (0, [], [])
    assert seen.accounts is not None
    assert seen.accounts.breaches == []
    assert seen.accounts.agreeing > 0


async def test_a_build_that_leaks_is_seen(tmp_path: Path) -> None:
    mutant = "tests.chaos.mutants:leak_descriptors"
    seen = await soak(tmp_path, seconds=40, size="tiny", workflows=("unemployment_stop",), mutant=mutant)
    assert [one.name for one in seen.trends if not one.is_flat] == ["file_descriptors"]
