"""The one error family. Owns codes, wording and exit status; decides nothing.

Every message says what happened, where, and what to do. Codes stay for ever.
"""

from __future__ import annotations

from typing import ClassVar


class DigitalEmployeeError(Exception):
    """An error written for a person: what happened, where, what to do."""

    code: str = "DE-000"
    exit_status: ClassVar[int] = 1

    def __init__(self, what: str, *, code: str = "", where: str = "", to_do: str = "") -> None:
        self.what = what
        self.where = where
        self.to_do = to_do
        if code:
            self.code = code
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" → {self.to_do}" if self.to_do else ""
        return f"{place}{self.what} [{self.code}]{advice}"


class DefinitionError(DigitalEmployeeError):
    """A workflow, elements or configuration text is wrong; every fault carries file:line:col."""

    code = "DE-DEF-01"
    exit_status = 3


class ExpressionError(DefinitionError):
    """An expression `${{ … }}` cannot be parsed or evaluated."""

    code = "DE-EXPR-01"


class SettingsError(DigitalEmployeeError):
    """A setting, the project folder or an installed part is missing or wrong."""

    code = "DE-SET-01"
    exit_status = 4


class StoreError(DigitalEmployeeError):
    """The database cannot be used as asked."""

    code = "DE-STORE-01"
    exit_status = 5


class AuditError(DigitalEmployeeError):
    """The audit log cannot be written, or does not verify."""

    code = "DE-AUDIT-01"
    exit_status = 6


class AttemptError(DigitalEmployeeError):
    """The reasons that end an attempt: business, system or integrity exception."""

    exit_status = 7


class BusinessException(AttemptError):  # noqa: N818 - the field's own term
    """Data or a rule says that a person must decide; never retried."""

    code = "BUS-GEN-01"


class SystemException(AttemptError):  # noqa: N818
    """Portal, network, time-out or login session failed; retried by policy."""

    code = "SYS-GEN-01"


class IntegrityException(AttemptError):  # noqa: N818
    """Read-back differs, control total off, wrong person on screen; freezes, never repaired."""

    code = "INT-GEN-01"
