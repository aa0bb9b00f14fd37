"""Starting a run: pin its plan, read its sources, take every row in as an item or as a named fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from loguru import logger

from digital_employee.browser.verbs import PageVerbs, Reading
from digital_employee.errors import AuditError, DigitalEmployeeError, ExpressionError, SystemException
from digital_employee.project.folder import Project
from digital_employee.project.offers import PortalPage, SourceContext, SourceFault, SourceItem
from digital_employee.redaction import scrub
from digital_employee.runtime.admission import Door
from digital_employee.runtime.desk import MakeDesk
from digital_employee.runtime.files import Cabinet
from digital_employee.runtime.ledger import LOST_FENCE, Ledger
from digital_employee.runtime.limits import items_breach
from digital_employee.runtime.outcome import SYSTEM_DELAYS_S
from digital_employee.runtime.plans import Plans
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.schedule.deadlines import due_date
from digital_employee.store.rehearsals import rehearsal_key
from digital_employee.store.tables import RunRow, RunState
from digital_employee.workflow.expressions import evaluate
from digital_employee.workflow.fields import parse_item, to_text
from digital_employee.workflow.kept_file import KeptFile
from digital_employee.workflow.model import Deadline, SourceUse
from digital_employee.workflow.plan import Plan


@dataclass(frozen=True)
class Arriving:
    """A row that became an item: its key, canonical fields, deadline."""

    key: str
    fields: dict[str, str]
    priority: int
    deadline_at: datetime | None
    deadline_rule: dict[str, Any] | None


@dataclass(frozen=True)
class SourcePage:
    """A signed-in page as sources see it; the files they take are kept with the run."""

    verbs: PageVerbs
    cabinet: Cabinet

    async def open(self, screen: str) -> None:
        """Go to the screen and prove it."""
        await self.verbs.open(screen)

    async def fill(self, ref: str, text: str) -> None:
        """Enter text."""
        await self.verbs.fill(ref, text)

    async def press(self, ref: str) -> None:
        """Press once."""
        await self.verbs.press(ref)

    async def read(self, ref: str) -> Reading:
        """Read raw texts."""
        return await self.verbs.read(ref)

    async def download(self, ref: str) -> KeptFile:
        """Press and take the file."""
        return await self.cabinet.keep_download(await self.verbs.download(ref, self.cabinet.largest_mb))


@dataclass
class Collector:
    """Collects the items of runs; a collection that was interrupted is done again and adds nothing twice."""

    project: Project
    ledger: Ledger
    plans: Plans
    desk: MakeDesk

    async def run(self, run_id: str, workflow_id: str) -> None:
        """Collect one run's items; what fails for good ends the run with a human task, a failing portal is waited for.

        A collection that was taken over meanwhile ends nothing: its items stand, and the newer one goes on.
        """
        run = await self.ledger.run_row(run_id)
        if run is None or run.state not in {RunState.QUEUED, RunState.COLLECTING}:
            return
        try:
            plan = await self._plan(run)
            if not await Door(self.project, self.ledger).may_collect(run_id, workflow_id, plan.definition.portal):
                return
            if not await self.ledger.start_run(run_id, plan, workflow_id):
                return
            brought: set[str] = set()
            for name, use in plan.definition.sources.items():
                await self._patiently(name, use, plan, run, brought)
            await self.ledger.collected(run_id, len(brought), workflow_id)
        except AuditError:
            raise  # nothing can be written now: the run stays as it is, and is collected anew
        except DigitalEmployeeError as err:
            if err.code == LOST_FENCE:
                logger.warning("collection {} is void: {}", workflow_id, err.what)
                return
            told = scrub(str(err))
            if isinstance(err, SystemException) and await self.ledger.collect_later(
                run_id, err.code, told, workflow_id
            ):
                logger.warning("run {} is collected later: {}", run_id, told)
                return
            logger.error("run {} could not be collected: {}", run_id, told)
            await self.ledger.fail_run(run_id, err.code, told, workflow_id)

    async def _plan(self, run: RunRow) -> Plan:
        """Return the pinned plan of a collection that was interrupted, else the plan as it is written now."""
        if run.plan_digest is not None:
            return await self.plans.get(run.plan_digest, run.workflow)
        return self.project.plan(run.workflow)

    async def _patiently(self, name: str, use: SourceUse, plan: Plan, run: RunRow, brought: set[str]) -> None:
        """Read one source; a system exception is tried again, since reading twice adds nothing."""
        for delay_s in SYSTEM_DELAYS_S:
            try:
                await self._read(name, use, plan, run, brought)
            except SystemException as err:
                logger.warning("source {} failed, again in {} s: {}", name, delay_s, err.what)
                await asyncio.sleep(delay_s)
            else:
                return
        await self._read(name, use, plan, run, brought)

    async def _read(self, name: str, use: SourceUse, plan: Plan, run: RunRow, brought: set[str]) -> None:
        """Take in what a source has; `brought` gathers the items that are there because of this run."""
        scope: dict[str, Any] = {"run": {"id": run.id, "business_date": run.business_date}}
        parameters = {key: evaluate(template, scope) for key, template in use.with_.items()}
        async for found in self.project.offers.sources[use.use](self._context(plan, run), **parameters):
            if isinstance(found, SourceFault):
                await self.ledger.refuse_row(run.id, name, found)
            else:
                brought |= await self._take_in(name, found, plan, run)
                await self._keep_limit(plan, run, len(brought))

    async def _keep_limit(self, plan: Plan, run: RunRow, count: int) -> None:
        """Hold the run once it brings more than it may; what came so far stays and waits."""
        breach = items_breach(plan.definition.limits, count)
        if breach is not None:
            await self.ledger.hold_run(run.id, breach.code, breach.message)

    async def _take_in(self, name: str, found: SourceItem, plan: Plan, run: RunRow) -> set[str]:
        """Store one row as an item, or as one fault for each of its columns; return the item if this run brought it."""
        fields = plan.definition.item.fields
        values, faults = parse_item(fields, found.raw, today=run.business_date)
        for field_name, fault in faults.items():
            column = fields[field_name].column or field_name
            await self.ledger.refuse_row(
                run.id, name, SourceFault(fault.what, found.file, found.row, column, found.digest)
            )
        if faults:
            return set()
        try:
            arriving = self._arriving(plan, values)
        except DigitalEmployeeError as err:
            await self.ledger.refuse_row(run.id, name, SourceFault(err.what, found.file, found.row, "", found.digest))
            return set()
        if run.dry_run:
            arriving = replace(arriving, key=rehearsal_key(arriving.key, run.id), deadline_at=None, deadline_rule=None)
        arrival = await self.ledger.arrive(run.id, plan, arriving, origin=f"{name}: {found.origin}"[:64])
        return {arrival.item_id} if arrival.run_id == run.id else set()

    def _arriving(self, plan: Plan, values: dict[str, Any]) -> Arriving:
        item = plan.definition.item
        scope = {"item": values}
        rule = self._deadline_rule(item.deadline, scope) if item.deadline else None
        return Arriving(
            key=str(evaluate(item.key, scope)),
            fields={
                name: text
                for name, value in values.items()
                if (text := to_text(item.fields[name].type, value)) is not None
            },
            priority=int(str(evaluate(item.priority, scope))),
            deadline_at=datetime.fromisoformat(rule["due"]) if rule else None,
            deadline_rule=rule,
        )

    def _deadline_rule(self, deadline: Deadline, scope: dict[str, Any]) -> dict[str, Any]:
        start = evaluate(deadline.after, scope)
        if not isinstance(start, date):
            raise ExpressionError("a deadline begins on a date", where="item.deadline.after")
        return deadline_rule(deadline, start, self.project.calendar)

    def _context(self, plan: Plan, run: RunRow) -> SourceContext:
        @asynccontextmanager
        async def portal_page() -> AsyncIterator[PortalPage]:
            desk = self.desk(plan.definition.portal)
            async with desk.seat(plan, holder=run.id, dry_run=True) as seat:
                attach = partial(self.ledger.attach_to_run, run.id)
                largest_mb = self.project.settings.files.largest_mb
                yield SourcePage(seat.verbs, Cabinet(self.ledger.evidence, attach, desk.pool.print_pdf, largest_mb))

        return SourceContext(
            fields=plan.definition.item.fields,
            business_date=run.business_date,
            project_folder=self.project.folder,
            inbox_folder=self.project.folder / self.project.settings.inbox_folder,
            portal_page=portal_page,
            dry_run=run.dry_run,
        )


def deadline_rule(deadline: Deadline, start: date, calendar: WorkingCalendar) -> dict[str, Any]:
    """Return what is kept of a limit: when it is due, amber and red, by which rule and which calendar (COM-R20).

    Raises:
        SystemException: SYS-CAL-01, it touches a year without a calendar.
    """
    due = due_date(start, calendar, workdays=deadline.workdays, days=deadline.days)
    marks = {
        name: due_date(start, calendar, workdays=mark).due_at.isoformat()
        for name, mark in (("warn_at", deadline.warn), ("alarm_at", deadline.alarm))
        if mark is not None
    }
    return {
        "rule_id": deadline.rule,
        "start_event": deadline.event,
        "start": start.isoformat(),
        "workdays": deadline.workdays,
        "days": deadline.days,
        "due": due.due_at.isoformat(),
        "calendar_version": due.calendar_version,
        "provisional": due.provisional,
        **marks,
    }
