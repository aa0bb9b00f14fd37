"""Owns named secrets: where they lie, in the environment or in a file only its owner can read. Never logs a value.

`config/default.yaml` lists the providers in the order in which they are asked:
`secrets: ["connectors.vault:from_environment", "connectors.vault:from_file"]`.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from digital_employee.face import SettingsError, read_yaml, register_secret

PREFIX = "DIGITAL_EMPLOYEE_SECRET_"
FILE = Path("var") / "secrets.yaml"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def from_environment(name: str, project_folder: Path) -> str | None:  # noqa: ARG001 - every provider is called alike
    """Return the secret from `DIGITAL_EMPLOYEE_SECRET_<NAME>`, or None."""
    return _keep(os.environ.get(PREFIX + name.upper().replace("-", "_")))


def from_file(name: str, project_folder: Path) -> str | None:
    """Return the secret from var/secrets.yaml (a flat mapping, mode 0600), or None.

    Raises:
        SettingsError: the file can be read by others, or is no flat mapping of texts.
    """
    file = project_folder / FILE
    if not file.is_file():
        return None
    if os.name == "posix" and file.stat().st_mode & _OTHERS:
        raise SettingsError(
            "the file of secrets can be read by others", code="DE-VAULT-01", where=str(file), to_do=f"chmod 600 {file}"
        )
    document, _ = read_yaml(file.read_text(encoding="utf-8"), str(file))
    if not isinstance(document, dict) or not all(isinstance(value, str) for value in document.values()):
        raise SettingsError(
            "the file of secrets is not a flat mapping of texts",
            code="DE-VAULT-02",
            where=str(file),
            to_do='write one `name: "value"` a line',
        )
    return _keep(document.get(name))


def _keep(value: str | None) -> str | None:
    """Register the secret with the redactor before anybody can use it."""
    if value:
        register_secret(value)
    return value or None
