"""FR07 from the menu: what is registered for a task can be looked up without having the task in hand."""

from __future__ import annotations

TASK = "FR2026000001"


async def test_items_are_found_by_task_and_serial_number_without_opening_the_task(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    before = await clerk.ask("fr_items", task_no=TASK, serial_no="BZ000003")
    assert "共 0 条" in before["grids"]["item_grid"]
    await bench.register(clerk, biz_no)
    page = (await clerk.get("/FR07")).text
    assert "登记查询" in page
    assert "共 0 条" in page
    found = await clerk.ask("fr_items", task_no=TASK, serial_no="BZ000003")
    assert "640.00" in found["grids"]["item_grid"]
    assert "共 1 条" in found["grids"]["item_grid"]
    other = await clerk.ask("fr_items", task_no=TASK, serial_no="BZ000001")
    assert "共 0 条" in other["grids"]["item_grid"]
    assert await clerk.ask("fr_items", task_no="FR2026999999", serial_no="") == {"error": "未查询到符合条件的记录！"}
