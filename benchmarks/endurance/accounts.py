"""Items in against items accounted for, after the service was told to stop. Reads; changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.audit.signer import FileSigner
from digital_employee.cli.agreement import (
    Case,
    Difference,
    FaultPlace,
    ItemKey,
    Ledger,
    Outcome,
    compare,
    expected_writes,
    is_item,
)
from digital_employee.cli.demo import outcomes_of
from digital_employee.clock import SystemClock
from digital_employee.settings import Settings
from digital_employee.store.audit_keeper import KEY_FILE, AuditKeeper
from digital_employee.store.audit_log import AuditLog
from digital_employee.store.database import Database
from digital_employee.store.reports import progress
from digital_employee.store.tables import HumanTaskRow, ItemState, RunRow, RunState, TaskKind

FOR_A_PERSON = (ItemState.IN_DOUBT, ItemState.HELD)


@dataclass(frozen=True)
class Accounts:
    """What became of everything."""

    items_in: int
    """That the planted data has."""
    states: Mapping[str, int]
    agreeing: int
    """Finished as the truth says, to the last figure and write."""
    given_up: Sequence[str]
    """Left to a person, because the portal failed again and again: allowed, but told."""
    unread: Sequence[str]
    """Workflows whose list could not be read to its end, as a person was told; what it names is still at the portal."""
    breaches: Sequence[str]


async def draw_up(settings: Settings, truth: Sequence[Case], ledger: Ledger) -> Accounts:
    """Compare what the store, the portal's ledger and the audit log say with the truth."""
    database = Database.open(settings.database_url)
    try:
        async with database.session() as session:
            rows = await progress.outcomes(session)
            faults = await progress.input_faults(session)
            asked = set(await session.scalars(select(HumanTaskRow.item_id)))
            unread = await _unread(session)
        verified = await _keeper(database, settings).verify()
    finally:
        await database.close()
    outcomes = outcomes_of(rows)
    unasked = [row.natural_key for row in rows if row.state in FOR_A_PERSON and row.id not in asked]
    # Each list is collected several times, and every time tells what in it could not be taken.
    places = {FaultPlace(one.file, one.row, one.column) for one in faults}
    differences = compare(truth, outcomes, ledger, places).differences
    differing = [one for one in differences if is_finished(one, outcomes, unread)]
    ended = {key for (_, key), outcome in outcomes.items() if outcome.state == ItemState.FINISHED}
    given_up = sorted({one.key for one in differing if is_given_up(outcomes.get((one.workflow, one.key)))})
    states = Counter(str(row.state) for row in rows)
    return Accounts(
        items_in=sum(is_item(case) for case in truth),
        states=dict(states),
        agreeing=states[ItemState.FINISHED] - len({one.key for one in differing if one.key in ended}),
        given_up=given_up,
        unread=sorted(unread),
        breaches=[
            *(
                f"{one.key} {one.field}: {one.found} instead of {one.expected}"
                for one in differing
                if one.key not in given_up
            ),
            *too_often(truth, ledger),
            *(f"{key} waits for a person whom nobody asked" for key in unasked),
            *([f"{states[ItemState.RUNNING]} items are left as running"] if states[ItemState.RUNNING] else []),
            *([] if verified.ok else [f"the audit log does not verify: {verified.first_bad}"]),
        ],
    )


def too_often(truth: Sequence[Case], ledger: Ledger) -> list[str]:
    """Name each write that the portal counted more often than the truth allows."""
    wanted = expected_writes(truth)
    return [
        f"{key} {action}: {count} times instead of {wanted[key, action]}"
        for (key, action), count in ledger.items()
        if count > wanted[key, action]
    ]


def is_finished(one: Difference, outcomes: Mapping[ItemKey, Outcome], unread: Collection[str]) -> bool:
    """Tell whether a difference may be judged: an item that still has its way before it is none."""
    outcome = outcomes.get((one.workflow, one.key))
    if outcome is None:
        return one.workflow not in unread
    return outcome.state == ItemState.FINISHED


def is_given_up(outcome: Outcome | None) -> bool:
    """Tell whether an item ended with a failure of the portal's, in a person's hands."""
    return outcome is not None and (outcome.code or "").startswith("SYS-")


async def _unread(session: AsyncSession) -> set[str]:
    """Return the workflows none of whose collections has come to its end, if a person was told why."""
    runs = (await session.scalars(select(RunRow))).all()
    told = set(await session.scalars(select(HumanTaskRow.run_id).where(HumanTaskRow.kind == TaskKind.RUN)))
    read = {run.workflow for run in runs if run.state in {RunState.RUNNING, RunState.FINISHED}}
    return {run.workflow for run in runs if run.state is RunState.FAILED and run.id in told} - read


def _keeper(database: Database, settings: Settings) -> AuditKeeper:
    signer = FileSigner.open(settings.state_folder / KEY_FILE)
    log = AuditLog(database, algorithm=settings.audit.algorithm)
    audit = settings.audit
    return AuditKeeper(log, signer, audit.checkpoint_file, SystemClock(), audit.checkpoint_every, timedelta(seconds=60))
