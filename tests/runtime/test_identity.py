from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from digital_employee.runtime.identity import is_dead, take_identity

HOLD = """
import sys, time
from pathlib import Path
from digital_employee.runtime.identity import take_identity
identity = take_identity(Path(sys.argv[1]))
print(identity.executor_id, flush=True)
time.sleep(60)
"""


def _hold(folder: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_two_live_processes_never_share_a_name(tmp_path: Path) -> None:
    other, name = _hold(tmp_path)
    try:
        with take_identity(tmp_path) as mine:
            assert mine.executor_id != name
        assert not is_dead(tmp_path, name)
    finally:
        other.kill()
        other.communicate()


def test_a_killed_process_is_proved_dead_and_its_name_is_taken_again(tmp_path: Path) -> None:
    other, name = _hold(tmp_path)
    other.kill()
    other.communicate()
    assert is_dead(tmp_path, name)
    with take_identity(tmp_path) as mine:
        assert mine.executor_id == name


def test_an_executor_of_another_machine_is_never_proved_dead_here(tmp_path: Path) -> None:
    assert not is_dead(tmp_path, "elsewhere-1")
