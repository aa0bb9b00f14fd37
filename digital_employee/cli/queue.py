"""`queue`: the work items, looked at and steered. Field values are masked by their type, always."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from digital_employee.cli.assembly import Parts
from digital_employee.cli.changing import Reason
from digital_employee.cli.control import standpoint
from digital_employee.cli.output import AsJson, ProjectFolder, print_json, print_lines, run_async, short, warn
from digital_employee.cli.paging import LENGTH, After, Limit, say_more
from digital_employee.cli.person import person
from digital_employee.cli.queue_item import show_item
from digital_employee.cli.reading import open_reading
from digital_employee.cli.steering import steer
from digital_employee.dashboard.field_types import FieldTypes
from digital_employee.store import plans, queue
from digital_employee.store.hindrances import Hindrance
from digital_employee.store.reports.deadlines import DeadlineStanding
from digital_employee.store.reports.hindrances import why_item_waits
from digital_employee.store.reports.item_history import ItemHistory, plan_of_item, read_item
from digital_employee.store.reports.items import ItemFilter, ItemLine, list_items
from digital_employee.store.reports.naming import item_named, run_named, workflow_of_item
from digital_employee.store.reports.paging import Page
from digital_employee.store.tables import ItemState
from digital_employee.store.unit import UnitOfWork
from digital_employee.workflow.plan import Plan

app = typer.Typer()

Item = Annotated[str, typer.Argument(help="The item by natural key, id, or the beginning of its id.")]
Items = Annotated[list[str], typer.Argument(help="Items by natural key, id, or the beginning of their ids.")]


@app.command("list")
def list_(
    state: Annotated[ItemState | None, typer.Option(help="Only items in this state.", case_sensitive=False)] = None,
    workflow: Annotated[str, typer.Option(help="Only items of this workflow.")] = "",
    run: Annotated[str, typer.Option(help="Only items of this run.")] = "",
    disposition: Annotated[str, typer.Option(help="Only items that ended so, such as HUMAN or FROZEN.")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only open items past their time limit.")] = False,
    find: Annotated[str, typer.Option(help="The beginning of a natural key, or a whole code.")] = "",
    limit: Limit = LENGTH,
    after: After = "",
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show work items, newest first.

    Example: `digital-employee queue list --state IN_DOUBT --workflow unemployment_claim`
    """
    standing = DeadlineStanding.OVERDUE if overdue else ""
    chosen = ItemFilter("", workflow, state or "", disposition, standing, find)
    page = run_async(lambda: _list(project, chosen, run, after, limit))
    print_lines(
        "Work items",
        page.rows,
        {
            "item": lambda line: short(line.id),
            "key": lambda line: line.natural_key,
            "workflow": lambda line: line.workflow,
            "state": lambda line: line.state,
            "outcome": lambda line: line.disposition,
            "code": lambda line: line.code,
            "waits for": lambda line: line.not_before or line.wait_reason,
            "deadline": lambda line: line.deadline_at,
            "tries": lambda line: line.attempts,
        },
        as_json=as_json,
    )
    say_more(page)


@app.command()
def show(item: Item, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Show one item: masked fields, attempts, writes and arrivals.

    Example: `digital-employee queue show UC2026030001`
    """
    history, why = run_async(lambda: _read(project, item))
    if as_json:
        print_json({**asdict(history), "hindrance": why})
    else:
        show_item(history)
        if why is not None:
            warn(why.sentence)


@app.command()
def hold(items: Items, reason: Reason, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Keep items that are not running from running.

    Example: `digital-employee queue hold UC2026030001 --reason 等待补正材料`
    """

    async def change(parts: Parts, item_id: str) -> str:
        await parts.writer.run(lambda uow: queue.hold_item(uow, item_id=item_id, by=person(), reason=reason))
        return ItemState.HELD

    steer(project, items, item_named, change, as_json=as_json)


@app.command()
def release(items: Items, reason: Reason, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Let held items run again.

    Example: `digital-employee queue release UC2026030001 --reason 材料已补正`
    """

    async def change(parts: Parts, item_id: str) -> str:
        await parts.writer.run(
            lambda uow: queue.release_item(uow, item_id=item_id, by=person(), reason=reason, enqueuer=parts.enqueuer)
        )
        return ItemState.READY

    steer(project, items, item_named, change, as_json=as_json)


@app.command()
def requeue(
    items: Items,
    reason: Reason,
    new_plan: Annotated[
        bool, typer.Option("--new-plan", help="By the workflow as it is written now, not as the item was started with.")
    ] = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Put items that ended or wait for a person back into the queue. What was written stays written.

    Example: `digital-employee queue requeue UC2026030001 --reason 参保信息已更正 --new-plan`
    """

    async def change(parts: Parts, item_id: str) -> str:
        await _requeue(parts, item_id, reason, new_plan=new_plan)
        return ItemState.READY

    steer(project, items, item_named, change, with_bots=new_plan, as_json=as_json)


@app.command()
def cancel(items: Items, reason: Reason, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Cancel items. One whose write is under way becomes IN_DOUBT, and a person is asked.

    Example: `digital-employee queue cancel UC2026030001 --reason 申请人撤回`
    """

    async def change(parts: Parts, item_id: str) -> str:
        return await parts.writer.run(lambda uow: queue.cancel_item(uow, item_id=item_id, by=person(), reason=reason))

    steer(project, items, item_named, change, as_json=as_json)


async def _list(project: Path, chosen: ItemFilter, run: str, after: str, limit: int) -> Page[ItemLine]:
    async with open_reading(project) as reading, reading.database.session() as session:
        if run:
            chosen = replace(chosen, run_id=await run_named(session, run))
        return await list_items(session, chosen, reading.moment(), after=after or None, length=limit)


async def _read(project: Path, word: str) -> tuple[ItemHistory, Hindrance | None]:
    async with open_reading(project) as reading:
        async with reading.database.session() as session:
            item_id = await item_named(session, word)
            digest = await plan_of_item(session, item_id)
        masks = (await FieldTypes(reading.database).of_plan(digest or "")).masks
        async with reading.database.session() as session:
            history = await read_item(session, item_id, masks, reading.moment())
            why = await why_item_waits(session, item_id, standpoint(reading))
    assert history is not None  # noqa: S101 - items are never deleted
    return history, why


async def _requeue(parts: Parts, item_id: str, reason: str, *, new_plan: bool) -> None:
    plan = await _plan_now(parts, item_id) if new_plan else None

    async def unit(uow: UnitOfWork) -> None:
        if plan is not None:
            definition = plan.definition
            await plans.pin_plan(
                uow,
                digest=plan.digest,
                workflow=definition.workflow,
                title=definition.title,
                documents=plan.documents,
                portal=definition.portal,
                by=person(),
            )
        await queue.requeue_item(
            uow,
            item_id=item_id,
            by=person(),
            reason=reason,
            enqueuer=parts.enqueuer,
            plan_digest=plan.digest if plan else None,
        )

    await parts.writer.run(unit)


async def _plan_now(parts: Parts, item_id: str) -> Plan:
    async with parts.database.session() as session:
        workflow = await workflow_of_item(session, item_id)
    return parts.project.plan(workflow)
