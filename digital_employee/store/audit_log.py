"""The one Merkle log over every process's chain: integrates, signs checkpoints, reads rows for verify."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.audit.checkpoint import Checkpoint, sign_checkpoint
from digital_employee.audit.hashing import hash_named
from digital_employee.audit.merkle import Frontier, consistency_proof, inclusion_proof
from digital_employee.audit.signer import PublicKey, Signer
from digital_employee.audit.verify import LogRow, LogVerifier, TreeState, VerifyReport
from digital_employee.errors import AuditError
from digital_employee.store.database import Database, insert_if_absent
from digital_employee.store.tables import AuditEntryRow, CheckpointRow, MerkleStateRow
from digital_employee.store.undivided import undivided

BATCH = 1000
_STATE = 1
_COLUMNS = (
    AuditEntryRow.id,
    AuditEntryRow.writer,
    AuditEntryRow.seq,
    AuditEntryRow.at,
    AuditEntryRow.actor,
    AuditEntryRow.role,
    AuditEntryRow.kind,
    AuditEntryRow.run_id,
    AuditEntryRow.item_id,
    AuditEntryRow.body,
    AuditEntryRow.previous,
    AuditEntryRow.digest,
    AuditEntryRow.leaf_index,
)


class AuditLog:
    """The log of one database. Any process may integrate; a row lock makes them take turns.

    `seen` is called for each row that passes, for a progress bar.
    """

    def __init__(
        self, database: Database, *, algorithm: str = "sha256", seen: Callable[[], None] | None = None
    ) -> None:
        self._database = database
        self._seen = seen
        self._algorithm = algorithm
        self._hash = hash_named(algorithm)

    async def integrate(self) -> int:
        """Give every new entry its place in the log and return how many there were."""
        total = 0
        while count := await undivided(self._integrate_batch()):
            total += count
        return total

    async def checkpoint(self, signer: Signer, at: datetime) -> str | None:
        """Sign the present size and root and keep the note; None: nothing is new since the last one."""
        return await undivided(self._checkpoint(signer, at))

    async def _checkpoint(self, signer: Signer, at: datetime) -> str | None:
        async with self._database.transaction() as session:
            state = await self._locked_state(session)
            frontier = self._frontier(state)
            if frontier.size == 0 or await session.get(CheckpointRow, frontier.size) is not None:
                return None
            statement = Checkpoint.of(frontier.size, frontier.root(), algorithm=self._algorithm, at=at)
            note = sign_checkpoint(statement, signer)
            session.add(CheckpointRow(size=statement.size, root=statement.root, note=note, created_at=at))
        return note

    async def notes(self, *, after: int = 0) -> Sequence[str]:
        """Return the signed notes of the database with a larger size, smallest first."""
        query = select(CheckpointRow.note).where(CheckpointRow.size > after).order_by(CheckpointRow.size)
        async with self._database.session() as session:
            return (await session.scalars(query)).all()

    async def sizes(self) -> tuple[int, int]:
        """Return the size of the log and that of its last checkpoint."""
        async with self._database.session() as session:
            state = await session.get(MerkleStateRow, _STATE)
            signed = await session.scalar(select(func.max(CheckpointRow.size)))
        return (state.size if state else 0), signed or 0

    async def rows(self) -> AsyncIterator[LogRow]:
        """Yield every row in the order of its id, a page at a time, as they stood at the first page."""
        async with self._database.session() as session:
            async for row in self._rows_in(session):
                yield row

    async def _rows_in(self, session: AsyncSession) -> AsyncIterator[LogRow]:
        """Yield every row as an open session sees them."""
        last = 0
        while True:
            query = select(*_COLUMNS).where(AuditEntryRow.id > last).order_by(AuditEntryRow.id).limit(BATCH)
            page = (await session.execute(query)).mappings().all()
            for row in page:
                if self._seen is not None:
                    self._seen()
                yield LogRow(**row)
            if len(page) < BATCH:
                return
            last = page[-1]["id"]

    async def verify(self, public_key: PublicKey, *, outside: Sequence[str] = ()) -> VerifyReport:
        """Verify the whole log; hand in the notes that were kept outside, or the report says what that leaves open.

        State, checkpoints and rows are those of one instant: entries that come meanwhile are not looked at.
        """
        async with self._database.session() as session:
            kept = (await session.scalars(select(CheckpointRow).order_by(CheckpointRow.size))).all()
            state = await session.get(MerkleStateRow, _STATE)
            tree = TreeState(state.size, tuple(bytes.fromhex(root) for root in state.frontier)) if state else None
            verifier = LogVerifier(
                [row.note for row in kept], public_key, outside=outside, state=tree, algorithm=self._algorithm
            )
            async for row in self._rows_in(session):
                verifier.feed(row)
        return verifier.finish()

    async def row(self, id_: int) -> LogRow | None:
        """Return one row by its id."""
        async with self._database.session() as session:
            found = (await session.execute(select(*_COLUMNS).where(AuditEntryRow.id == id_))).first()
        return LogRow(**found._mapping) if found else None

    async def prove_inclusion(self, place: int, *, size: int | None = None) -> list[bytes]:
        """Return the proof that the entry at a place is in the present log, or in that of an earlier size."""
        return inclusion_proof((await self._leaves())[:size], place, self._hash)

    async def prove_consistency(self, old_size: int) -> list[bytes]:
        """Return the proof that the log of an earlier size is the beginning of the present one."""
        return consistency_proof(await self._leaves(), old_size, self._hash)

    async def _leaves(self) -> Sequence[bytes]:
        query = (
            select(AuditEntryRow.digest).where(AuditEntryRow.leaf_index.is_not(None)).order_by(AuditEntryRow.leaf_index)
        )
        async with self._database.session() as session:
            return (await session.scalars(query)).all()

    async def _integrate_batch(self) -> int:
        new = (
            select(AuditEntryRow.id, AuditEntryRow.digest)
            .where(AuditEntryRow.leaf_index.is_(None))
            .order_by(AuditEntryRow.id)
            .limit(BATCH)
        )
        async with self._database.session() as session:
            if (await session.execute(new.limit(1))).first() is None:
                return 0
        async with self._database.transaction() as session:
            state = await self._locked_state(session)
            frontier = self._frontier(state)
            rows = (await session.execute(new)).all()
            places = [{"id": row.id, "leaf_index": frontier.size + offset} for offset, row in enumerate(rows)]
            for row in rows:
                frontier.append(row.digest)
            if places:
                await session.execute(update(AuditEntryRow), places)
            state.size = frontier.size
            state.frontier = [root.hex() for root in frontier.roots]
        return len(rows)

    async def _locked_state(self, session: AsyncSession) -> MerkleStateRow:
        state = await session.get(MerkleStateRow, _STATE, with_for_update=True)
        if state is None:
            await insert_if_absent(session, MerkleStateRow, {"id": _STATE, "size": 0, "frontier": []})
            state = await session.get_one(MerkleStateRow, _STATE, with_for_update=True)
        return state

    def _frontier(self, state: MerkleStateRow) -> Frontier:
        try:
            return Frontier(self._hash, state.size, [bytes.fromhex(root) for root in state.frontier])
        except ValueError as err:
            raise AuditError(
                "the sequencer's state cannot be read",
                code="DE-AUDIT-STATE",
                to_do="run `digital-employee audit verify`",
            ) from err
