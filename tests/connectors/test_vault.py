"""Named secrets: where they are looked for, and who may read the file."""

from pathlib import Path

import pytest

from connectors.vault import from_environment, from_file
from digital_employee.face import SettingsError, scrub


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    file = tmp_path / "var" / "secrets.yaml"
    file.parent.mkdir()
    file.write_text('portal_bot01: "Vault-2026!x"\n', encoding="utf-8")
    file.chmod(0o600)
    return file


def test_a_secret_of_the_environment_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIGITAL_EMPLOYEE_SECRET_PORTAL_BOT01", "Env-2026!x")
    assert from_environment("portal_bot01", tmp_path) == "Env-2026!x"
    assert from_environment("portal_bot02", tmp_path) is None


def test_a_secret_of_the_file_is_found_and_never_shown(secrets: Path):
    assert from_file("portal_bot01", secrets.parents[1]) == "Vault-2026!x"
    assert "Vault-2026!x" not in scrub("signed in with Vault-2026!x")
    assert from_file("unknown", secrets.parents[1]) is None


def test_no_file_means_no_secret(tmp_path: Path):
    assert from_file("portal_bot01", tmp_path) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused(secrets: Path, mode: int):
    secrets.chmod(mode)
    with pytest.raises(SettingsError, match="DE-VAULT-01"):
        from_file("portal_bot01", secrets.parents[1])


def test_a_file_that_is_no_flat_mapping_is_refused_without_showing_it(secrets: Path):
    secrets.write_text("portal:\n  bot01: geheim\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="DE-VAULT-02") as caught:
        from_file("portal_bot01", secrets.parents[1])
    assert "geheim" not in str(caught.value)
