import base64
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digital_employee.audit.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint, split_notes
from digital_employee.audit.signer import FileSigner, PublicKey
from digital_employee.errors import AuditError

AT = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


def statement(size: int = 7) -> Checkpoint:
    return Checkpoint.of(size, b"r" * 32, algorithm="sha256", at=AT)


def test_a_note_has_the_form_of_c2sp(signer):
    text, signature = sign_checkpoint(statement(), signer).split("\n\n")
    assert text.split("\n")[:3] == ["digital-employee/audit", "7", base64.b64encode(b"r" * 32).decode()]
    assert signature.startswith("— digital-employee ")
    assert base64.b64decode(signature.split(" ")[2])[:4] == signer.key_id


def test_a_note_opens_to_what_was_signed(signer):
    assert open_checkpoint(sign_checkpoint(statement(), signer), signer.public) == statement()


def test_a_note_with_a_second_signature_opens_still(signer):
    note = sign_checkpoint(statement(), signer) + "— witness AAAA\n"
    assert open_checkpoint(note, signer.public) == statement()


@pytest.mark.parametrize("note", ["", "\n\n", "a\n\n— digital-employee !\n", "digital-employee/audit\n7\n"])
def test_what_is_no_note_is_refused(signer, note):
    with pytest.raises(AuditError, match="DE-AUDIT-CHECKPOINT"):
        open_checkpoint(note, signer.public)


def test_a_signed_text_of_another_log_is_refused(signer):
    text = "other/log\n7\nAAAA\nhash sha256\nat x\n"
    signature = base64.b64encode(signer.key_id + signer.sign(text.encode())).decode()
    with pytest.raises(AuditError, match="DE-AUDIT-CHECKPOINT"):
        open_checkpoint(f"{text}\n— digital-employee {signature}\n", signer.public)


def test_notes_in_a_file_are_told_apart(signer):
    notes = [sign_checkpoint(statement(size), signer) for size in (1, 2, 3)]
    assert list(split_notes("\n".join(notes) + "\n")) == notes
    assert list(split_notes("".join(notes))) == notes


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    path = tmp_path / "keys" / "audit.key"
    first, second = FileSigner.open(path), FileSigner.open(path)
    assert first.public == second.public
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert PublicKey.parse((tmp_path / "keys" / "audit.pub").read_text()) == first.public
    path.chmod(0o640)
    with pytest.raises(AuditError, match="others can read the key"):
        FileSigner.open(path)


def test_the_key_id_is_that_of_the_c2sp_example():
    """The note and key of the Go checksum database, sum.golang.org."""
    key = PublicKey.parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    assert key.key_id.hex() == "033de0ae"


@pytest.mark.parametrize(
    "text", ["", "a+b+c", "digital-employee+00000000+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"]
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(AuditError, match="DE-AUDIT-KEY"):
        PublicKey.parse(text)
