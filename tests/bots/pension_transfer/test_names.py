"""Whether two agencies write one name: same, variant (PT-X13), another (PT-X04)."""

import pytest

from bots.pension_transfer.names import NameMatch, compare_names


@pytest.mark.parametrize(
    ("one", "other", "match"),
    [
        ("赵测一", "赵测一", NameMatch.SAME),
        (" 赵测一　", "赵测一", NameMatch.SAME),
        ("ＡＢ测一", "AB测一", NameMatch.SAME),
        ("赵测一", "赵测壹", NameMatch.VARIANT),
        ("赵测一百零二", "赵测壹佰〇贰", NameMatch.VARIANT),
        ("阿依·测一", "阿依•测一", NameMatch.VARIANT),
        ("赵 测一", "赵测一", NameMatch.VARIANT),
        ("赵测一", "赵测二", NameMatch.DIFFERENT),
        ("赵测一", "赵测十一", NameMatch.DIFFERENT),
        ("", "赵测一", NameMatch.DIFFERENT),
    ],
)
def test_names_are_the_same_variants_or_different_both_ways(one: str, other: str, match: NameMatch):
    assert compare_names(one=one, other=other) is match
    assert compare_names(one=other, other=one) is match
