"""What a round left behind, against the truth and the portal's own ledger. Reads; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from digital_employee.audit.signer import FileSigner
from digital_employee.cli.agreement import Case, FaultPlace, compare, expected_writes
from digital_employee.cli.demo import outcomes_of
from digital_employee.clock import SystemClock
from digital_employee.settings import Settings
from digital_employee.store.audit_keeper import KEY_FILE, AuditKeeper
from digital_employee.store.audit_log import AuditLog
from digital_employee.store.database import Database
from digital_employee.store.reports import progress
from digital_employee.store.tables import ItemState, RunRow, RunState, WorkItemRow


@dataclass(frozen=True)
class Verdict:
    """What went wrong in a round; all empty when every promise held. Keys are natural keys of items."""

    doubled: Sequence[str] = ()
    """`key action: n instead of m` for every write that the portal counted too often, or that was never to be."""
    lost: Sequence[str] = ()
    """Everything that is not as the truth says: a missing item or write, another outcome."""
    in_doubt: Sequence[str] = ()
    """Items left to a person although their writes declare a check."""
    excused: Sequence[str] = ()
    """Items left to a person because their write declares none: as it must be."""
    others: Sequence[str] = ()
    """The audit log, the fires."""

    @property
    def is_clean(self) -> bool:
        """Whether every promise held."""
        return not (self.doubled or self.lost or self.in_doubt or self.others)

    def lines(self) -> list[str]:
        """Tell each breach in words."""
        named = (("doubled", self.doubled), ("lost", self.lost), ("in doubt", self.in_doubt), ("", self.others))
        return [f"{word} {what}".strip() for word, breaches in named for what in breaches]


async def judge(
    settings: Settings, truth: Sequence[Case], ledger: Mapping[tuple[str, str], int], *, has_check: bool
) -> Verdict:
    """Compare what the store, the portal's ledger and the audit log say with the truth."""
    database = Database.open(settings.database_url)
    try:
        async with database.session() as session:
            rows = await progress.outcomes(session)
            faults = await progress.input_faults(session)
            fires = (await session.scalars(select(RunRow).where(RunRow.state != RunState.SKIPPED))).all()
        audit = await _keeper(database, settings).verify()
    finally:
        await database.close()
    in_doubt = {row.natural_key for row in rows if row.state is ItemState.IN_DOUBT}
    agreement = compare(truth, outcomes_of(rows), ledger, [FaultPlace(one.file, one.row, one.column) for one in faults])
    expected = expected_writes(truth)
    excused = set() if has_check else in_doubt
    return Verdict(
        doubled=[
            f"{key} {action}: {count} instead of {expected[key, action]}"
            for (key, action), count in ledger.items()
            if count > expected[key, action]
        ],
        lost=[
            f"{one.key} {one.field}: {one.found or 'nothing'} instead of {one.expected or 'nothing'}"
            for one in agreement.differences
            if one.key not in in_doubt and not _is_too_many(one.expected, one.found, one.field)
        ],
        in_doubt=sorted(in_doubt - excused),
        excused=sorted(excused),
        others=[
            *([] if audit.ok else [f"the audit log does not verify: {audit.first_bad}"]),
            *([] if len(fires) == 1 else [f"{len(fires)} runs for one fire"]),
        ],
    )


async def running_keys(settings: Settings) -> frozenset[str]:
    """Return the items that a process was working on when it died."""
    database = Database.open(settings.database_url)
    try:
        async with database.session() as session:
            query = select(WorkItemRow.natural_key).where(WorkItemRow.state == ItemState.RUNNING)
            return frozenset(await session.scalars(query))
    finally:
        await database.close()


def _is_too_many(expected: str, found: str, field: str) -> bool:
    return field.startswith("ledger ") and int(found or 0) > int(expected or 0)


def _keeper(database: Database, settings: Settings) -> AuditKeeper:
    signer = FileSigner.open(settings.state_folder / KEY_FILE)
    log = AuditLog(database, algorithm=settings.audit.algorithm)
    audit = settings.audit
    return AuditKeeper(log, signer, audit.checkpoint_file, SystemClock(), audit.checkpoint_every, timedelta(seconds=60))
