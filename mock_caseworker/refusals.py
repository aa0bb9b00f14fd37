"""What every business module raises when the system refuses."""

from __future__ import annotations


class RefusedError(Exception):
    """The system refuses what was asked; the text is the exact message to show."""
