"""One attempt at one item: claim → seat at the portal → steps → verdict → store. No item is left in limbo."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from loguru import logger

from digital_employee.clock import Clock
from digital_employee.crash_points import reached
from digital_employee.errors import AuditError, DigitalEmployeeError, StoreError, SystemException
from digital_employee.project.folder import Project
from digital_employee.project.offers import SkillContext
from digital_employee.redaction import scrub
from digital_employee.runtime.admission import Door
from digital_employee.runtime.compensation import ending_of, undo_all, undo_first, undone
from digital_employee.runtime.desk import MakeDesk, NoSeatError, PortalDesk, Seat
from digital_employee.runtime.dry_ends import as_look, as_rehearsal
from digital_employee.runtime.effect_search import EffectSearch
from digital_employee.runtime.effects import EffectWriter
from digital_employee.runtime.endings import write_end
from digital_employee.runtime.files import Cabinet
from digital_employee.runtime.identity import Identities
from digital_employee.runtime.item_values import names_in, typed_fields, with_result, without_names
from digital_employee.runtime.ledger import LOST_FENCE, Ledger
from digital_employee.runtime.looking import DoubtLooker
from digital_employee.runtime.outcome import (
    Finished,
    Frozen,
    History,
    Postponed,
    StepEnd,
    Verdict,
    judge,
)
from digital_employee.runtime.page_steps import PageSteps
from digital_employee.runtime.plans import Plans
from digital_employee.runtime.records import AttemptRecords
from digital_employee.runtime.rehearsal import Rehearsal
from digital_employee.runtime.settle_watch import SettleWatch
from digital_employee.runtime.step_log import StepLog
from digital_employee.runtime.steps import Effects, StepRunner
from digital_employee.runtime.stopping_attempts import stoppable
from digital_employee.runtime.values import Scope
from digital_employee.store.queue import PROVED_DEAD, Claim
from digital_employee.store.tables import AttemptOutcome, AttemptRow
from digital_employee.workflow.model import Disposition
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
    settling: SettleWatch = field(default_factory=SettleWatch)
    """One for the whole process: it outlives the attempts."""

    async def run(self, item_id: str, workflow_id: str) -> None:
        """Do the attempt that was enqueued as `workflow_id`; a dispatch that is void does nothing."""
        reached("attempt.dispatched")
        door = Door(self.project, self.ledger)
        claim = await door.claim(item_id, workflow_id, self.executor_id)
        if claim is None:
            logger.info("dispatch {} begins nothing", workflow_id)
            return
        log = StepLog(self.clock)
        records = AttemptRecords(self.ledger, claim, log)
        try:
            plan = await self.plans.get(claim.plan_digest, claim.workflow)
            records.keep_within(plan, self.project.settings.portals.get(plan.definition.portal))
            verdict = await stoppable(self._verdict(claim, plan, records, log), door, records, self.clock)
            await records.flush()
            await write_end(self.ledger, claim, verdict, plan.definition, records.lesson)
            reached("attempt.ended")
        except StoreError as err:
            if err.code != LOST_FENCE:
                raise
            logger.warning("attempt {} of item {} lost its fence: {}", claim.number, item_id, err.what)

    async def _verdict(self, claim: Claim, plan: Plan, records: AttemptRecords, log: StepLog) -> Verdict:
        item = typed_fields(plan, claim.fields)
        scope: Scope = {"item": item, "run": {"id": claim.run_id, "business_date": claim.business_date}}
        log.names.update(names_in(plan, item))
        effects: Effects | None = None
        looks = await records.has_doubts()
        try:
            desk = self.desk(plan.definition.portal)
            async with desk.seat(plan, holder=claim.item_id, dry_run=claim.dry_run or looks) as seat:
                await records.took_account(seat.account)
                cabinet = self._cabinet(records, desk)
                on_page = PageSteps(plan, seat.verbs, cabinet, log)
                effects = self._effects(on_page, records, desk.settings.settle_s, looks=looks)
                runner = self._runner(on_page, effects, records)
                try:
                    verdict: Verdict = await self._healing(scope, seat, self._work(claim, runner, records))
                    records.learn(None)
                except (StepEnd, DigitalEmployeeError):
                    await records.screenshot(seat.verbs, "结束时的页面")
                    raise
        except StoreError as err:
            verdict = await self._refused(err, claim)
        except AuditError:
            raise
        except NoSeatError as err:
            verdict = err.verdict or self._judged(err, records.history, after_intent=False)
        except Exception as err:
            records.learn(err)
            verdict = self._judged(err, records.history, after_intent=effects is not None and effects.after_intent)
        if looks:
            verdict = as_look(verdict)
        elif claim.dry_run:
            verdict = as_rehearsal(verdict)
        elif claim.undoing is not None:
            verdict = await undone(verdict, ending_of(dict(claim.undoing)), records)
        else:
            verdict = await undo_first(plan, without_names(with_result(verdict, plan, scope), log), records)
        return without_names(with_result(verdict, plan, scope), log)

    def _work(
        self, claim: Claim, runner: StepRunner, records: AttemptRecords
    ) -> Callable[[Scope], Awaitable[Finished]]:
        """Return what this attempt does: the steps, or taking their writes back."""

        async def take_back(scope: Scope) -> Finished:
            await undo_all(runner.plan, runner, records, scope)
            return Finished(Disposition.AUTO_DONE)

        return runner.run if claim.undoing is None or claim.dry_run else take_back

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

    async def _healing(self, scope: Scope, seat: Seat, work: Callable[[Scope], Awaitable[Finished]]) -> Finished:
        """Do the work; an ended login is healed and the steps begin again (writes are guarded)."""
        start, sign_ins = dict(scope), 0
        while sign_ins < SIGN_INS:
            scope.clear()
            scope.update(start)
            try:
                return await work(scope)
            except SystemException as err:
                if not err.code.startswith("SYS-LOGIN"):
                    raise
                logger.info("login of {} ended; signing in again", seat.account)
                sign_ins += 1
                await seat.sign_in_again()
        raise SystemException(f"the login ended {SIGN_INS} times in one attempt", code="SYS-LOGIN-04")

    def _effects(self, page: PageSteps, records: AttemptRecords, settle_s: float, *, looks: bool) -> Effects:
        if looks:
            return DoubtLooker(EffectSearch(page.plan, page.verbs), records)
        if records.claim.dry_run:
            return Rehearsal(page.plan, page.verbs, page.form, records)
        return EffectWriter(
            plan=page.plan,
            verbs=page.verbs,
            form=page.form,
            records=records,
            clock=self.clock,
            settle_s=settle_s,
            settling=self.settling,
            is_over=partial(self._is_over, records.claim),
        )

    async def _is_over(self, claim: Claim, attempt_id: str) -> bool:
        """Say whether an attempt can send nothing more; this one itself cannot, once its gate has closed."""
        if attempt_id == claim.attempt_id:
            return True
        async with self.ledger.database.session() as session:
            attempt = await session.get_one(AttemptRow, attempt_id)
        ended_by_itself = attempt.ended_at is not None and attempt.outcome is not AttemptOutcome.INTERRUPTED
        if ended_by_itself:
            return True
        if not self.identities.proves_for_good(attempt.executor):
            return False
        if attempt.code == PROVED_DEAD:
            return True
        async with self.identities.proof_of_death(attempt.executor) as is_dead:
            return is_dead

    def _cabinet(self, records: AttemptRecords, desk: PortalDesk) -> Cabinet:
        largest_mb = self.project.settings.files.largest_mb
        return Cabinet(self.ledger.evidence, records.attach, desk.pool.print_pdf, largest_mb)

    def _runner(self, page: PageSteps, effects: Effects, records: AttemptRecords) -> StepRunner:
        project, claim = self.project, records.claim
        inbox = project.folder / project.settings.inbox_folder
        return StepRunner(
            plan=page.plan,
            on_page=page,
            skills=self.project.offers.skills,
            skill_context=SkillContext(claim.business_date, project.calendar, project.folder, inbox, page.cabinet),
            effects=effects,
            log=page.log,
            history=records.history,
        )
