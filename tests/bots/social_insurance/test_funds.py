from __future__ import annotations

import pytest

from bots.social_insurance.funds import fund_title


@pytest.mark.parametrize(
    ("code", "title"),
    [("110", "110 企业职工基本养老保险"), ("210", "210 失业保险"), ("410", "410 工伤保险"), ("999", "999")],
)
def test_a_fund_is_written_with_its_name_where_it_has_one(code: str, title: str) -> None:
    assert fund_title(code) == title
