"""One writer's chain of entries: each carries the digest of the one before. Pure arithmetic.

The digest of an entry is also its leaf in the Merkle log (RFC 6962 §2.1: hash of 0x00 and the data),
so that chain and tree prove the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from digital_employee.audit.entry import AuditEntry, canonical_body
from digital_employee.audit.hashing import DIGEST_SIZE, Hash, sha256

GENESIS = bytes(DIGEST_SIZE)
"""What stands before the first entry of every chain."""


@dataclass(frozen=True)
class Head:
    """The end of a chain: the next entry's number and what it must point to."""

    next_seq: int = 0
    digest: bytes = GENESIS


@dataclass(frozen=True)
class Link:
    """One entry in its place."""

    writer: str
    seq: int
    body: str
    previous: bytes
    digest: bytes


def append(head: Head, writer: str, entry: AuditEntry, hash_: Hash = sha256) -> tuple[Link, Head]:
    """Put an entry behind `head`; return it in its place, and the new head."""
    body = canonical_body(entry, writer=writer, seq=head.next_seq)
    digest = link_digest(head.digest, body, hash_)
    return Link(writer, head.next_seq, body, head.digest, digest), Head(head.next_seq + 1, digest)


def link_digest(previous: bytes, body: str, hash_: Hash = sha256) -> bytes:
    """Return the digest of an entry's text behind the digest of the entry before."""
    return hash_(b"\x00" + previous + body.encode())
