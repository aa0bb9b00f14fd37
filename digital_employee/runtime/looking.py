"""Looking again for a write in doubt, with the gate shut: found, it is settled; nothing is ever sent from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from digital_employee.runtime.effect_search import EffectSearch
from digital_employee.runtime.outcome import Looked, StepEnd
from digital_employee.runtime.records import AttemptRecords
from digital_employee.runtime.steps import DoSteps
from digital_employee.runtime.values import Scope
from digital_employee.runtime.write_values import write_of
from digital_employee.store.tables import EffectState
from digital_employee.workflow.model import Step


@dataclass
class DoubtLooker:
    """Stands in for the writer in an attempt at an item of which a write is in doubt."""

    search: EffectSearch
    records: AttemptRecords
    after_intent: bool = False

    async def write(self, step: Step, scope: Scope, each_key: str, do: DoSteps) -> dict[str, Any]:  # noqa: ARG002 - the protocol's
        """Return the receipt of a write that landed; end the attempt at the first that did not.

        Raises:
            StepEnd: the portal does not show it, no check could find it, or the next write was never begun.
            IntegrityException: INT-01, it stands there twice.
        """
        effect = await self.records.find_effect(str(step.id), each_key)
        if effect is not None and effect.state is EffectState.DONE:
            return effect.receipt or {}
        if effect is None or effect.state is not EffectState.IN_DOUBT:
            raise StepEnd(Looked(""))
        check = write_of(step).check
        if check is None:
            raise StepEnd(Looked("该步骤未声明 check，无法自动查找；请人工在业务系统中核实"))
        receipt = await self.search.find_one(check, scope)
        if receipt is None:
            raise StepEnd(Looked("已重新查找，业务系统中目前没有这笔写入"))
        await self.records.settle_found(effect.id, receipt)
        return receipt
