"""The hash of a log, by name. One log keeps one algorithm for its whole life."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from digital_employee.errors import AuditError

Hash = Callable[[bytes], bytes]

ALGORITHMS = ("sha256", "sm3")
DIGEST_SIZE = 32


def hash_named(algorithm: str) -> Hash:
    """Return the hash function `sha256` or `sm3` (GB/T 32905).

    Raises:
        AuditError: the name is another, or this Python's OpenSSL has no SM3.
    """
    if algorithm == "sha256":
        return sha256
    if algorithm not in ALGORITHMS or algorithm not in hashlib.algorithms_available:
        raise AuditError(
            f"this machine cannot compute the hash `{algorithm}`",
            code="DE-AUDIT-HASH",
            to_do=f"set audit.algorithm to one of {', '.join(ALGORITHMS)} that OpenSSL offers",
        )
    return lambda data: hashlib.new(algorithm, data).digest()


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 of `data` (FIPS 180-4)."""
    return hashlib.sha256(data).digest()
