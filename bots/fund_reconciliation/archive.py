"""Owns 对账单/已归档: statements that a submitted task used, by month, moved and never deleted."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from bots.fund_reconciliation.mailbox import ARCHIVED, FOLDER, LARGEST_MB, MB
from digital_employee.face import KeptFile, SkillContext, skill


@skill("fund_reconciliation.archive")
async def archive(
    *, statement: KeptFile, others: Sequence[KeptFile], end: date, context: SkillContext
) -> dict[str, Any]:
    """Move the files that a task compared to 对账单/已归档/YYYYMM, once the task is submitted.

    What is moved is told by its digest, never by its name: a file that was exchanged meanwhile stays. Done again it
    finds nothing to move. The bytes themselves lie with the evidence, under the same digests, since they were read.

    Returns:
        files: name and digest of each that lies in the archive now.
    """
    # The file that was imported goes last: once it is there, all of them are.
    wanted = [*(file.digest for file in others), statement.digest]
    moved = await asyncio.to_thread(lambda: list(_move(context.inbox_folder / FOLDER, wanted, f"{end:%Y%m}")))
    return {"files": [{"name": f"{end:%Y%m}/{path.name}", "digest": digest} for path, digest in moved]}


def _move(folder: Path, wanted: Iterable[str], period: str) -> Iterator[tuple[Path, str]]:
    archived = folder / ARCHIVED / period
    waiting = dict(_with_digests(sorted(folder.glob("*"), reverse=True)))
    for digest in wanted:
        there = next((path for path in archived.glob("*") if path.is_file() and _digest_of(path) == digest), None)
        if there is None and digest in waiting:
            archived.mkdir(parents=True, exist_ok=True)
            there = _free_place(archived, waiting[digest], digest)
            waiting[digest].rename(there)
        if there is not None:
            yield there, digest


def _with_digests(paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Give what lies there with its digest; another task may archive its own files meanwhile."""
    for path in paths:
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_size <= LARGEST_MB * MB:
                yield _digest_of(path), path


def _free_place(folder: Path, file: Path, digest: str) -> Path:
    """Return where a file may lie: under its own name, or with its digest where another has that name."""
    place = folder / file.name
    return place.with_stem(f"{place.stem}-{digest[:8]}") if place.exists() else place


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
