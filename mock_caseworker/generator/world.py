"""What the cases of every business are planted in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

from mock_caseworker.generator.persons import Register
from mock_caseworker.generator.rows import Employer
from mock_caseworker.generator.storage import Storage


class Size(StrEnum):
    """How large a data set is."""

    TINY = "tiny"
    DEMO = "demo"
    FULL = "full"


@dataclass(frozen=True)
class World:
    """The data set in the making, as one business sees it."""

    rng: Random
    """This business's own stream: what another plants changes nothing here."""
    register: Register
    employers: Sequence[Employer]
    storage: Storage
    out: Path
    """The folder of the data set; people drop files into `inbox` below it."""
    size: Size
    business_date: date


Plant = Callable[[World], list[Mapping[str, Any]]]
"""Plants the cases of one business; returns its lines of truth.jsonl."""
