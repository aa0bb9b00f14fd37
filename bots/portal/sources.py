"""Owns the source `portal.todo`: what the caseworker system lists as waiting to be done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from digital_employee.face import FieldDefinition, SourceContext, SourceFault, SourceItem, source

ID_LABELS = ("社会保障号码", "公民身份号码", "身份证号")
"""The system words this heading differently from page to page."""


@source("portal.todo")
async def todo(context: SourceContext, *, screen: str, list: str) -> AsyncIterator[SourceItem | SourceFault]:  # noqa: A002 - YAML's word
    """Yield every case of the 待办事项 grid, all pages, whose 业务类型 is `list`; the columns are those of the fields.

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
            yield SourceItem(raw=_raw(row, context.fields), origin=f"待办事项 第{row['序号']}条")


def _raw(row: Mapping[str, str], fields: Mapping[str, FieldDefinition]) -> dict[str, str]:
    by_field = {name: _cell(row, field.column or name) for name, field in fields.items()}
    return {name: text for name, text in by_field.items() if text}


def _cell(row: Mapping[str, str], heading: str) -> str:
    headings = ID_LABELS if heading in ID_LABELS else (heading,)
    return next((row[one] for one in headings if one in row), "")
