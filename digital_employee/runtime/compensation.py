"""Taking an item's writes back, newest first, each as a guarded write of its own. DESIGN §5.

Knows only what is durable: the item, the run, and each write's own receipt. So a kill in the middle changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from digital_employee.errors import BusinessException
from digital_employee.runtime.outcome import Finished, Frozen, HandedOver, InDoubt, Undo, Verdict
from digital_employee.runtime.records import AttemptRecords
from digital_employee.runtime.steps import StepRunner
from digital_employee.runtime.values import Scope
from digital_employee.store.tables import EffectRow
from digital_employee.store.undoing import UNDO, step_of
from digital_employee.workflow.model import Disposition, Step
from digital_employee.workflow.plan import Plan
from digital_employee.workflow.templates import walk_steps

STANDS = "BUS-UNDO-01"
"""A write cannot be taken back by us; a person is told which one stands."""


def compensation_of(plan: Plan, effect: EffectRow) -> tuple[Step, ...]:
    """Return the steps that take an effect back, its write named after the effect's step; empty: none is declared."""
    steps = [placed.step for placed in walk_steps(plan.definition) if placed.step.id == effect.step_id]
    write = steps[0].write if steps else None
    if write is None or not write.compensate:
        return ()
    *before, last = write.compensate
    return (*before, last.model_copy(update={"id": effect.step_id + UNDO}))


async def undo_first(plan: Plan, verdict: Verdict, records: AttemptRecords) -> Verdict:
    """Return what becomes of an item that failed for good: its writes are taken back first, or named to a person."""
    if plan.definition.on_failure != "compensate" or not isinstance(verdict, HandedOver | Frozen):
        return verdict
    if isinstance(verdict, HandedOver) and not verdict.is_failure:
        return verdict
    standing = await records.standing_effects()
    if not standing:
        return verdict
    if isinstance(verdict, HandedOver) and compensation_of(plan, standing[0]):
        return Undo(verdict)
    return with_residue(verdict, standing)


async def undo_all(plan: Plan, runner: StepRunner, records: AttemptRecords, scope: Scope) -> None:
    """Take back every write that stands, newest first.

    Raises:
        BusinessException: BUS-UNDO-01, one of them declares no compensation: it and the earlier ones stand.
        AttemptError, StepEnd: as any write; what is taken back so far stays so.
    """
    for effect in await records.standing_effects():
        steps = compensation_of(plan, effect)
        if not steps:
            raise BusinessException(
                f"the write {effect.step_id} declares no `compensate`", code=STANDS, to_do="a person takes it back"
            )
        own = {effect.step_id: {**(effect.receipt or {}), "skipped": False}}
        await runner.run_all(steps, {**scope, **own}, effect.each_key)


async def undone(verdict: Verdict, ending: HandedOver, records: AttemptRecords) -> Verdict:
    """Return how the item ends once its writes are taken back, or which of them stand."""
    standing = await records.standing_effects()
    if isinstance(verdict, HandedOver | Frozen):
        said = verdict.suggestion if isinstance(verdict, HandedOver) else verdict.message
        told = f"{ending.code} {ending.suggestion}；撤销写入未能完成：{verdict.code} {said}"
        if isinstance(verdict, Frozen):
            return with_residue(replace(verdict, message=told), standing)
        return with_residue(HandedOver(Disposition.HUMAN, STANDS, told, ending.role), standing)
    if isinstance(verdict, InDoubt):
        return replace(verdict, message=f"{verdict.message}。{_residue(standing)}")
    if standing or not isinstance(verdict, Finished):
        return verdict
    return replace(ending, suggestion=f"{ending.suggestion}；此前的写入已全部撤销")


def ending_of(kept: dict[str, object]) -> HandedOver:
    """Return the verdict that was kept while its writes are taken back."""
    return HandedOver(
        disposition=Disposition(str(kept["disposition"])),
        code=str(kept["code"]),
        suggestion=str(kept["suggestion"]),
        role=str(kept["role"]),
    )


def kept_ending(ending: HandedOver) -> dict[str, str]:
    """Return a verdict as it is kept; its texts are covered already."""
    return {
        name: str(value)
        for name, value in asdict(ending).items()
        if name in {"disposition", "code", "suggestion", "role"}
    }


def with_residue(verdict: HandedOver | Frozen, standing: Sequence[EffectRow]) -> Verdict:
    """Name to the person which writes stand."""
    if not standing:
        return verdict
    text = _residue(standing)
    if isinstance(verdict, HandedOver):
        return replace(verdict, suggestion=f"{verdict.suggestion}。{text}")
    return replace(verdict, message=f"{verdict.message}。{text}")


def _residue(standing: Sequence[EffectRow]) -> str:
    return f"仍然有效、须由人工处理的写入：{'；'.join(_named(effect) for effect in standing)}"


def _named(effect: EffectRow) -> str:
    receipt = "、".join(f"{name} {value}" for name, value in (effect.receipt or {}).items())
    round_ = f"[{effect.each_key}]" if effect.each_key else ""
    return f"{step_of(effect)}{round_}（{receipt or '无回执'}）"
