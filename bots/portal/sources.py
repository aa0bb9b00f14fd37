"""Owns the source `portal.todo`: what the caseworker system lists as waiting to be done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from digital_employee.face import SourceContext, SourceFault, SourceItem, source

ID_LABELS = ("社会保障号码", "公民身份号码", "身份证号")
"""The system words this heading differently from page to page."""


@source("portal.todo")
async def todo(context: SourceContext, *, screen: str, list: str) -> AsyncIterator[SourceItem | SourceFault]:  # noqa: A002 - YAML's word
    """Yield every claim of the 待办事项 grid, all pages, whose 业务类型 is `list`.

    `screen` is the 首页 of the elements file; it has the elements `kind`, `search` and `todo`.
    """
    async with context.portal_page() as page:
        await page.open(screen)
        await page.fill(f"{screen}.kind", list)
        await page.press(f"{screen}.search")
        rows = await page.read(f"{screen}.todo")
    if isinstance(rows, str | dict):
        raise TypeError(f"{screen}.todo is not a table")
    for row in rows:
        if row["业务类型"] == list:
            yield SourceItem(raw=_raw(row), origin=f"待办事项 第{row['序号']}条")


def _raw(row: Mapping[str, str]) -> dict[str, str]:
    return {
        "claim_no": row["受理号"],
        "name": row["姓名"],
        "id_no": next(row[label] for label in ID_LABELS if label in row),
        "apply_date": row["申请日期"],
        "channel": row["渠道"],
    }
