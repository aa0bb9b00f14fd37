"""The proof that one entry is in the log that a checkpoint speaks of: made here, checked from the file alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digital_employee.audit.chain import link_digest
from digital_employee.audit.checkpoint import Checkpoint, open_checkpoint
from digital_employee.audit.hashing import hash_named
from digital_employee.audit.merkle import includes
from digital_employee.audit.signer import PublicKey
from digital_employee.audit.verify import LogRow
from digital_employee.errors import AuditError

VERSION = 1


@dataclass(frozen=True)
class Proof:
    """One entry, its place, the hashes beside its way up to the root, and the signed note that states the root."""

    body: str
    previous: bytes
    place: int
    path: Sequence[bytes]
    note: str

    def facts(self) -> dict[str, Any]:
        """Return the proof as a JSON document."""
        return {
            "version": VERSION,
            "entry": self.body,
            "previous": self.previous.hex(),
            "place": self.place,
            "path": [step.hex() for step in self.path],
            "checkpoint": self.note,
        }


def make_proof(row: LogRow, path: Sequence[bytes], note: str) -> Proof:
    """Put a proof together."""
    assert row.leaf_index is not None  # noqa: S101 - only placed entries come here
    return Proof(row.body, row.previous, row.leaf_index, path, note)


def read_proof(path: Path) -> Proof:
    """Read a proof from its file.

    Raises:
        AuditError: DE-AUDIT-PROOF, it is none.
    """
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        steps = [bytes.fromhex(step) for step in read["path"]]
        return Proof(read["entry"], bytes.fromhex(read["previous"]), int(read["place"]), steps, read["checkpoint"])
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise AuditError(
            "this is no proof",
            code="DE-AUDIT-PROOF",
            where=str(path),
            to_do="name a file that `digital-employee audit proof` wrote",
        ) from err


def check_proof(proof: Proof, key: PublicKey) -> Checkpoint:
    """Return the checkpoint whose log has the entry in it.

    Raises:
        AuditError: the note is not signed by this key, or the entry is not in the log that it states.
    """
    checkpoint = open_checkpoint(proof.note, key)
    hash_ = hash_named(checkpoint.algorithm)
    leaf = link_digest(proof.previous, proof.body, hash_)
    if not includes(checkpoint.root, leaf, proof.place, checkpoint.size, proof.path, hash_):
        raise AuditError(
            f"this entry is not at place {proof.place} of the log of {checkpoint.size} entries",
            code="DE-AUDIT-PROOF",
            to_do="do not rely on it; ask for the proof again and keep this one",
        )
    return checkpoint
