"""One attempt at one item: claim → seat at the portal → steps → verdict → store. No item is left in limbo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from loguru import logger

from digital_employee.clock import Clock
from digital_employee.crash_points import reached
from digital_employee.errors import AttemptError, AuditError, DigitalEmployeeError, StoreError, SystemException
from digital_employee.project.folder import Project
from digital_employee.project.offers import SkillContext
from digital_employee.redaction import scrub
from digital_employee.runtime.desk import MakeDesk, PortalDesk, Seat
from digital_employee.runtime.effects import EffectWriter
from digital_employee.runtime.endings import write_end
from digital_employee.runtime.files import Cabinet
from digital_employee.runtime.identity import Identities
from digital_employee.runtime.ledger import LOST_FENCE, Ledger
from digital_employee.runtime.outcome import (
    Finished,
    Frozen,
    HandedOver,
    History,
    Postponed,
    StepEnd,
    Verdict,
    judge,
)
from digital_employee.runtime.page_steps import PageSteps
from digital_employee.runtime.plans import Plans
from digital_employee.runtime.records import AttemptRecords
from digital_employee.runtime.step_log import StepLog, masked_values
from digital_employee.runtime.steps import StepRunner
from digital_employee.runtime.values import Scope
from digital_employee.store.queue import PROVED_DEAD, Claim
from digital_employee.store.tables import AttemptOutcome, AttemptRow
from digital_employee.workflow.expressions import evaluate
from digital_employee.workflow.fields import from_text
from digital_employee.workflow.model import FieldType
from digital_employee.workflow.plan import Plan

DEFECT = "DE-DEFECT-01"
SIGN_INS = 3
"""How often one attempt heals an ended login before it counts as a failure."""
RUN_HELD = "DE-STORE-HELD"
LIMIT_REACHED = "DE-STORE-LIMIT"
STEP_BACK_S = 60.0
"""Wait of an item whose run is held; releasing the run dispatches it at once."""


@dataclass
class AttemptRunner:
    """Runs attempts of one worker process, many at once."""

    project: Project
    ledger: Ledger
    plans: Plans
    desk: MakeDesk
    clock: Clock
    executor_id: str
    identities: Identities

    async def run(self, item_id: str, workflow_id: str) -> None:
        """Do the attempt that was enqueued as `workflow_id`; a dispatch that is void does nothing."""
        reached("attempt.dispatched")
        claim = await self.ledger.claim(item_id, workflow_id, self.executor_id)
        if claim is None:
            logger.info("dispatch {} is void: the item has moved on", workflow_id)
            return
        log = StepLog(self.clock)
        records = AttemptRecords(self.ledger, claim, log)
        try:
            plan = await self.plans.get(claim.plan_digest, claim.workflow)
            records.limit_amount = plan.definition.limits.amount
            verdict = await self._verdict(claim, plan, records, log)
            await records.flush()
            await write_end(self.ledger, claim, verdict, plan.definition)
            reached("attempt.ended")
        except StoreError as err:
            if err.code != LOST_FENCE:
                raise
            logger.warning("attempt {} of item {} lost its fence: {}", claim.number, item_id, err.what)

    async def _verdict(self, claim: Claim, plan: Plan, records: AttemptRecords, log: StepLog) -> Verdict:
        item = typed_fields(plan, claim.fields)
        scope: Scope = {"item": item, "run": {"id": claim.run_id, "business_date": claim.business_date}}
        history = History(claim.failures, claim.postponements)
        log.names.update(names_in(plan, item))
        effects: EffectWriter | None = None
        try:
            desk = self.desk(plan.definition.portal)
            async with desk.seat(plan, holder=claim.item_id, dry_run=claim.dry_run) as seat:
                await records.took_account(seat.account)
                effects = self._effects(plan, seat, records, desk.settings.settle_s)
                cabinet = self._cabinet(records, desk)
                runner = self._runner(plan, seat, effects, log, history, cabinet, claim)
                try:
                    verdict: Verdict = await self._healing(runner, scope, seat)
                except (StepEnd, DigitalEmployeeError):
                    await records.screenshot(seat.verbs, "结束时的页面")
                    raise
        except StoreError as err:
            verdict = await self._refused(err, claim)
        except AuditError:
            raise
        except Exception as err:
            verdict = self._judged(err, history, after_intent=effects is not None and effects.after_intent)
        return without_names(with_result(verdict, plan, scope), log)

    async def _refused(self, err: StoreError, claim: Claim) -> Verdict:
        """Step back when the store refuses a write for the run's sake; any other refusal is raised."""
        if err.code == LIMIT_REACHED:
            await self.ledger.hold_run(claim.run_id, err.code, err.what)
        elif err.code != RUN_HELD:
            raise err
        return Postponed(STEP_BACK_S, err.code, err.what, None, failure=False)

    def _judged(self, err: Exception, history: History, *, after_intent: bool) -> Verdict:
        try:
            return judge(err, history, after_intent=after_intent)
        except Exception as defect:
            logger.opt(exception=defect).error("defect in an attempt: this is our bug")
            what = f"{type(defect).__name__}: {scrub(str(defect))}"
            return Frozen(DEFECT, what, hold_run=after_intent)

    async def _healing(self, runner: StepRunner, scope: Scope, seat: Seat) -> Finished:
        """Run the steps; an ended login is healed and the steps begin again (writes are guarded)."""
        start = dict(scope)
        for _ in range(SIGN_INS):
            scope.clear()
            scope.update(start)
            try:
                return await runner.run(scope)
            except SystemException as err:
                if not err.code.startswith("SYS-LOGIN"):
                    raise
                logger.info("login of {} ended; signing in again", seat.account)
            await seat.sign_in_again()
        raise SystemException(f"the login ended {SIGN_INS} times in one attempt", code="SYS-LOGIN-04")

    def _effects(self, plan: Plan, seat: Seat, records: AttemptRecords, settle_s: float) -> EffectWriter:
        return EffectWriter(
            plan=plan,
            verbs=seat.verbs,
            records=records,
            clock=self.clock,
            settle_s=settle_s,
            is_over=partial(self._is_over, records.claim),
        )

    async def _is_over(self, claim: Claim, attempt_id: str) -> bool:
        """Say whether an attempt can send nothing more; this one itself cannot, once its gate has closed."""
        if attempt_id == claim.attempt_id:
            return True
        async with self.ledger.database.session() as session:
            attempt = await session.get_one(AttemptRow, attempt_id)
        ended_by_itself = attempt.ended_at is not None and attempt.outcome is not AttemptOutcome.INTERRUPTED
        if ended_by_itself or attempt.code == PROVED_DEAD:
            return True
        async with self.identities.proof_of_death(attempt.executor) as is_dead:
            return is_dead

    def _cabinet(self, records: AttemptRecords, desk: PortalDesk) -> Cabinet:
        largest_mb = self.project.settings.files.largest_mb
        return Cabinet(self.ledger.evidence, records.attach, desk.pool.print_pdf, largest_mb)

    def _runner(
        self,
        plan: Plan,
        seat: Seat,
        effects: EffectWriter,
        log: StepLog,
        history: History,
        cabinet: Cabinet,
        claim: Claim,
    ) -> StepRunner:
        project = self.project
        inbox = project.folder / project.settings.inbox_folder
        return StepRunner(
            plan=plan,
            on_page=PageSteps(plan, seat.verbs, cabinet, log),
            skills=self.project.offers.skills,
            skill_context=SkillContext(claim.business_date, project.calendar, project.folder, inbox, cabinet),
            effects=effects,
            log=log,
            history=history,
        )


def typed_fields(plan: Plan, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item's fields as values; an optional field that was not given is null."""
    return {
        name: from_text(definition.type, stored.get(name)) for name, definition in plan.definition.item.fields.items()
    }


def names_in(plan: Plan, item: Mapping[str, Any]) -> list[str]:
    """Return the persons' names among an item's fields, for masking texts and pictures."""
    fields = plan.definition.item.fields
    return [item[name] for name, field in fields.items() if field.type is FieldType.PERSON_NAME and item.get(name)]


def with_result(verdict: Verdict, plan: Plan, scope: Scope) -> Verdict:
    """Add the workflow's figures to a verdict that ends the item; one whose step was not reached is left out."""
    if not isinstance(verdict, Finished | HandedOver | Frozen):
        return verdict
    figures = {}
    for name, template in plan.definition.result.items():
        try:
            figures[name] = evaluate(template, scope)
        except (DigitalEmployeeError, AttemptError):
            continue
    return replace(verdict, result=masked_values(figures))


def without_names(verdict: Verdict, log: StepLog) -> Verdict:
    """Cover the names that the attempt has met in whatever its end says."""
    said = {name: getattr(verdict, name, None) for name in ("message", "suggestion", "result")}
    return replace(verdict, **{name: log.covered(text) for name, text in said.items() if text})
