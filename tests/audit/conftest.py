from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from digital_employee.audit.chain import Head, append
from digital_employee.audit.checkpoint import Checkpoint, sign_checkpoint
from digital_employee.audit.entry import AuditEntry
from digital_employee.audit.merkle import Frontier
from digital_employee.audit.signer import FileSigner
from digital_employee.audit.verify import LogRow, TreeState, VerifyReport, verify_log

START = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


@dataclass
class Log:
    """A log in memory: two writers by turns, a checkpoint at each of `sizes`."""

    signer: FileSigner
    rows: list[LogRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tree: Frontier = field(default_factory=Frontier)
    _heads: dict[str, Head] = field(default_factory=dict)

    def add(self, count: int, *, writers: Sequence[str] = ("w1", "w2"), actor: str = "bot") -> Log:
        for _ in range(count):
            number = len(self.rows)
            writer = writers[number % len(writers)]
            entry = AuditEntry(
                START + timedelta(seconds=number),
                actor,
                "robot",
                "item.finished",
                f"run-{number // 7}",
                f"item-{number}",
                1,
                "submit",
                {"amount": "1980.00", "receipt": {"biz_no": f"B{number}"}, "note": "办结"},
            )
            link, self._heads[writer] = append(self._heads.get(writer, Head()), writer, entry)
            row = LogRow(
                number + 1, writer, link.seq, entry.at, entry.actor, entry.role, entry.kind, entry.run_id,
                entry.item_id, link.body, link.previous, link.digest, number,
            )  # fmt: skip
            self.rows.append(row)
            self.tree.append(link.digest)
        return self

    def checkpoint(self) -> str:
        statement = Checkpoint.of(self.tree.size, self.tree.root(), algorithm="sha256", at=START)
        self.notes.append(sign_checkpoint(statement, self.signer))
        return self.notes[-1]

    @property
    def state(self) -> TreeState:
        return TreeState(self.tree.size, tuple(self.tree.roots))

    def verify(self, rows: Sequence[LogRow] | None = None, *, outside: Sequence[str] = ()) -> VerifyReport:
        shown = self.rows if rows is None else rows
        return verify_log(shown, self.notes, self.signer.public, outside=outside, state=self.state)

    def with_row(self, index: int, **changes: object) -> list[LogRow]:
        return [*self.rows[:index], replace(self.rows[index], **changes), *self.rows[index + 1 :]]


@pytest.fixture(scope="session")
def signer() -> FileSigner:
    return FileSigner(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


@pytest.fixture(scope="session")
def new_log(signer: FileSigner) -> Callable[[], Log]:
    return lambda: Log(signer)


@pytest.fixture(scope="session")
def log_of(new_log: Callable[[], Log]) -> Callable[[int], Log]:
    """A log of so many entries with one checkpoint at its end."""

    def make(count: int) -> Log:
        log = new_log().add(count)
        log.checkpoint()
        return log

    return make


@pytest.fixture(scope="session")
def sixty(log_of: Callable[[int], Log]) -> Log:
    """Sixty entries that no test changes."""
    return log_of(60)
