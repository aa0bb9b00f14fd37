"""A file as a value of a workflow: kept under its digest, named and passed on. Reads and keeps nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from digital_employee.errors import BusinessException

TOO_LARGE = "BUS-FILE-01"
MB = 1_000_000


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


def check_size(size: int, largest_mb: int) -> None:
    """Refuse a file that is larger than one may be.

    Raises:
        BusinessException: BUS-FILE-01
    """
    if size > largest_mb * MB:
        raise BusinessException(
            f"a file has {Decimal(size) / MB:.1f} MB, more than the {largest_mb} MB that one may have",
            code=TOO_LARGE,
            to_do="a person must look at it; the setting is files.largest_mb",
        )
