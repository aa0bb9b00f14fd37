"""What one attempt writes down: its effects, steps, pictures. Refused once the item's fence has moved on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from loguru import logger

from digital_employee.browser.verbs import PageVerbs
from digital_employee.errors import SystemException
from digital_employee.redaction import scrub
from digital_employee.runtime.ledger import Ledger
from digital_employee.runtime.step_log import StepLog
from digital_employee.store import accounts, effects, steps
from digital_employee.store.evidence import Stored, attach_evidence
from digital_employee.store.queue import Claim
from digital_employee.store.tables import AttemptRow, EffectRow
from digital_employee.store.unit import UnitOfWork

PICTURE_S = 10.0
"""A page that waits for its portal answers no question: no picture is waited for longer than this."""


@dataclass
class AttemptRecords:
    """The record keeper of one attempt."""

    ledger: Ledger
    claim: Claim
    log: StepLog
    limit_amount: Decimal | None = None

    async def took_account(self, account: str) -> None:
        """Note under which account the attempt works."""
        await self.ledger.writer.run(
            lambda uow: accounts.note_account(uow, attempt_id=self.claim.attempt_id, account=account)
        )

    async def find_effect(self, step_id: str, each_key: str) -> EffectRow | None:
        """Return the effect of a step of this item, if it was ever begun."""
        async with self.ledger.database.session() as session:
            return await effects.find_effect(session, item_id=self.claim.item_id, step_id=step_id, each_key=each_key)

    async def executor_of(self, attempt_id: str) -> str:
        """Return the worker that made an attempt."""
        async with self.ledger.database.session() as session:
            return (await session.get_one(AttemptRow, attempt_id)).executor

    async def intend(
        self, step_id: str, each_key: str, *, values_digest: str, amount: str | None, proved_absent: bool
    ) -> EffectRow:
        """Commit the INTENT of an effect, new or begun anew."""
        fence, attempt_id = self.claim.fence, self.claim.attempt_id

        async def unit(uow: UnitOfWork) -> EffectRow:
            intent = await effects.intend(
                uow,
                item_id=self.claim.item_id,
                fence=fence,
                attempt_id=attempt_id,
                step_id=step_id,
                each_key=each_key,
                values_digest=values_digest,
                amount=amount,
                limit_amount=self.limit_amount,
            )
            if intent.created:
                return intent.effect
            return await effects.renew(
                uow,
                effect_id=intent.effect.id,
                fence=fence,
                attempt_id=attempt_id,
                values_digest=values_digest,
                amount=amount,
                proved_absent=proved_absent,
                limit_amount=self.limit_amount,
            )

        return await self.ledger.writer.run(unit)

    async def mark_sent(self, effect_id: str, settle_after: datetime) -> None:
        """Commit SENT; raises when the item was taken over or its run is held."""
        fence = self.claim.fence
        await self.ledger.writer.run(
            lambda uow: effects.mark_sent(uow, effect_id=effect_id, fence=fence, settle_after=settle_after)
        )

    async def settle_effect(self, effect_id: str, receipt: dict[str, Any], *, found_by_check: bool) -> None:
        """Commit DONE with the receipt, and the steps so far."""
        fence = self.claim.fence
        await self.ledger.writer.run(
            lambda uow: effects.settle_done(
                uow, effect_id=effect_id, fence=fence, receipt=receipt, found_by_check=found_by_check
            )
        )
        await self.flush()

    async def withdraw(self, effect_id: str, reason: str) -> None:
        """Take back a write of which nothing was sent; its gate has closed."""
        fence, shown = self.claim.fence, self.log.covered(scrub(reason))
        await self.ledger.writer.run(
            lambda uow: effects.withdraw(uow, effect_id=effect_id, fence=fence, reason=shown, never_left=True)
        )

    async def screenshot(self, verbs: PageVerbs, label: str) -> None:
        """Keep a masked picture of the working page; a picture that fails never fails the attempt."""
        try:
            async with asyncio.timeout(PICTURE_S):
                picture = await verbs.context.screenshot(sorted(self.log.names))
        except (SystemException, TimeoutError) as err:
            logger.warning("no screenshot of {!r}: {}", label, err.what if isinstance(err, SystemException) else "late")
            return
        stored = await self.ledger.evidence.put(picture)
        await self.attach(stored, kind="screenshot", media_type="image/png", label=label)

    async def attach(self, stored: Stored, *, kind: str, media_type: str, label: str) -> None:
        """Say what a stored file is: evidence of this item, and of the step that is at work."""
        shown = self.log.covered(scrub(label))
        await self.ledger.writer.run(
            lambda uow: attach_evidence(
                uow,
                stored=stored,
                kind=kind,
                media_type=media_type,
                label=shown,
                run_id=self.claim.run_id,
                item_id=self.claim.item_id,
                attempt_id=self.claim.attempt_id,
                attempt=self.claim.number,
                position=self.log.position,
            )
        )

    async def flush(self) -> None:
        """Write the steps that ended since the last time."""
        entries = self.log.take()
        if entries:
            await self.ledger.writer.run(
                lambda uow: steps.record_steps(uow, attempt_id=self.claim.attempt_id, steps=entries)
            )
