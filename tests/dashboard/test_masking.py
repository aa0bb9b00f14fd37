"""No page shows a full identity number, card, mobile or name, whoever reads it and in whatever language."""

from __future__ import annotations

import re

import pytest

from digital_employee.store.users import Role

STARTS = ["/", "/runs", "/items", "/tasks", "/schedules", "/schedules/claims_by_day", "/audit", "/users"]
ADDRESS = re.compile(r'href="(/(?:runs|items|tasks)/[0-9a-f]{32})"')


async def walk(client, *, deep: bool) -> dict[str, str]:
    """Return the pages of the menu, and when `deep` every page that links lead to."""
    pages: dict[str, str] = {}
    waiting = list(STARTS)
    while waiting:
        path = waiting.pop()
        if path in pages:
            continue
        answer = await client.get(path)
        assert answer.status_code in {200, 403}, (path, answer.status_code)
        pages[path] = answer.text
        waiting += ADDRESS.findall(answer.text) if deep else []
    return pages


@pytest.mark.parametrize(("role", "language", "least"), [(Role.SUPERVISOR, "zh_CN", 40), (Role.AUDITOR, "en", 8)])
async def test_no_page_shows_personal_data_in_clear(house, role: Role, language: str, least: int) -> None:
    client = await house.signed_in(role)
    client.cookies.set("language", language)
    pages = await walk(client, deep=least > 8)
    assert len(pages) >= least
    shown = {(number, path) for path, text in pages.items() for number in house.day.numbers if number in text}
    assert not shown


async def test_an_item_shows_what_its_masks_leave(house) -> None:
    page = (await (await house.signed_in("operator")).get(f"/items/{house.day.items['human']}")).text
    assert re.search(r"990101\*{8}\d{3}[\dX]", page)
    assert re.search(r"139\*{4}\d{4}", page)
    assert "社会保障号码" in page


async def test_the_fields_of_an_item_whose_plan_cannot_be_read_stay_hidden(house) -> None:
    async with house.database.transaction() as session:
        from sqlalchemy import text

        await session.execute(text("UPDATE plan SET documents = '{}'"))
    page = (await (await house.signed_in("supervisor")).get(f"/items/{house.day.items['human']}")).text
    assert "＊＊＊" in page
    assert not [number for number in house.day.numbers if number in page]


async def test_a_number_in_free_text_is_masked_too(house) -> None:
    from digital_employee.store.schedules import pause_schedule
    from digital_employee.store.unit import Actor

    number = house.day.numbers[0]
    await house.writer.run(
        lambda uow: pause_schedule(
            uow, name="claims_by_day", reason=f"核实 {number} 后恢复", by=Actor("liu", "supervisor")
        )
    )
    page = (await (await house.signed_in("supervisor")).get("/schedules")).text
    assert number not in page
    assert "核实 990101********" in page
