"""Writing in a dry run: everything up to the request, which the shut gate keeps back; nothing is remembered as sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from digital_employee.browser.gate import GateShut
from digital_employee.browser.verbs import PageVerbs
from digital_employee.runtime.approval import needs_approval
from digital_employee.runtime.control_flow import title_of
from digital_employee.runtime.effect_search import EffectSearch
from digital_employee.runtime.identification import identify
from digital_employee.runtime.outcome import Rehearsed, StepEnd
from digital_employee.runtime.records import AttemptRecords
from digital_employee.runtime.steps import DoSteps
from digital_employee.runtime.values import Scope
from digital_employee.runtime.write_values import shown_values, values_digest, write_of
from digital_employee.workflow.durations import parse_duration
from digital_employee.workflow.model import Step
from digital_employee.workflow.plan import Plan


@dataclass
class Rehearsal:
    """Stands in for the writer in a dry run; an item ends at its first write, since no receipt can follow it."""

    plan: Plan
    verbs: PageVerbs
    form: Mapping[str, Any]
    records: AttemptRecords
    after_intent: bool = False

    async def write(self, step: Step, scope: Scope, each_key: str, do: DoSteps) -> dict[str, Any]:
        """Check, identify, fill and press; return the receipt of what stands there already.

        Raises:
            StepEnd: the request set out and was kept back; the verdict says what it would have written.
            BusinessException, IntegrityException, SystemException: what a real run would have met.
        """
        write = write_of(step)
        standing = await EffectSearch(self.plan, self.verbs).standing(write.check, scope) if write.check else None
        if standing is not None:
            return standing
        await identify(write, scope, self.plan, self.verbs)
        digest = values_digest(step, scope, self.form)
        shown = shown_values(step, scope, self.form, self.plan.screens)
        request = ""
        try:
            async with self.verbs.context.gate.rehearse(parse_duration(write.deadline)) as passage:
                await do(write.do, scope, each_key)
        except GateShut:
            kept_back = passage.passed[0]
            request = f"{kept_back.method} {urlsplit(kept_back.url).path}（{kept_back.size} 字节）"
        await self.records.screenshot(self.verbs, f"{title_of(step)} · 试运行，未提交")
        asks = needs_approval(write.approve, scope)
        result = {"步骤": str(step.id), **({"轮次": each_key} if each_key else {}), "请求": request,
                  "须经批准": "是" if asks else "否", "内容摘要": digest, **shown}  # fmt: skip
        raise StepEnd(Rehearsed("", f"将写入：{title_of(step)}" + ("（先经批准）" if asks else ""), result))
