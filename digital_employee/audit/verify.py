"""Verifies a log from its plain rows and checkpoints. Trusts nothing that the store says about itself.

Found here: an edited column or text, a deleted, inserted, swapped or repeated row, a forged or removed
checkpoint. A rewritten log with all hashes computed anew, or a cut end, is found only by a checkpoint
that was kept outside: entries after the last such checkpoint are reported as unanchored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from digital_employee.audit.chain import Head, link_digest
from digital_employee.audit.checkpoint import Checkpoint, open_checkpoint
from digital_employee.audit.entry import instant_text
from digital_employee.audit.hashing import hash_named
from digital_employee.audit.merkle import Frontier
from digital_employee.audit.signer import PublicKey
from digital_employee.errors import AuditError

INSIDE = "in the database"
OUTSIDE = "kept outside"


@dataclass(frozen=True)
class LogRow:
    """One row of the log as it stands in the database or in an export."""

    id: int
    writer: str
    seq: int
    at: datetime
    actor: str
    role: str
    kind: str
    run_id: str | None
    item_id: str | None
    body: str
    previous: bytes
    digest: bytes
    leaf_index: int | None


@dataclass(frozen=True)
class TreeState:
    """The sequencer's own memory of the tree."""

    size: int
    roots: tuple[bytes, ...]


@dataclass(frozen=True)
class FirstBad:
    """The first thing that is wrong; a row where one can be named."""

    reason: str
    writer: str | None = None
    seq: int | None = None
    id: int | None = None


@dataclass(frozen=True)
class VerifyReport:
    """What was verified, and how far it is vouched for from outside."""

    ok: bool
    entries: int
    integrated: int
    """Entries that have their place in the Merkle log; the rest follows within seconds."""
    root: bytes
    checkpoints: int
    """Checkpoints, inside and outside, whose signature and root hold."""
    unanchored_since: int | None
    """First place in the log that no checkpoint kept outside covers; None: all is covered."""
    first_bad: FirstBad | None


def verify_log(
    rows: Iterable[LogRow],
    checkpoints: Iterable[str],
    public_key: PublicKey,
    *,
    outside: Iterable[str] = (),
    state: TreeState | None = None,
    algorithm: str = "sha256",
) -> VerifyReport:
    """Verify a whole log: rows in the order of their id, signed notes from the database and from outside."""
    verifier = LogVerifier(checkpoints, public_key, outside=outside, state=state, algorithm=algorithm)
    for row in rows:
        verifier.feed(row)
    return verifier.finish()


class LogVerifier:
    """Verifies row by row, so that a long log needs no memory. Rows come in the order of their id."""

    def __init__(
        self,
        checkpoints: Iterable[str],
        public_key: PublicKey,
        *,
        outside: Iterable[str] = (),
        state: TreeState | None = None,
        algorithm: str = "sha256",
    ) -> None:
        self._hash = hash_named(algorithm)
        self._algorithm = algorithm
        self._state = state
        self._tree = Frontier(self._hash)
        self._heads: dict[str, Head] = {}
        self._last_place: dict[str, int] = {}
        self._unplaced: dict[str, LogRow] = {}
        self._early: dict[int, LogRow] = {}
        """Rows whose place in the log comes later than the rows seen so far."""
        self._stated: dict[int, list[tuple[Checkpoint, str]]] = {}
        self._entries = 0
        self._confirmed = 0
        self._anchored = 0
        self._bad: FirstBad | None = None
        for where, notes in ((INSIDE, checkpoints), (OUTSIDE, outside)):
            for note in notes:
                self._take(note, where, public_key)
        self._compare_checkpoints()

    def feed(self, row: LogRow) -> None:
        """Verify the next row; after the first bad one rows are only counted."""
        self._entries += 1
        if self._bad is not None:
            return
        reason = self._row_fault(row)
        if reason:
            self._blame(row, reason)
            return
        self._heads[row.writer] = Head(row.seq + 1, row.digest)
        self._place(row)

    def finish(self) -> VerifyReport:
        """Say what was found."""
        if self._bad is None:
            self._check_end()
        covered = self._anchored == self._entries
        return VerifyReport(
            ok=self._bad is None,
            entries=self._entries,
            integrated=self._tree.size,
            root=self._tree.root(),
            checkpoints=self._confirmed,
            unanchored_since=None if covered else self._anchored,
            first_bad=self._bad,
        )

    def _row_fault(self, row: LogRow) -> str:
        """Say what is wrong with a row by itself and behind its writer's last one."""
        try:
            body = json.loads(row.body)
            recorded = [body[name] for name in _COLUMNS]
        except (ValueError, KeyError, TypeError):
            return "its text is not an audit entry"
        for name, value, shown in zip(_COLUMNS, recorded, _columns(row), strict=True):
            if value != shown:
                return f"its column `{name}` is not what was recorded"
        head = self._heads.get(row.writer, Head())
        if row.seq != head.next_seq:
            missing = row.seq > head.next_seq
            return f"entry {head.next_seq} of its writer is missing before it" if missing else "it is a repetition"
        if row.previous != head.digest:
            return "it does not follow the entry before it"
        if row.digest != link_digest(row.previous, row.body, self._hash):
            return "its text is not what its digest says"
        return ""

    def _place(self, row: LogRow) -> None:
        """Put a row into the tree at its place, in order of places."""
        place = row.leaf_index
        if place is None:
            self._unplaced.setdefault(row.writer, row)
            return
        if row.writer in self._unplaced:
            self._blame(self._unplaced[row.writer], "it has no place in the log, though later entries have")
            return
        if place in self._early or place < self._tree.size or place <= self._last_place.get(row.writer, -1):
            self._blame(next(iter(self._early.values()), row), "its place in the log is not its own")
            return
        self._last_place[row.writer] = place
        self._early[place] = row
        while self._bad is None and (due := self._early.pop(self._tree.size, None)):
            self._tree.append(due.digest)
            self._compare_checkpoints()

    def _take(self, note: str, where: str, key: PublicKey) -> None:
        try:
            checkpoint = open_checkpoint(note, key)
        except AuditError as err:
            self._bad = self._bad or FirstBad(f"a checkpoint {where}: {err.what}")
            return
        if checkpoint.algorithm != self._algorithm:
            self._bad = self._bad or FirstBad(f"the checkpoint {checkpoint.size} {where} is of another hash")
        self._stated.setdefault(checkpoint.size, []).append((checkpoint, where))

    def _compare_checkpoints(self) -> None:
        size = self._tree.size
        for checkpoint, where in self._stated.pop(size, ()):
            if checkpoint.root != self._tree.root():
                self._bad = FirstBad(
                    f"the first {size} entries are not those of the checkpoint {where}; "
                    f"those up to {self._anchored} are vouched for"
                )
                return
            self._confirmed += 1
            if where == OUTSIDE:
                self._anchored = size

    def _check_end(self) -> None:
        if self._early:
            self._blame(next(iter(self._early.values())), f"place {self._tree.size} of the log is held by no entry")
        elif self._stated:
            size, ((_, where), *_) = max(self._stated.items())
            self._bad = FirstBad(
                f"the log has {self._tree.size} entries, but a checkpoint {where} states {size}: its end is missing"
            )
        elif self._state is not None and self._state != TreeState(self._tree.size, tuple(self._tree.roots)):
            self._bad = FirstBad("the sequencer's state is not that of the log")

    def _blame(self, row: LogRow, reason: str) -> None:
        self._bad = FirstBad(reason, row.writer, row.seq, row.id)


_COLUMNS = ("writer", "seq", "at", "actor", "role", "kind", "run_id", "item_id")
"""Columns beside the text, for queries: each must say what the text says, or the dashboard lies."""


def _columns(row: LogRow) -> Iterator[Any]:
    yield from (row.writer, row.seq, instant_text(row.at), row.actor, row.role, row.kind, row.run_id, row.item_id)
