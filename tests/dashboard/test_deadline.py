"""An item's page says by when it is due, by which rule, and from what day it was counted."""

from __future__ import annotations

import re


async def test_an_item_tells_what_its_limit_rests_on(house) -> None:
    page = (await (await house.signed_in("operator")).get(f"/items/{house.day.items['human']}")).text
    assert "<dt>依据规则</dt><dd>UI-R09</dd>" in page
    assert re.search(r"<dt>起算日</dt><dd>\d{4}-\d{2}-\d{2} · 申请</dd>", page)
    assert "cn-2026" in page
