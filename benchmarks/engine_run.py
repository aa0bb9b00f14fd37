"""The same claims through the framework: the service of scheduler.py without its dashboard, and one run by hand.

One side of benchmarks/overhead.py, which reads what it prints; the world in --folder is made there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from loguru import logger
from sqlalchemy import func, select

from digital_employee.cli.demo import BUSINESS_DATE, LOOK
from digital_employee.cli.sandbox import Sandbox, sandbox_project
from digital_employee.cli.service import load_service
from digital_employee.project.folder import Project
from digital_employee.store.reports import progress
from digital_employee.store.runs import request_run
from digital_employee.store.tables import AttemptRow, AuditEntryRow, EvidenceRow, StepRow, WorkItemRow

ROOT = Path(__file__).resolve().parents[1]
LOOK_S = 0.1
RETRIED = timedelta(minutes=5)
"""What waits no longer than this is still being worked on."""


def open_world(folder: Path, address: str, concurrency: int) -> Project:
    """Open this project on a world, for so many bots at once."""
    opened = sandbox_project(ROOT, Sandbox(folder, address, BUSINESS_DATE))
    worker = opened.settings.worker.model_copy(update={"concurrency": concurrency})
    return replace(opened, settings=opened.settings.model_copy(update={"worker": worker}))


async def _count(running: Any, query: Any) -> int:
    async with running.parts.database.session() as session:
        return int(await session.scalar(query) or 0)


async def _until_begun(running: Any) -> None:
    while not await _count(running, select(func.count()).select_from(AttemptRow)):  # noqa: ASYNC110 - rows make no event
        await asyncio.sleep(LOOK_S)


async def _until_over(running: Any) -> None:
    while True:
        async with running.parts.database.session() as session:
            standing = await progress.overall(session, now=running.parts.clock.now(), soon=RETRIED)
        if standing.is_over:
            return
        await asyncio.sleep(LOOK_S)


async def measured(running: Any) -> dict[str, Any]:
    """Return how long the claims took, by the store's own times, and what they left behind."""
    async with running.parts.database.session() as session:
        attempts = (await session.execute(select(AttemptRow.started_at, AttemptRow.ended_at))).all()
        writes = (
            await session.execute(select(StepRow.started_at, StepRow.ended_at).where(StepRow.verb == "write"))
        ).all()
    of_items = AuditEntryRow.item_id.is_not(None)
    return {
        "items": await _count(running, select(func.count()).select_from(WorkItemRow)),
        "seconds": (max(end for _, end in attempts) - min(start for start, _ in attempts)).total_seconds(),
        "attempts": len(attempts),
        "attempt_s": sum((end - start).total_seconds() for start, end in attempts),
        "write_s": sum((end - start).total_seconds() for start, end in writes),
        "audit_entries": await _count(running, select(func.count()).select_from(AuditEntryRow).where(of_items)),
        "steps": await _count(running, select(func.count()).select_from(StepRow)),
        "pictures": await _count(running, select(func.count()).select_from(EvidenceRow)),
    }


async def main(folder: Path, address: str, concurrency: int) -> None:
    """Run the claims; tell when they begin and when they have ended, then wait for a line."""
    project = open_world(folder, address, concurrency)
    async with load_service(project)(project, schedules=[], with_dashboard=False) as running:
        await running.parts.writer.run(
            lambda uow: request_run(
                uow,
                workflow="unemployment_claim",
                origin="person",
                requested_by=LOOK.name,
                business_date=BUSINESS_DATE,
                enqueuer=running.parts.enqueuer,
                by=LOOK,
            )
        )
        await _until_begun(running)
        print(json.dumps({"begun": True}), flush=True)
        await _until_over(running)
        print(json.dumps(await measured(running)), flush=True)
        await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="where the caseworker system is")
    parser.add_argument("--folder", type=Path, required=True, help="the world, and where the state goes")
    parser.add_argument("--concurrency", type=int, default=1, help="bots at once")
    options = parser.parse_args()
    logger.remove()
    asyncio.run(main(options.folder, options.address, options.concurrency))
