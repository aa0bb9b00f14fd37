"""A signed statement of the log's size and root: C2SP tlog-checkpoint in a C2SP signed note.

digital-employee/audit
1000
qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=
hash sha256
at 2026-03-10T01:00:00.000000Z

— digital-employee Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from digital_employee.audit.entry import instant_text
from digital_employee.audit.signer import PublicKey, Signer
from digital_employee.errors import AuditError

ORIGIN = "digital-employee/audit"
_SIGNATURE = "— "


@dataclass(frozen=True)
class Checkpoint:
    """The log had this size and this root."""

    size: int
    root: bytes
    algorithm: str = "sha256"
    at: str = ""

    @classmethod
    def of(cls, size: int, root: bytes, *, algorithm: str, at: datetime) -> Checkpoint:
        """State a size and root at an instant."""
        return cls(size, root, algorithm, instant_text(at))

    @property
    def text(self) -> str:
        """The lines that are signed, each with its line feed."""
        root = base64.b64encode(self.root).decode()
        return f"{ORIGIN}\n{self.size}\n{root}\nhash {self.algorithm}\nat {self.at}\n"


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """Return the checkpoint as a signed note."""
    signature = base64.b64encode(signer.key_id + signer.sign(checkpoint.text.encode())).decode()
    return f"{checkpoint.text}\n{_SIGNATURE}{signer.name} {signature}\n"


def open_checkpoint(note: str, key: PublicKey) -> Checkpoint:
    """Verify a note and return what it states.

    Raises:
        AuditError: it is not a note of this log, or not signed by this key.
    """
    text, gap, signatures = note.partition("\n\n")
    text += "\n"
    whole = gap and signatures.endswith("\n")
    if not whole or not any(_is_signed(line, text, key) for line in signatures.split("\n")):
        raise AuditError("the checkpoint is not signed by the key of this log", code="DE-AUDIT-CHECKPOINT")
    return _parse(text)


def split_notes(text: str) -> Iterator[str]:
    """Yield the notes of a file that holds one after another."""
    note: list[str] = []
    for line in text.splitlines():
        if note and note[-1].startswith(_SIGNATURE) and not line.startswith(_SIGNATURE):
            yield "\n".join(note) + "\n"
            note = []
        if note or line:
            note.append(line)
    if note:
        yield "\n".join(note) + "\n"


def _is_signed(line: str, text: str, key: PublicKey) -> bool:
    name, _, encoded = line.removeprefix(_SIGNATURE).rpartition(" ")
    if not line.startswith(_SIGNATURE) or name != key.name:
        return False
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        return False
    has_one_spelling = base64.b64encode(data).decode() == encoded
    return has_one_spelling and data[:4] == key.key_id and key.verifies(text.encode(), data[4:])


def _parse(text: str) -> Checkpoint:
    lines = text.split("\n")
    try:
        origin, size, root, *more = lines
        extensions = dict(line.split(" ", 1) for line in more if line)
        checkpoint = Checkpoint(int(size), base64.b64decode(root, validate=True), extensions["hash"], extensions["at"])
    except (ValueError, KeyError) as err:
        raise AuditError("the checkpoint is not of this form", code="DE-AUDIT-CHECKPOINT") from err
    if origin != ORIGIN or checkpoint.text != text:
        raise AuditError("the checkpoint is of another log", code="DE-AUDIT-CHECKPOINT")
    return checkpoint
