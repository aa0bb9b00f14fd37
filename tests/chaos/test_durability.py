"""An acknowledged commit lies on the disk: what strace tells is read rightly, and a build that hurries is seen."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.durability import Sync, Trace, Verdict, judge, read_trace, trace_a_worker
from benchmarks.kill_sweep.databases import SQLITE, databases

NEEDS_STRACE = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
BEFORE, AFTER = "store.committing/effect.sent/submit", "store.committed/effect.sent/submit"
LEAVING = "gate.leaving/submit"
POINTS = [(1.0, BEFORE), (5.0, AFTER), (6.0, LEAVING)]
SOUND = Trace(POINTS, writes=[2.0], syncs=[Sync(3.0, 4.0)])
SEEN = r"""
71 1790000001.000000 write(9</w/worker.points>, "store.committing/effect.sent/submit\n", 36) = 36 <0.000010>
72 1790000002.000000 pwrite64(7</w/store.db-wal>, "7\177\6\202"..., 4096, 32) = 4096 <0.000020>
72 1790000003.000000 fdatasync(7</w/store.db-wal> <unfinished ...>
71 1790000003.100000 write(1<pipe:[5]>, "x", 1) = 1 <0.000010>
72 1790000004.000000 <... fdatasync resumed>) = 0 <1.000000>
73 1790000004.100000 fsync(7</w/store.db-wal> <unfinished ...>
73 1790000004.200000 <... fsync resumed>) = -1 EIO (Input/output error) <0.100000>
73 1790000004.300000 fdatasync(8</data/pg_wal/000000010000000000000001>) = 0 <0.250000>
73 1790000004.900000 fsync(8</w/evidence/x.png>) = 0 <0.250000>
71 1790000005.000000 write(9</w/worker.points>, "store.committed/effect.sent/submit\n", 35) = 35 <0.000010>
71 1790000006.000000 write(9</w/worker.points>, "gate.leaving/submit\n", 20) = 20 <0.000010>
""".strip().splitlines()


def test_a_trace_is_read() -> None:
    trace = read_trace(SEEN, "worker.points")
    assert [(at - 1790000000, name) for at, name in trace.points] == POINTS
    assert [at - 1790000000 for at in trace.writes] == [2.0]
    spans = [tuple(round(at - 1790000000, 3) for at in (sync.began_at, sync.ended_at)) for sync in trace.syncs]
    assert spans == [(3.0, 4.0), (4.3, 4.55)]


@pytest.mark.parametrize(
    ("trace", "breach"),
    [
        (SOUND, ""),
        (replace(SOUND, syncs=[]), "effect.sent/submit: acknowledged 1 times before"),
        (replace(SOUND, syncs=[Sync(3.0, 5.5)]), "effect.sent/submit: acknowledged 1 times before"),
        (replace(SOUND, syncs=[Sync(1.5, 4.0)]), "effect.sent/submit: acknowledged 1 times before"),
        (replace(SOUND, writes=[]), "effect.sent/submit: acknowledged 1 times before"),
        (replace(SOUND, points=[(0.5, LEAVING), *POINTS[:2]]), "1 requests left before"),
        (Trace(), "nothing was seen"),
    ],
)
def test_what_was_not_on_the_disk_in_time_is_told(trace: Trace, breach: str) -> None:
    told = judge(trace, SQLITE).breaches
    assert [one[: len(breach)] for one in told] == ([breach] if breach else [])


async def traced(folder: Path, mutant: str = "") -> Verdict:
    with databases(SQLITE, folder) as fresh:
        return await trace_a_worker(folder / "crew", fresh("durability"), SQLITE, 1, mutant)


@NEEDS_STRACE
async def test_every_commit_of_a_worker_is_on_the_disk_before_anybody_is_told(tmp_path: Path) -> None:
    verdict = await traced(tmp_path)
    assert verdict.breaches == ()
    assert (verdict.commits > 10, verdict.requests) == (True, 1)


@NEEDS_STRACE
async def test_a_build_that_does_not_wait_for_the_disk_is_seen(tmp_path: Path) -> None:
    verdict = await traced(tmp_path, "tests.chaos.mutants:acknowledge_unsynced")
    assert "effect.sent/submit: acknowledged 1 times before it was on the disk" in verdict.breaches
