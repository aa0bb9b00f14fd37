"""What one attempt writes down: its effects, steps, pictures. Refused once the item's fence has moved on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from loguru import logger

from digital_employee.browser.verbs import PageVerbs
from digital_employee.errors import AttemptError, StoreError, SystemException
from digital_employee.redaction import scrub
from digital_employee.runtime.breaker import answer_of
from digital_employee.runtime.ledger import Ledger
from digital_employee.runtime.outcome import History
from digital_employee.runtime.step_log import StepLog
from digital_employee.settings import PortalSettings, RateSettings
from digital_employee.store import accounts, approvals, doubts, effects, steps, undoing
from digital_employee.store.approvals import Approval
from digital_employee.store.breakers import Answer, Policy
from digital_employee.store.budgets import Budget
from digital_employee.store.evidence import Stored, attach_evidence
from digital_employee.store.queue import Claim
from digital_employee.store.seats import take_write_turn
from digital_employee.store.tables import AttemptRow, EffectRow
from digital_employee.store.unit import UnitOfWork
from digital_employee.workflow.plan import Plan

PICTURE_S = 10.0
"""A page that waits for its portal answers no question: no picture is waited for longer than this."""


@dataclass(frozen=True)
class Lesson:
    """What an attempt learnt about its portal, for the circuit breaker."""

    answer: Answer
    portal: str = ""
    policy: Policy | None = None
    code: str = ""
    message: str = ""


@dataclass
class AttemptRecords:
    """The record keeper of one attempt."""

    ledger: Ledger
    claim: Claim
    log: StepLog
    portal: str = ""
    budget: Budget = field(default_factory=Budget)
    rate: RateSettings = field(default_factory=RateSettings)
    patience_s: float = 0.0
    breaker: Policy | None = None
    lesson: Lesson = Lesson(Answer.NOTHING)
    has_landed: bool = False
    """A write of the item came to its end in this attempt: failures before it count no longer."""
    is_writing: bool = False
    """An INTENT of this attempt is open: whoever would stop it waits."""

    def keep_within(self, plan: Plan, portal: PortalSettings | None) -> None:
        """Take over the limits of the plan and the pace of its portal."""
        limits = plan.definition.limits
        self.budget = Budget(limits.amount, limits.items)
        self.portal = plan.definition.portal
        if portal is not None:
            self.rate, self.patience_s = portal.rate, portal.lease_patience_s
            self.breaker = Policy(portal.breaker.failures, portal.breaker.open_s)

    @property
    def history(self) -> History:
        """Return what the item has behind it now."""
        return History(0 if self.has_landed else self.claim.failures, self.claim.postponements)

    def learn(self, error: Exception | None) -> None:
        """Note what the attempt's end says about the portal."""
        code, message = (error.code, error.what) if isinstance(error, AttemptError) else ("", "")
        self.lesson = Lesson(answer_of(error), self.portal, self.breaker, code, self.log.covered(scrub(message)))

    async def took_account(self, account: str) -> None:
        """Note under which account the attempt works."""
        await self.ledger.writer.run(
            lambda uow: accounts.note_account(uow, attempt_id=self.claim.attempt_id, account=account)
        )

    async def find_effect(self, step_id: str, each_key: str) -> EffectRow | None:
        """Return the effect of a step of this item, if it was ever begun."""
        async with self.ledger.database.session() as session:
            return await effects.find_effect(session, item_id=self.claim.item_id, step_id=step_id, each_key=each_key)

    async def has_doubts(self) -> bool:
        """Say whether a write of this item is in doubt: then nothing of it is written on."""
        async with self.ledger.database.session() as session:
            return await doubts.has_doubts(session, item_id=self.claim.item_id)

    async def settle_found(self, effect_id: str, receipt: dict[str, Any]) -> None:
        """Close a write in doubt, and its task, with what the portal shows now."""
        fence = self.claim.fence
        await self.ledger.writer.run(
            lambda uow: doubts.settle_found(uow, effect_id=effect_id, fence=fence, receipt=receipt)
        )

    async def find_approval(self, step_id: str, each_key: str) -> Approval | None:
        """Return the newest question about a write of this item, and its answer."""
        async with self.ledger.database.session() as session:
            return await approvals.find_approval(
                session, item_id=self.claim.item_id, step_id=step_id, each_key=each_key
            )

    async def standing_effects(self) -> Sequence[EffectRow]:
        """Return the writes of this item that landed and were not taken back, newest first."""
        async with self.ledger.database.session() as session:
            return await undoing.standing_effects(session, item_id=self.claim.item_id)

    async def executor_of(self, attempt_id: str) -> str:
        """Return the worker that made an attempt."""
        async with self.ledger.database.session() as session:
            return (await session.get_one(AttemptRow, attempt_id)).executor

    async def intend(
        self, step_id: str, each_key: str, *, values_digest: str, amount: str | None, proved_absent: bool
    ) -> EffectRow:
        """Commit the INTENT of an effect, new or begun anew, and wait for its turn where the portal has a pace."""
        fence, attempt_id = self.claim.fence, self.claim.attempt_id

        async def unit(uow: UnitOfWork) -> tuple[EffectRow, float]:
            intent = await effects.intend(
                uow,
                item_id=self.claim.item_id,
                fence=fence,
                attempt_id=attempt_id,
                step_id=step_id,
                each_key=each_key,
                values_digest=values_digest,
                amount=amount,
                budget=self.budget,
            )
            if intent.created:
                return intent.effect, await self._turn(uow)
            renewed = await effects.renew(
                uow,
                effect_id=intent.effect.id,
                fence=fence,
                attempt_id=attempt_id,
                values_digest=values_digest,
                amount=amount,
                proved_absent=proved_absent,
                budget=self.budget,
            )
            return renewed, await self._turn(uow)

        self.is_writing = True  # before it is committed: nobody may stop the attempt between
        try:
            effect, wait_s = await self.ledger.writer.run(unit)
        except StoreError:
            self.is_writing = False
            raise
        await asyncio.sleep(wait_s)
        return effect

    async def _turn(self, uow: UnitOfWork) -> float:
        if self.rate.writes is None:
            return 0.0
        return await take_write_turn(uow, portal=self.portal, per_minute=self.rate.writes, patience_s=self.patience_s)

    async def mark_sent(self, effect_id: str, settle_after: datetime) -> None:
        """Commit SENT; raises when the item was taken over, its run is held, or a kill switch is on."""
        fence = self.claim.fence
        await self.ledger.writer.run(
            lambda uow: effects.mark_sent(
                uow, effect_id=effect_id, fence=fence, settle_after=settle_after, portal=self.portal
            )
        )

    async def settle_effect(self, effect_id: str, receipt: dict[str, Any], *, found_by_check: bool) -> None:
        """Commit DONE with the receipt, and the steps so far."""
        fence = self.claim.fence
        await self.ledger.writer.run(
            lambda uow: effects.settle_done(
                uow, effect_id=effect_id, fence=fence, receipt=receipt, found_by_check=found_by_check
            )
        )
        self.is_writing, self.has_landed = False, True
        await self.flush()

    async def withdraw(self, effect_id: str, reason: str) -> None:
        """Take back a write of which nothing was sent; its gate has closed."""
        fence, shown = self.claim.fence, self.log.covered(scrub(reason))
        await self.ledger.writer.run(
            lambda uow: effects.withdraw(uow, effect_id=effect_id, fence=fence, reason=shown, never_left=True)
        )
        self.is_writing = False

    async def withdraw_unsent(self, reason: str) -> None:
        """Take back whatever of the item was intended and not sent; its reservations are free again."""
        item_id, fence, shown = self.claim.item_id, self.claim.fence, self.log.covered(scrub(reason))

        async def unit(uow: UnitOfWork) -> None:
            if not await effects.withdraw_unsent(uow, item_id=item_id, fence=fence, reason=shown):
                uow.unaudited("there was nothing to take back")

        await self.ledger.writer.run(unit)
        self.is_writing = False

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
