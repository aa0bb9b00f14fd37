"""The audit log: entries, checkpoints, and the frontier of the one Merkle tree."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digital_employee.store.tables.foundation import Table


class AuditEntryRow(Table):
    """One audit entry: the hashed body, and columns for queries that verify compares with it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("writer", "seq"),
        Index("audit_by_item", "item_id"),
        Index("audit_by_run", "run_id"),
    )
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    writer: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(64), index=True)
    run_id: Mapped[str | None] = mapped_column(String(32))
    item_id: Mapped[str | None] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
    """Canonical JSON of the whole entry (audit.entry)."""
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    leaf_index: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    """Its place in the one Merkle log, set by the sequencer."""


class CheckpointRow(Table):
    """A signed statement of the log's size and root (C2SP tlog-checkpoint)."""

    __tablename__ = "checkpoint"
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class MerkleStateRow(Table):
    """The sequencer's frontier: size of the log and the roots of its perfect subtrees."""

    __tablename__ = "merkle_state"
    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    frontier: Mapped[list[Any]]
    """Hex digests, largest subtree first."""
