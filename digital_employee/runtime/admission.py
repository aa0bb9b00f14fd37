"""The door before every attempt and collection: may it begin now, and must one that runs stop?

Reads brakes, windows and the breaker in the transaction that claims. Rate and concurrency are kept at the seat
(runtime.desk), budgets with each INTENT (store.budgets), the kill switch once more at the write gate (store.effects).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from loguru import logger

from digital_employee.project.folder import Project
from digital_employee.runtime.ledger import Ledger
from digital_employee.settings import PortalSettings
from digital_employee.store import breakers, controls, queue
from digital_employee.store.breakers import Policy
from digital_employee.store.closings import closings
from digital_employee.store.hindrances import Hindrance, strongest
from digital_employee.store.places import Place, place_of_item, place_of_run
from digital_employee.store.queue import Claim
from digital_employee.store.queue.putting_off import put_off_item, put_off_run
from digital_employee.store.unit import UnitOfWork

SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=15)
"""How soon and how late is looked again whether a brake without an end is off; taking it off wakes at once."""


@dataclass(frozen=True)
class Door:
    """Decides who may begin, for one process; every fact it decides by is read in the deciding transaction."""

    project: Project
    ledger: Ledger

    async def claim(self, item_id: str, workflow_id: str, executor: str) -> Claim | None:
        """Take the item that this dispatch was made for; None: the dispatch is void, or was put off."""

        async def unit(uow: UnitOfWork) -> Claim | None:
            await controls.share_gate(uow.session)
            place = await place_of_item(uow.session, item_id) or Place("", "")
            why = await self._why_not(uow, place)
            if why is not None:
                until = again_at(why, uow.now)
                sent_away = await put_off_item(
                    uow, item_id=item_id, workflow_id=workflow_id, why=why, until=until, enqueuer=self.ledger.enqueuer
                )
                logger.info("item {} {}: {}", item_id, "waits" if sent_away else "has moved on", why.sentence)
                return None
            claim = await queue.claim(uow, item_id=item_id, workflow_id=workflow_id, executor=executor)
            if claim is not None:
                await breakers.try_out(uow, place.portal, claim.attempt_id)
            return claim

        return await self.ledger.writer.run(unit)

    async def may_collect(self, run_id: str, workflow_id: str, portal: str) -> bool:
        """Say whether a run may begin to collect now; one that may not comes again by itself."""

        async def unit(uow: UnitOfWork) -> bool:
            await controls.share_gate(uow.session)
            found = await place_of_run(uow.session, run_id)
            place = Place(found.workflow, portal, found.schedule, found.definition) if found else Place("", portal)
            why = await self._brake(uow, place, controls.COLLECTIONS)
            if why is None:
                uow.unaudited("nothing keeps the run from collecting")
                return True
            until = again_at(why, uow.now)
            await put_off_run(
                uow,
                run_id=run_id,
                workflow_id=workflow_id,
                code=why.code,
                reason=why.sentence,
                until=until,
                enqueuer=self.ledger.enqueuer,
            )
            return False

        return await self.ledger.writer.run(unit)

    async def why_stop(self, item_id: str, now: datetime) -> Hindrance | None:
        """Return why an attempt that runs must stop before its next write: a kill, or the edge of a window."""
        async with self.ledger.database.session() as session:
            place = await place_of_item(session, item_id) or Place("", "")
            rows = await controls.active_controls(session, place.reach())
        kills = [controls.as_hindrance(row) for row in rows if row.state == controls.Brake.KILL]
        return strongest([*kills, *self._windows(place, now)])

    async def _why_not(self, uow: UnitOfWork, place: Place) -> Hindrance | None:
        why = await self._brake(uow, place, controls.ATTEMPTS)
        portal = self.project.settings.portals.get(place.portal)
        if why is not None or portal is None:
            return why
        return await breakers.look(uow, place.portal, policy_of(portal))

    async def _brake(self, uow: UnitOfWork, place: Place, queue_name: str) -> Hindrance | None:
        rows = await controls.active_controls(uow.session, place.reach(queue_name))
        return strongest([*map(controls.as_hindrance, rows), *self._windows(place, uow.now)])

    def _windows(self, place: Place, now: datetime) -> list[Hindrance]:
        settings, calendar = self.project.settings, self.project.calendar
        portal = settings.portals.get(place.portal)
        return closings(place, portal, now, ZoneInfo(settings.timezone), calendar.is_workday)


def policy_of(portal: PortalSettings) -> Policy:
    """Return when the portal's breaker opens, and for how long."""
    return Policy(portal.breaker.failures, portal.breaker.open_s)


def again_at(why: Hindrance, now: datetime) -> datetime:
    """Return when to look again: at the known end, else after as long as it has lasted already, within bounds."""
    if why.until is not None:
        return max(why.until, now + timedelta(seconds=1))
    lasted = now - why.since if why.since else SOONEST
    return now + min(max(lasted, SOONEST), LATEST)
