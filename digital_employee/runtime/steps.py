"""Running the steps of a plan for one item, in order: what is repeated, recorded, timed and remembered.

Page verbs are done by `page_steps`, ways are chosen by `control_flow`, writes are made safe by `effects`; what
an item's end means is decided by `outcome`.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from digital_employee.errors import AttemptError, SystemException
from digital_employee.project.offers import SkillContext
from digital_employee.runtime.control_flow import (
    case_of,
    exception_of,
    handed_over,
    postponed,
    rounds_of,
    title_of,
    verb_of,
    within,
)
from digital_employee.runtime.outcome import Finished, History, StepEnd
from digital_employee.runtime.page_steps import PageSteps
from digital_employee.runtime.step_log import StepEntry, StepLog, masked_values
from digital_employee.runtime.values import Scope
from digital_employee.store.tables import StepState
from digital_employee.workflow.cases import ELSE, branches_of, ids_in
from digital_employee.workflow.durations import parse_duration
from digital_employee.workflow.expressions import evaluate, evaluate_condition
from digital_employee.workflow.model import Disposition, Retry, Step
from digital_employee.workflow.plan import Plan

DoSteps = Callable[[tuple[Step, ...], Scope, str], Awaitable[Scope]]


class Effects(Protocol):
    """What makes a write land at most once (runtime.effects); in a look or a dry run, what stands in for it."""

    after_intent: bool
    """A write of this item got as far as INTENT: what fails now holds the run."""

    async def write(self, step: Step, scope: Scope, each_key: str, do: DoSteps) -> dict[str, Any]:
        """Do the write, or take over the receipt of the one that was done; return the receipt."""


@dataclass
class StepRunner:
    """Runs one item's steps on one signed-in page."""

    plan: Plan
    on_page: PageSteps
    skills: Mapping[str, Callable[..., Any]]
    skill_context: SkillContext
    effects: Effects
    log: StepLog
    history: History
    has_written: bool = False

    async def run(self, scope: Scope) -> Finished:
        """Run all steps from the first; the scope grows by each step's result.

        Raises:
            StepEnd: a step ended the item with a verdict of its own.
            AttemptError: business, system or integrity exception.
        """
        self.on_page.form.clear()
        await self.run_all(self.plan.definition.steps, scope, "")
        return Finished(Disposition.AUTO_SUBMITTED if self.has_written else Disposition.AUTO_DONE)

    async def run_all(
        self, steps: tuple[Step, ...], scope: Scope, each_key: str, results: Scope | None = None
    ) -> Scope:
        """Do steps in order; their answers go into `scope` by their ids, and into what is returned."""
        results = {} if results is None else results
        for step in steps:
            result = await self._run_one(step, {**scope, **results}, each_key)
            if step.id is not None:
                results[step.id] = result
                scope[step.id] = result
            elif each_key and step.switch is None:
                results.update(result)
            if step.switch is not None:
                await self._run_case(step, result, scope, each_key, results)
        return results

    async def _run_case(self, step: Step, answer: Scope, scope: Scope, each_key: str, results: Scope) -> None:
        """Do the steps of the chosen case as if they stood here; those of the other cases answer `.skipped`."""
        taken: tuple[Step, ...] = ()
        if not answer["skipped"]:
            taken = step.cases[answer["case"]] if answer["case"] is not None else step.else_ or ()
        for _, inner in branches_of(step):
            for name in ids_in(inner) - ids_in(taken):
                results[name] = scope[name] = {"skipped": True}
        await self.run_all(taken, scope, each_key, results)

    async def _run_one(self, step: Step, scope: Scope, each_key: str) -> dict[str, Any]:
        if step.when is not None and not evaluate_condition(step.when, scope):
            entry = self._begin(step, each_key)
            self.log.end(entry, StepState.SKIPPED)
            return {"skipped": True}
        if step.each is not None:
            return await self._run_each(step, scope, each_key)
        return await self._repeated(step, scope, each_key)

    async def _run_each(self, step: Step, scope: Scope, outer: str) -> dict[str, Any]:
        """Do the rounds of a loop; a loop within a round names its rounds, and their writes, by both keys."""
        results: dict[str, Any] = {}
        for key, inner in rounds_of(step, scope).items():
            results[key] = await self.run_all(step.do, inner, within(outer, key))
        return results

    async def _repeated(self, step: Step, scope: Scope, each_key: str) -> dict[str, Any]:
        result = await self._retried(step, scope, each_key)
        if step.repeat is None:
            return result
        for _ in range(step.repeat.limit - 1):
            seen = {**scope, **result, **({step.id: result} if step.id else {})}
            if not evaluate_condition(step.repeat.while_, seen):
                break
            await asyncio.sleep(parse_duration(step.repeat.delay))
            result = await self._retried(step, scope, each_key)
        return result

    async def _retried(self, step: Step, scope: Scope, each_key: str) -> dict[str, Any]:
        policy = step.retry or Retry(limit=0)
        delay = parse_duration(policy.delay)
        for tries_left in range(policy.limit, -1, -1):
            try:
                return await self._recorded(step, scope, each_key)
            except SystemException as err:
                if tries_left == 0 or err.code.startswith("SYS-LOGIN"):
                    raise
            await asyncio.sleep(delay)
            delay *= policy.backoff
        raise AssertionError("unreachable: the last try returns or raises")

    async def _recorded(self, step: Step, scope: Scope, each_key: str) -> dict[str, Any]:
        entry = self._begin(step, each_key)
        try:
            result = await self._within_time(step, scope, each_key, entry)
        except StepEnd:
            self.log.end(entry, StepState.DONE)
            raise
        except AttemptError as err:
            self.log.end(entry, StepState.FAILED, code=err.code, message=err.what)
            raise
        except Exception as err:
            self.log.end(entry, StepState.FAILED, message=f"{type(err).__name__}: {err}")
            raise
        self.log.end(entry, StepState.DONE)
        return result

    async def _within_time(self, step: Step, scope: Scope, each_key: str, entry: StepEntry) -> dict[str, Any]:
        if step.timeout is None:
            return await self._do(step, scope, each_key, entry)
        try:
            async with asyncio.timeout(parse_duration(step.timeout)):
                return await self._do(step, scope, each_key, entry)
        except TimeoutError as err:
            raise SystemException(
                f"step {title_of(step)} took longer than {step.timeout}", code="SYS-STEP-01", to_do="see the screenshot"
            ) from err

    async def _do(self, step: Step, scope: Scope, each_key: str, entry: StepEntry) -> dict[str, Any]:
        match step:
            case Step(skill=str(name)):
                return await self._call_skill(name, step, scope, entry)
            case Step(write=write) if write is not None:
                self.has_written = True
                receipt = await self.effects.write(step, scope, each_key, self.run_all)
                entry.summary["receipt"] = masked_values(receipt)
                return {**receipt, "skipped": False}
            case Step(switch=switch) if switch is not None:
                case = case_of(step, scope)
                entry.summary["case"] = case or ELSE
                return {"case": case, "skipped": False}
            case Step(hand_over=hand_over) if hand_over is not None:
                raise StepEnd(handed_over(hand_over, scope))
            case Step(retry_later=later) if later is not None:
                raise StepEnd(postponed(later, scope, self.history))
            case Step(raise_=exception) if exception is not None:
                raise exception_of(exception, scope)
            case Step(finish=finish) if finish is not None:
                raise StepEnd(Finished(finish.disposition, str(evaluate(finish.code, scope))))
            case _:
                return await self.on_page.run(step, scope, entry)

    async def _call_skill(self, name: str, step: Step, scope: Scope, entry: StepEntry) -> dict[str, Any]:
        function = self.skills[name]
        arguments: dict[str, Any] = {key: evaluate(template, scope) for key, template in step.with_.items()}
        if "context" in inspect.signature(function).parameters:
            arguments["context"] = self.skill_context
        result = function(**arguments)
        if inspect.isawaitable(result):
            result = await result
        entry.summary["answer"] = masked_values(result)
        return {**result, "skipped": False}

    def _begin(self, step: Step, each_key: str) -> StepEntry:
        return self.log.begin(step_id=step.id or "", each_key=each_key, name=step.name, verb=verb_of(step))
