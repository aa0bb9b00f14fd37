"""A file as a value of a workflow: kept under its digest, named and passed on. Reads and keeps nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class KeptFile:
    """A file that lies safely in the evidence folder; a skill may read `path`, never write there."""

    name: str
    """What people and portals call it, with its ending: `对账单.xlsx`."""
    digest: str
    """SHA-256 (hex) of its content."""
    size: int
    """Bytes."""
    path: Path = field(repr=False)

    @property
    def parts(self) -> Mapping[str, str | int]:
        """What an expression may read of it."""
        return MappingProxyType({"name": self.name, "digest": self.digest, "size": self.size})
