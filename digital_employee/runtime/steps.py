"""Running the steps of a plan for one item: reads the page, calls the rule, writes the page.

Knows how each kind of step is done, not what an item's end means (outcome) nor how a write is made
safe (effects).
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from digital_employee.browser.verbs import PageVerbs
from digital_employee.errors import (
    AttemptError,
    BusinessException,
    ExpressionError,
    IntegrityException,
    SystemException,
)
from digital_employee.project.offers import SkillContext
from digital_employee.runtime.files import Cabinet
from digital_employee.runtime.outcome import Finished, HandedOver, History, StepEnd, postpone
from digital_employee.runtime.step_log import StepEntry, StepLog, masked, masked_text, masked_values, names_shown
from digital_employee.runtime.values import agree, element_of, fill_text, typed
from digital_employee.store.tables import StepState
from digital_employee.workflow.cases import ELSE, branches_of, ids_in
from digital_employee.workflow.durations import parse_duration
from digital_employee.workflow.expressions import evaluate, evaluate_condition, kind_of
from digital_employee.workflow.kept_file import KeptFile
from digital_employee.workflow.model import Disposition, FieldType, HandOver, Raise, ReadTable, Retry, RetryLater, Step
from digital_employee.workflow.plan import Plan

MISMATCH = "INT-02"
"""The portal shows another value than the robot computed (DOMAIN UI-17)."""
SAME_KEY = "BUS-EACH-01"
"""Two entries of a list would be one round."""
NO_CASE = "BUS-SWITCH-01"
"""A value that no case of a `switch` names."""

VERBS = (
    "skill",
    "write",
    "hand_over",
    "retry_later",
    "finish",
    "each",
    "switch",
    "download",
    "open",
    "press",
    "fill",
    "read",
)

Scope = dict[str, Any]
DoSteps = Callable[[tuple[Step, ...], Scope, str], Awaitable[Scope]]


class Effects(Protocol):
    """What makes a write land at most once (runtime.effects)."""

    async def write(self, step: Step, scope: Scope, each_key: str, do: DoSteps) -> dict[str, Any]:
        """Do the write, or take over the receipt of the one that was done; return the receipt."""


@dataclass
class StepRunner:
    """Runs one item's steps on one signed-in page."""

    plan: Plan
    verbs: PageVerbs
    skills: Mapping[str, Callable[..., Any]]
    skill_context: SkillContext
    effects: Effects
    cabinet: Cabinet
    log: StepLog
    history: History
    has_written: bool = False

    async def run(self, scope: Scope) -> Finished:
        """Run all steps from the first; the scope grows by each step's result.

        Raises:
            StepEnd: a step ended the item with a verdict of its own.
            AttemptError: business, system or integrity exception.
        """
        await self._run_all(self.plan.definition.steps, scope, "")
        return Finished(Disposition.AUTO_SUBMITTED if self.has_written else Disposition.AUTO_DONE)

    async def _run_all(
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
        await self._run_all(taken, scope, each_key, results)

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
        for key, inner in _rounds(step, scope).items():
            results[key] = await self._run_all(step.do, inner, _within(outer, key))
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
                f"step {_title(step)} took longer than {step.timeout}", code="SYS-STEP-01", to_do="see the screenshot"
            ) from err

    async def _do(self, step: Step, scope: Scope, each_key: str, entry: StepEntry) -> dict[str, Any]:
        match step:
            case Step(skill=str(name)):
                return await self._call_skill(name, step, scope, entry)
            case Step(write=write) if write is not None:
                self.has_written = True
                receipt = await self.effects.write(step, scope, each_key, self._run_all)
                entry.summary["receipt"] = masked_values(receipt)
                return {**receipt, "skipped": False}
            case Step(switch=switch) if switch is not None:
                case = _case(step, scope)
                entry.summary["case"] = case or ELSE
                return {"case": case, "skipped": False}
            case Step(hand_over=hand_over) if hand_over is not None:
                raise StepEnd(_handed_over(hand_over, scope))
            case Step(retry_later=later) if later is not None:
                raise StepEnd(_postponed(later, scope, self.history))
            case Step(raise_=exception) if exception is not None:
                raise _exception(exception, scope)
            case Step(finish=finish) if finish is not None:
                raise StepEnd(Finished(finish.disposition, str(evaluate(finish.code, scope))))
            case _:
                return await self._on_page(step, scope, entry)

    async def _on_page(self, step: Step, scope: Scope, entry: StepEntry) -> dict[str, Any]:
        """Open, fill, press, download, expect, read: always in this order."""
        screens = self.plan.screens
        if step.open is not None:
            entry.summary["open"] = step.open
            await self.verbs.open(step.open)
        for written, template in step.fill.items():
            ref, value = _text(written, scope), evaluate(template, scope)
            entry.summary.setdefault("fill", {})[ref] = masked(screens, ref, value)
            await self._fill(ref, value)
        if step.press is not None:
            entry.summary["press"] = ref = _text(step.press, scope)
            await self.verbs.press(ref)
        files = await self._download_all(step, scope, entry)
        for written, template in step.expect.items():
            await self._expect(_text(written, scope), evaluate(template, scope))
        return {**files, **await self._read_all(step, scope, entry), "skipped": False}

    async def _fill(self, ref: str, value: Any) -> None:
        takes_file = element_of(self.plan.screens, ref).kind == "file"
        if takes_file != isinstance(value, KeptFile):
            wanted = "takes a file" if takes_file else "takes no file"
            raise ExpressionError(f"{ref} {wanted}: the value is {kind_of(value)}", where=ref)
        if isinstance(value, KeptFile):
            await self.verbs.upload(ref, value.name, await self.cabinet.content(value))
        else:
            await self.verbs.fill(ref, fill_text(self.plan.screens, ref, value))

    async def _download_all(self, step: Step, scope: Scope, entry: StepEntry) -> dict[str, Any]:
        files: dict[str, Any] = {}
        for name, template in step.download.items():
            found = await self.verbs.download(_text(template, scope), self.cabinet.largest_mb)
            files[name] = await self.cabinet.keep_download(found)
        if files:
            entry.summary["download"] = masked_values(files)
        return files

    async def _expect(self, ref: str, wanted: Any) -> None:
        shown = typed(self.plan.screens, ref, await self.verbs.read(ref))
        if not agree(self.plan.screens, ref, shown, wanted):
            mask = masked(self.plan.screens, ref, shown), masked(self.plan.screens, ref, wanted)
            raise IntegrityException(
                f"the portal shows {mask[0]!r} in {ref}, expected {mask[1]!r}",
                code=MISMATCH,
                where=ref,
                to_do="a person must compare; the robot never overwrites",
            )

    async def _read_all(self, step: Step, scope: Scope, entry: StepEntry) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, target in step.read.items():
            ref = _text(target.table if isinstance(target, ReadTable) else target, scope)
            values[name] = typed(self.plan.screens, ref, await self.verbs.read(ref))
            self.log.names.update(names_shown(self.plan.screens, ref, values[name]))
            entry.summary.setdefault("read", {})[name] = masked(self.plan.screens, ref, values[name])
        return values

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
        return self.log.begin(step_id=step.id or "", each_key=each_key, name=step.name, verb=_verb(step))


def _text(template: str, scope: Scope) -> str:
    return str(evaluate(template, scope))


def _sequence(step: Step, scope: Scope) -> list[Any]:
    values = evaluate(step.each, scope)
    if not isinstance(values, list | tuple):
        raise ExpressionError(f"`each` wants a list, not {kind_of(values)}", where=_title(step))
    return list(values)


def _rounds(step: Step, scope: Scope) -> dict[str, Scope]:
    """Return what each round of a loop sees, by the round's key.

    Raises:
        BusinessException: BUS-EACH-01, two rounds have one key: nothing of the loop is done.
    """
    rounds: dict[str, Scope] = {}
    for value in _sequence(step, scope):
        inner = {**scope, "each": value}
        if step.where is not None and not evaluate_condition(step.where, inner):
            continue
        key = str(value if step.key is None else evaluate(step.key, inner))
        if key in rounds:
            raise BusinessException(
                f"two rounds of {_title(step)} have the key {key!r}: a write of the second would count as the first's",
                code=SAME_KEY,
                to_do="compare the two; when both are right, the loop needs a `key` that tells them apart",
            )
        rounds[key] = inner
    return rounds


def _case(step: Step, scope: Scope) -> str | None:
    """Return the case that a `switch` takes; None is `else`.

    Raises:
        BusinessException: BUS-SWITCH-01, no case names the value and there is no `else`.
    """
    value = evaluate(step.switch, scope)
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str | int | None):
        raise ExpressionError(
            f"`switch` wants text, a whole number or a boolean, not {kind_of(value)}", where=_title(step)
        )
    if value is not None and str(value) in step.cases:
        return str(value)
    if step.else_ is not None:
        return None
    shown = "nothing" if value is None else repr(masked_text(FieldType.TEXT, value))
    raise BusinessException(
        f"{_title(step)} knows no case for {shown}; it knows {', '.join(step.cases)}",
        code=NO_CASE,
        to_do="a person decides; add the case, or an `else`, to the workflow",
    )


def _within(outer: str, key: str) -> str:
    """Join the keys of two loops; different pairs never give one name."""
    return f"{outer}/{key.replace('%', '%25').replace('/', '%2F')}" if outer else key


def _verb(step: Step) -> str:
    """Name the kind of work for the timeline: the first of these words that the step has."""
    for verb in VERBS:
        if getattr(step, verb) not in (None, {}):
            return verb
    return "raise" if step.raise_ is not None else "expect"


def _title(step: Step) -> str:
    return step.name or step.id or _verb(step)


def _handed_over(hand_over: HandOver, scope: Scope) -> HandedOver:
    return HandedOver(
        disposition=Disposition(_text(hand_over.disposition, scope)),
        code=_text(hand_over.code, scope),
        suggestion=_text(hand_over.suggest, scope),
        role=hand_over.to,
    )


def _postponed(later: RetryLater, scope: Scope, history: History) -> Any:
    return postpone(
        _text(later.code, scope),
        _text(later.reason, scope),
        history,
        delay_s=parse_duration(later.after),
        limit=later.limit,
    )


def _exception(written: Raise, scope: Scope) -> AttemptError:
    message = _text(written.message, scope)
    for kind, code in (
        (BusinessException, written.business),
        (SystemException, written.system),
        (IntegrityException, written.integrity),
    ):
        if code is not None:
            name = _text(code, scope)
            return kind(message or name, code=name)
    raise AssertionError("unreachable: the loader wants exactly one class")
