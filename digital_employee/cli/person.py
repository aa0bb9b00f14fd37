"""Who sits at the terminal: the name that the audit log keeps for what a command changes."""

from __future__ import annotations

import getpass
import os
import sys

from digital_employee.store.unit import Actor

ROLE = "operator"
LONGEST_NAME = 64


def person() -> Actor:
    """Return the user of the operating system, by the process's own user id where there is one.

    Environment variables such as LOGNAME are not asked there: anyone may set them. Under sudo both are told.
    """
    name = _account()
    behind = os.environ.get("SUDO_USER", "")
    if name == "root" and behind:
        name = f"root (sudo {behind})"
    return Actor(name[:LONGEST_NAME], ROLE)


def _account() -> str:
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd  # noqa: PLC0415 - there is none on Windows

    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
