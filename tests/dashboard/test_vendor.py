"""Files of others are exactly those that the lock names."""

from __future__ import annotations

import hashlib
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "digital_employee" / "dashboard" / "static" / "vendor"


def locked() -> list[list[str]]:
    lines = (STATIC / "vendor.lock").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def test_every_vendored_file_is_the_one_that_was_locked() -> None:
    for file, _package, _version, _licence, _text, digest in locked():
        assert hashlib.sha256((STATIC / file).read_bytes()).hexdigest() == digest, file


def test_nothing_is_vendored_without_a_lock_and_a_licence() -> None:
    named = {row[0] for row in locked()} | {row[4] for row in locked()}
    assert {path.name for path in STATIC.iterdir()} == named | {"vendor.lock"}


def test_the_lock_names_no_address() -> None:
    assert "://" not in (STATIC / "vendor.lock").read_text(encoding="utf-8")
