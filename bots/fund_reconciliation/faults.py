"""Owns how a place in a sender's file is named that cannot be read: what, in which row and column, what to do."""

from __future__ import annotations


class StatementFault(ValueError):  # noqa: N818 - named by what it is
    """A place in a file that cannot be read as a statement."""

    def __init__(self, message: str, *, row: int | None = None, column: str = "") -> None:
        self.message = message
        """What is wrong and what its sender should do, in Chinese."""
        self.row = row
        """As the spreadsheet program counts; None where the file as a whole is meant."""
        self.column = column
        super().__init__(message)

    @property
    def place(self) -> str:
        """Return `第7行【发生额】`, or what of it is known."""
        return (f"第{self.row}行" if self.row else "") + (f"【{self.column}】" if self.column else "")
