"""The write step: an effect lands at most once, or a person is asked (DESIGN §6).

check → identity → INTENT → do, with SENT committed in the gate just before the request leaves → receipt
→ read-back → DONE. What follows a crash is decided from the effect's row alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from digital_employee.browser.passage import Passage, WriteRequest
from digital_employee.browser.verbs import PageVerbs
from digital_employee.clock import Clock
from digital_employee.crash_points import reached
from digital_employee.errors import AttemptError, IntegrityException
from digital_employee.runtime.approval import require_approval
from digital_employee.runtime.effect_search import EffectSearch
from digital_employee.runtime.identification import identify
from digital_employee.runtime.outcome import InDoubt, Postponed, StepEnd
from digital_employee.runtime.records import AttemptRecords
from digital_employee.runtime.settle_watch import SettleWatch
from digital_employee.runtime.steps import DoSteps
from digital_employee.runtime.values import Scope, typed
from digital_employee.runtime.write_values import amount_of, values_digest, write_of
from digital_employee.store.tables import EffectRow, EffectState
from digital_employee.workflow.durations import parse_duration
from digital_employee.workflow.model import Step, Write
from digital_employee.workflow.plan import Plan

RECEIPT_DIFFERS = "INT-03"
UNKNOWN_OUTCOME = "SYS-EFF-01"
_LEFT = {EffectState.SENT, EffectState.DONE, EffectState.IN_DOUBT}
"""The request of such an effect may have reached the portal."""


@dataclass
class EffectWriter:
    """Makes the writes of one attempt. Misuse: one instance serves one attempt, never two at once."""

    plan: Plan
    verbs: PageVerbs
    form: Mapping[str, Any]
    """What was filled on the working page so far."""
    records: AttemptRecords
    clock: Clock
    settle_s: float
    is_over: Callable[[str], Awaitable[bool]]
    """Whether an attempt can send nothing more: it ended by itself, or its process is proved dead."""
    settling: SettleWatch = field(default_factory=SettleWatch)
    """This process's own knowledge of how long ago writes were sent."""
    after_intent: bool = False
    """A write of this item got as far as INTENT, now or in an attempt before: what fails now holds the run."""

    @property
    def search(self) -> EffectSearch:
        """What looks for effects in the portal."""
        return EffectSearch(self.plan, self.verbs)

    async def write(self, step: Step, scope: Scope, each_key: str, do: DoSteps) -> dict[str, Any]:
        """Do the write, or take over the receipt of the one that landed.

        Raises:
            StepEnd: the outcome is in doubt, or must settle first.
            BusinessException: BUS-EFF-01, it stood there before we began and is not what we would write.
            IntegrityException: INT-WHO-01 wrong person, INT-01 a proven double, INT-03 receipts differ.
        """
        write = write_of(step)
        effect = await self.records.find_effect(_id(step), each_key)
        self.after_intent |= effect is not None and effect.state in _LEFT
        match effect:
            case None:
                pass
            case EffectRow(state=EffectState.DONE):
                return effect.receipt or {}
            case EffectRow(state=EffectState.IN_DOUBT):
                raise StepEnd(InDoubt(UNKNOWN_OUTCOME, "the outcome of an earlier write is not settled", effect.id))
            case EffectRow(state=EffectState.SENT):
                receipt = await self._settle_sent(effect, write, scope)
                if receipt is not None:
                    return receipt
        was_sent = effect is not None and effect.state is EffectState.SENT
        return await self._fresh(step, write, scope, each_key, do, proved_absent=was_sent)

    async def _settle_sent(self, effect: EffectRow, write: Write, scope: Scope) -> dict[str, Any] | None:
        """Find out what became of a request that an earlier attempt sent; None: it is proved not to have landed."""
        if write.check is None:
            raise _in_doubt(effect, "no check is declared that could find it")
        receipt = await self.search.find_one(write.check, scope)
        if receipt is not None:
            await self.records.settle_effect(effect.id, receipt, found_by_check=True)
            return receipt
        unsettled_s = self._unsettled_s(effect, write)
        if unsettled_s > 0:
            raise StepEnd(
                Postponed(unsettled_s + 1, UNKNOWN_OUTCOME, "waiting until the portal has settled", None, failure=False)
            )
        if not await self.is_over(effect.attempt_id):
            holder = await self.records.executor_of(effect.attempt_id)
            raise _in_doubt(effect, f"the worker {holder} that sent it is not proved dead")
        return None

    def _unsettled_s(self, effect: EffectRow, write: Write) -> float:
        """Return for how much longer a request may still land: `do`'s deadline and the portal's settle time."""
        return parse_duration(write.deadline) + self.settle_s - self.settling.known_s((effect.id, effect.fence))

    async def _fresh(
        self, step: Step, write: Write, scope: Scope, each_key: str, do: DoSteps, *, proved_absent: bool
    ) -> dict[str, Any]:
        standing = await self.search.standing(write.check, scope) if write.check is not None else None
        if standing is None:
            await identify(write, scope, self.plan, self.verbs)
            reached("write.identified", _id(step))
            await require_approval(step, scope, each_key, self.form, self.plan, self.records)
        effect = await self.records.intend(
            _id(step),
            each_key,
            values_digest=values_digest(step, scope, self.form),
            amount=amount_of(write, scope),
            proved_absent=proved_absent,
        )
        if standing is not None:
            await self.records.settle_effect(effect.id, standing, found_by_check=True)
            return standing
        self.after_intent = True
        await self.records.screenshot(self.verbs, f"{_title(step)} · 写入前")
        receipt = await self._send(effect, write, scope, each_key, do)
        await self.records.screenshot(self.verbs, f"{_title(step)} · 回执")
        return receipt

    async def _send(self, effect: EffectRow, write: Write, scope: Scope, each_key: str, do: DoSteps) -> dict[str, Any]:
        deadline_s = parse_duration(write.deadline)

        async def before_send(_request: WriteRequest) -> None:
            settle_after = self.clock.now() + timedelta(seconds=deadline_s + self.settle_s)
            await self.records.mark_sent(effect.id, settle_after)
            self.settling.known_s((effect.id, effect.fence))

        passage: Passage | None = None
        gate = self.verbs.context.gate
        try:
            async with gate.open(write.requests, deadline_s, before_send) as passage:
                await do(write.do, scope, each_key)
            receipt = await self._read_receipt(write)
            reached("write.receipt", effect.step_id)
        except AttemptError as err:
            if passage is None or not passage.sent:
                await self.records.withdraw(effect.id, err.what)
                raise
            return await self._after_failed_send(effect, write, scope, err)
        return await self._confirm(effect, write, scope, receipt)

    async def _after_failed_send(
        self, effect: EffectRow, write: Write, scope: Scope, cause: AttemptError
    ) -> dict[str, Any]:
        """The request left and something failed after that: only the portal knows whether it landed."""
        if isinstance(cause, IntegrityException):
            raise cause
        if write.check is None:
            raise _in_doubt(effect, f"no check is declared; it failed with: {cause.what}")
        receipt = await self.search.find_one(write.check, scope)
        if receipt is None:
            raise cause
        await self.records.settle_effect(effect.id, receipt, found_by_check=True)
        return receipt

    async def _confirm(self, effect: EffectRow, write: Write, scope: Scope, receipt: dict[str, Any]) -> dict[str, Any]:
        """Read back: the portal's own list must show exactly this effect, once."""
        if write.check is None:
            if not receipt or not all(receipt.values()):
                raise _in_doubt(effect, "the portal gave no receipt and no check is declared")
        else:
            found = await self.search.find_one(write.check, scope)
            if found is None:
                raise _in_doubt(effect, "the portal gave an answer, but its own list does not show the effect")
            differing = [name for name, value in receipt.items() if value and found.get(name, value) != value]
            if differing:
                raise IntegrityException(
                    f"receipt and read-back differ in {', '.join(differing)}",
                    code=RECEIPT_DIFFERS,
                    where=effect.step_id,
                )
            receipt = {**found, **{name: value for name, value in receipt.items() if value}}
        reached("write.read_back", effect.step_id)
        await self.records.settle_effect(effect.id, receipt, found_by_check=False)
        return receipt

    async def _read_receipt(self, write: Write) -> dict[str, Any]:
        return {name: typed(self.plan.screens, ref, await self.verbs.read(ref)) for name, ref in write.receipt.items()}


def _in_doubt(effect: EffectRow, why: str) -> StepEnd:
    return StepEnd(InDoubt(UNKNOWN_OUTCOME, f"the write of step {effect.step_id} was sent, and {why}", effect.id))


def _title(step: Step) -> str:
    return step.name or _id(step)


def _id(step: Step) -> str:
    assert step.id is not None  # noqa: S101 - the plan refuses a write without an id
    return step.id
