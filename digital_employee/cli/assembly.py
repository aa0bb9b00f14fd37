"""Putting the parts of one process together: identity, database, writer, enqueuer, clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from digital_employee.clock import SystemClock
from digital_employee.project.folder import Project
from digital_employee.runtime.clockwork import Clockwork
from digital_employee.runtime.engine import DbosEnqueuer, prepare_engine
from digital_employee.runtime.identity import Identities, identities_of
from digital_employee.runtime.worker import Worker
from digital_employee.store.database import Database
from digital_employee.store.evidence import EvidenceFolder
from digital_employee.store.writer import Writer


@dataclass(frozen=True)
class Parts:
    """What every command that changes or reads the store needs."""

    project: Project
    clock: SystemClock
    database: Database
    writer: Writer
    enqueuer: DbosEnqueuer
    executor_id: str
    identities: Identities

    @property
    def evidence(self) -> EvidenceFolder:
        """Where evidence lies."""
        return EvidenceFolder(self.project.state_folder / "evidence")

    def worker(self) -> Worker:
        """Make this process's worker."""
        return Worker(
            self.project,
            self.database,
            self.writer,
            self.enqueuer,
            self.enqueuer.dispatches(),
            self.clock,
            self.executor_id,
            self.identities,
        )

    def clockwork(self) -> Clockwork:
        """Make this process's clockwork."""
        return Clockwork(self.database, self.writer, self.enqueuer, self.project.calendar, self.clock)


@asynccontextmanager
async def assemble(project: Project, *, kind: str = "") -> AsyncIterator[Parts]:
    """Open the store of a project, brought to the present version; close everything at the end.

    A process that is no worker names its kind: it must not stand in the place of a worker that restarts.
    """
    database = Database.open(project.settings.database_url)
    identities = identities_of(database)
    async with identities.take(kind) as executor_id:
        try:
            await database.migrate()
            await prepare_engine(project.settings.database_url)
            enqueuer = DbosEnqueuer(project.settings.database_url)
            clock = project.clock()
            algorithm = project.settings.audit.algorithm
            try:
                async with Writer(database, clock, executor_id, algorithm=algorithm) as writer:
                    yield Parts(project, clock, database, writer, enqueuer, executor_id, identities)
            finally:
                await enqueuer.close()
        finally:
            await database.close()
