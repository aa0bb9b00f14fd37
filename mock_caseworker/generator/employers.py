"""Makes employers."""

from __future__ import annotations

from random import Random

from mock_caseworker.generator.identifiers import REGIONS, make_uscc, numeral
from mock_caseworker.generator.rows import Employer

# The codes of DOMAIN §14.
_FIXTURES = ("91990101MA0AAAA017", "91990101MA0TE5T016", "12990101MB0BBBB02Q")


def make_employers(rng: Random, count: int) -> list[Employer]:
    """Return so many employers, the fixtures of DOMAIN §14 first."""
    codes = dict.fromkeys(_FIXTURES)
    while len(codes) < count:
        codes[make_uscc(rng)] = None
    return [
        Employer(uscc, f"99{number:06d}", f"测试{numeral(number)}号有限公司", rng.choice(REGIONS))
        for number, uscc in enumerate(codes, start=1)
    ]
