"""`task`: what waits for a person, and the decision. What a decision does is the store's rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from digital_employee.cli.assembly import Parts
from digital_employee.cli.changing import Reason
from digital_employee.cli.output import AsJson, ProjectFolder, print_facts, print_json, print_lines, run_async, short
from digital_employee.cli.paging import LENGTH, After, Limit, say_more
from digital_employee.cli.person import person
from digital_employee.cli.reading import open_reading
from digital_employee.cli.steering import steer
from digital_employee.store.approvals import APPROVE
from digital_employee.store.doubts import look_again
from digital_employee.store.reports.naming import item_named, run_named, task_named
from digital_employee.store.reports.paging import Page
from digital_employee.store.reports.tasks import TaskFilter, TaskLine, list_tasks, read_task
from digital_employee.store.tables import TaskKind, TaskState, UserRow
from digital_employee.store.tasks import DECISIONS, decide_task
from digital_employee.store.unit import Actor

app = typer.Typer()


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Also those that are decided or taken back.")] = False,
    kind: Annotated[TaskKind | None, typer.Option(help="Only tasks of this kind.", case_sensitive=False)] = None,
    workflow: Annotated[str, typer.Option(help="Only tasks of this workflow.")] = "",
    run: Annotated[str, typer.Option(help="Only tasks of this run.")] = "",
    item: Annotated[str, typer.Option(help="Only tasks about this item.")] = "",
    limit: Limit = LENGTH,
    after: After = "",
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show open human tasks, newest first.

    Example: `digital-employee task list --kind IN_DOUBT`
    """
    chosen = TaskFilter(state="" if every else TaskState.OPEN, kind=kind or "", workflow=workflow)
    page = run_async(lambda: _list(project, chosen, run, item, after, limit))
    print_lines(
        "Human tasks",
        page.rows,
        {
            "task": lambda line: short(line.id),
            "kind": lambda line: line.kind,
            "state": lambda line: line.decision or line.state,
            "about": lambda line: line.natural_key or short(line.run_id),
            "code": lambda line: line.code,
            "what": lambda line: line.title,
            "role": lambda line: line.role,
            "deadline": lambda line: "OVERDUE" if line.is_overdue else line.deadline_at,
            "since": lambda line: line.created_at,
        },
        as_json=as_json,
    )
    say_more(page)


@app.command()
def show(
    task: Annotated[str, typer.Argument(help="The task's id, or its beginning.")],
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show one human task and what may be decided.

    Example: `digital-employee task show 019cd5a2b3c4`
    """
    line = run_async(lambda: _read(project, task))
    choices = decisions_of(line)
    if as_json:
        print_json({**asdict(line), "decisions": choices})
        return
    print_facts(
        line.title,
        {
            "task": line.id,
            "kind": line.kind,
            "state": line.state,
            "about": f"{line.workflow_title} {line.natural_key}",
            "item": line.item_id,
            "run": line.run_id,
            "code": line.code,
            "suggestion": line.suggestion,
            "outcome now": line.disposition,
            "asked of": line.role,
            "deadline": line.deadline_at,
            "since": line.created_at,
            "decided": line.decision,
            "by": line.decided_by,
            "at": line.decided_at,
            "reason": line.reason,
            "may be decided": ", ".join(choices),
        },
    )


@app.command()
def decide(
    tasks: Annotated[list[str], typer.Argument(help="Tasks by id, or the beginning of their ids.")],
    decision: Annotated[str, typer.Option("--as", help="What is decided; `task show` says what may be.")],
    reason: Reason,
    receipt: Annotated[
        list[str] | None, typer.Option(help="With `found`: the portal's receipt, NAME=VALUE; may be repeated.")
    ] = None,
    although_unproved: Annotated[
        bool,
        typer.Option(
            "--although-unproved", help="With `not_found`: you answer for it that nothing will come (audited)."
        ),
    ] = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Decide human tasks; what follows for the item, the write or the run happens at once.

    Example: `digital-employee task decide 019cd5a2b3c4 --as found --receipt biz_no=SL202603100001 --reason 门户已查到`
    """
    found = parse_receipt(receipt or [])

    async def change(parts: Parts, task_id: str) -> str:
        by = await _approver(parts) if decision == APPROVE else person()
        done = await parts.writer.run(
            lambda uow: decide_task(
                uow,
                task_id=task_id,
                decision=decision,
                by=by,
                reason=reason,
                enqueuer=parts.enqueuer,
                receipt=found or None,
                although_unproved=although_unproved,
            )
        )
        return f"{decision}, its item is {done.item_state}" if done.item_state else decision

    steer(project, tasks, task_named, change, as_json=as_json)


@app.command()
def look(
    tasks: Annotated[list[str], typer.Argument(help="Tasks about writes in doubt, by id or its beginning.")],
    reason: Reason,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Have a worker look for writes in doubt once more, read-only; one that is found settles its task by itself.

    Example: `digital-employee task look 019cd5a2b3c4 --reason 门户已恢复`
    """

    async def change(parts: Parts, task_id: str) -> str:
        await parts.writer.run(
            lambda uow: look_again(uow, task_id=task_id, by=person(), reason=reason, enqueuer=parts.enqueuer)
        )
        return "a worker looks again"

    steer(project, tasks, task_named, change, as_json=as_json)


async def _approver(parts: Parts) -> Actor:
    """Return the person at the terminal in the role of their account: an approval asks for a role."""
    name = person().name
    async with parts.database.session() as session:
        user = await session.get(UserRow, name)
    return Actor(name, user.role if user is not None else "")


def decisions_of(line: TaskLine) -> Sequence[str]:
    """Return what may be decided about a task now."""
    return DECISIONS[line.kind] if line.state is TaskState.OPEN else ()


def parse_receipt(pairs: Sequence[str]) -> Mapping[str, str]:
    """Read `NAME=VALUE` pairs.

    Raises:
        typer.BadParameter: one of them is none.
    """
    receipt: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not (name and equals and value):
            raise typer.BadParameter(f"`{pair}` is no NAME=VALUE, such as biz_no=SL202603100001")
        receipt[name] = value
    return receipt


async def _list(project: Path, chosen: TaskFilter, run: str, item: str, after: str, limit: int) -> Page[TaskLine]:
    async with open_reading(project) as reading, reading.database.session() as session:
        if run:
            chosen = replace(chosen, run_id=await run_named(session, run))
        if item:
            chosen = replace(chosen, item_id=await item_named(session, item))
        return await list_tasks(session, chosen, reading.moment(), after=after or None, length=limit)


async def _read(project: Path, word: str) -> TaskLine:
    async with open_reading(project) as reading, reading.database.session() as session:
        line = await read_task(session, await task_named(session, word), reading.moment())
    assert line is not None  # noqa: S101 - tasks are never deleted
    return line
