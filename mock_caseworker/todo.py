"""待办事项: what waits in every business, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.scene import TodoKind
from mock_caseworker.workdays import due_date

COLUMNS = (
    Column("序号", "no"),
    Column("受理号", "case_no"),
    Column("业务类型", "kind"),
    Column("环节", "stage"),
    Column("姓名", "name", code="AAC003"),
    Column("社会保障号码", "id_no", "identifier", "AAC002"),
    Column("申请日期", "apply_date"),
    Column("渠道", "channel"),
    Column("到期日", "due"),
    Column("状态", "state"),
)


def todo_list(database: Database, kinds: Sequence[TodoKind], kind: str, page: int) -> Grid:
    """Return one page of what waits, of one 业务类型 or (empty) of all."""
    wanted = [one for one in kinds if kind in {"", one.title}]
    asked = Grid("todo_grid", "待办事项", COLUMNS, page=page, ask={"query": "todo", "kind": kind})
    if not wanted:
        return asked
    waiting = " UNION ALL ".join(f"SELECT ? AS kind, ? AS workdays, * FROM ({one.waiting})" for one in wanted)  # noqa: S608  # own queries
    values = [value for one in wanted for value in (one.title, one.workdays)]
    listed = page_through(database, asked, source=f"FROM ({waiting})", values=values, order="apply_date, case_no")
    return replace(listed, rows=[{**row, "due": _due(row["apply_date"], row["workdays"])} for row in listed.rows])


def _due(apply_date: str, workdays: int) -> str:
    day = due_date(date.fromisoformat(apply_date), workdays)
    return day.isoformat() if day else ""
