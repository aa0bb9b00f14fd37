"""Who a worker process is: a name held by a file lock for life, so that no two are one and death is provable.

The system releases the lock when the process ends, however it ends; a frozen process keeps it.
"""

from __future__ import annotations

import socket
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from digital_employee.errors import SettingsError

MOST_ON_ONE_MACHINE = 64


class Identity:
    """One executor's name while its lock is held."""

    def __init__(self, executor_id: str, lock: FileLock) -> None:
        self.executor_id = executor_id
        self._lock = lock

    def release(self) -> None:
        """Give the name back."""
        self._lock.release()

    def __enter__(self) -> Identity:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def take_identity(folder: Path, kind: str = "") -> Identity:
    """Take the first free name of this machine, `<host>-1` upwards, or `<host>-<kind>-1` upwards.

    A worker that was killed and started again gets its old name back, and with it its unfinished work.
    Processes that are no workers name their kind, so that they never stand in a worker's place.

    Raises:
        SettingsError: all names are taken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, MOST_ON_ONE_MACHINE + 1):
        executor_id = "-".join(filter(None, [socket.gethostname(), kind, str(number)]))
        lock = _lock(folder, executor_id)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        return Identity(executor_id, lock)
    raise SettingsError(
        f"{MOST_ON_ONE_MACHINE} workers already run on this machine", code="DE-RUN-01", to_do="stop some of them"
    )


def is_dead(folder: Path, executor_id: str) -> bool:
    """Tell whether the executor's process is proved dead: of this machine, and nobody holds its lock."""
    if executor_id.rpartition("-")[0] != socket.gethostname():
        return False
    lock = _lock(folder, executor_id)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True


def _lock(folder: Path, executor_id: str) -> FileLock:
    return FileLock(folder / f"{executor_id}.lock", is_singleton=False, thread_local=False)
