"""Signing checkpoints: Ed25519, keys named and numbered as in C2SP signed notes. Other devices fit `Signer`."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from digital_employee.errors import AuditError

KEY_NAME = "digital-employee"
_ED25519 = b"\x01"
"""Algorithm byte of C2SP signed-note."""


class Signer(Protocol):
    """What signs: a key file here; a cryptographic device or service elsewhere."""

    @property
    def name(self) -> str:
        """The key's name, as it stands on the signature line."""
        ...

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""
        ...


@dataclass(frozen=True)
class PublicKey:
    """What verifies; `text` is the line that an auditor keeps."""

    name: str
    raw: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256 over name, line feed, algorithm and key (C2SP signed-note)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]

    @property
    def text(self) -> str:
        """The key as a C2SP verifier key: `name+id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.raw).decode()}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Say whether the signature is of this key over this message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Read a verifier key.

        Raises:
            AuditError: it is none, or its id does not fit.
        """
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            data = base64.b64decode(encoded, validate=True)
        except ValueError:
            data = b""
        key = cls(name, data[1:])
        if data[:1] != _ED25519 or len(key.raw) != 32 or key.key_id.hex() != key_id:
            raise AuditError("this is no public key of an audit log", code="DE-AUDIT-KEY", to_do="give the .pub file")
        return key


class FileSigner:
    """An Ed25519 key in a file that only its owner can read."""

    def __init__(self, private: Ed25519PrivateKey, name: str = KEY_NAME) -> None:
        self._private = private
        self.public = PublicKey(name, private.public_key().public_bytes_raw())

    @classmethod
    def open(cls, path: Path, name: str = KEY_NAME) -> FileSigner:
        """Read the key, or make it on first use; beside it, `.pub` holds the line for the auditor.

        Raises:
            AuditError: the file is no key, or others can read it.
        """
        if not path.exists():
            _create(path, Ed25519PrivateKey.generate().private_bytes_raw())
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise AuditError("others can read the key", code="DE-AUDIT-KEY", where=str(path), to_do=f"chmod 600 {path}")
        try:
            private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes().strip(), validate=True))
        except ValueError as err:
            raise AuditError("this is no key", code="DE-AUDIT-KEY", where=str(path), to_do="restore the file") from err
        signer = cls(private, name)
        path.with_suffix(".pub").write_text(signer.public.text + "\n", encoding="ascii")
        return signer

    @property
    def name(self) -> str:
        """The key's name."""
        return self.public.name

    @property
    def key_id(self) -> bytes:
        """The key's id."""
        return self.public.key_id

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature (RFC 8032)."""
        return self._private.sign(message)


def _create(path: Path, raw: bytes) -> None:
    """Write a new key; of two processes that start together one wins, and both read what it wrote."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(raw) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
