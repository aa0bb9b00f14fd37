"""Files on their way out: the request's multipart body is made whole from memory, or refused loudly.

A file that the page took from disk reaches the gate empty while the portal answers success; therefore every
file is handed to the page from memory and kept here until its request has left.
"""

from __future__ import annotations

import hashlib
import re

from digital_employee.errors import IntegrityException

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_FILENAME = re.compile(rb'filename="((?:[^"\\]|\\.)*)"')


class Uploads:
    """The files of one context that were set on the page and not yet sent, by name."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def expect(self, name: str, content: bytes) -> None:
        """Remember a file that the next write will carry."""
        self._files[name] = content

    def clear(self) -> None:
        """Forget files whose request has left."""
        self._files.clear()

    def complete(self, content_type: str, body: bytes) -> bytes:
        """Return the body with each file's bytes in place.

        Raises:
            IntegrityException: INT-GATE-02 a file part is empty or differs and is not one we set, or a file
                that was set is not in the request.
        """
        boundary = _BOUNDARY.search(content_type)
        if not content_type.lower().startswith("multipart/form-data") or boundary is None:
            return body
        mark = b"--" + boundary[1].encode()
        first, *parts = body.split(mark)
        missing = dict(self._files)
        whole = mark.join([first, *(self._complete_part(part, missing) for part in parts)])
        if missing:
            raise _differs(next(iter(missing)), "is not in the request")
        return whole

    def _complete_part(self, part: bytes, missing: dict[str, bytes]) -> bytes:
        head, gap, content = part.partition(b"\r\n\r\n")
        named = _FILENAME.search(head)
        if not gap or named is None or not named[1]:
            return part
        name = _text(named[1])
        content = content.removesuffix(b"\r\n")
        known = self._files.get(name)
        missing.pop(name, None)
        if known is None and not content:
            raise _differs(name, "is empty and was not set by this bot")
        if known is not None and content and _digest(content) != _digest(known):
            raise _differs(name, f"has {len(content)} bytes, the file {len(known)}")
        return head + gap + (content if known is None else known) + b"\r\n"


def _text(name: bytes) -> str:
    # A page sends names in its own encoding; older portals are written in GBK.
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _differs(name: str, how: str) -> IntegrityException:
    return IntegrityException(f"The upload {name!r} {how}; it was not sent", code="INT-GATE-02")
