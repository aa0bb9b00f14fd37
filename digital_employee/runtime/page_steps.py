"""The page verbs of one step: open, fill, press, download, expect, read, always in this order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from digital_employee.browser.verbs import PageVerbs
from digital_employee.errors import ExpressionError, IntegrityException
from digital_employee.runtime.control_flow import text_of
from digital_employee.runtime.files import Cabinet
from digital_employee.runtime.step_log import StepEntry, StepLog, masked, masked_values, names_shown
from digital_employee.runtime.values import Scope, agree, element_of, fill_text, typed
from digital_employee.workflow.expressions import evaluate, kind_of
from digital_employee.workflow.kept_file import KeptFile
from digital_employee.workflow.model import ReadTable, Step
from digital_employee.workflow.plan import Plan

MISMATCH = "INT-02"
"""The portal shows another value than the robot computed (DOMAIN UI-17)."""


@dataclass(frozen=True)
class PageSteps:
    """Does page verbs on the working page of one attempt."""

    plan: Plan
    verbs: PageVerbs
    cabinet: Cabinet
    log: StepLog
    form: dict[str, Any] = field(default_factory=dict)
    """What was filled since a screen was opened: it may be part of what the next write sends."""

    async def run(self, step: Step, scope: Scope, entry: StepEntry) -> dict[str, Any]:
        """Open, fill, press, download, expect, read: always in this order."""
        screens = self.plan.screens
        if step.open is not None:
            entry.summary["open"] = step.open
            self.form.clear()
            await self.verbs.open(step.open)
        for written, template in step.fill.items():
            ref, value = text_of(written, scope), evaluate(template, scope)
            entry.summary.setdefault("fill", {})[ref] = masked(screens, ref, value)
            await self._fill(ref, value)
            self.form[ref] = value
        if step.press is not None:
            entry.summary["press"] = ref = text_of(step.press, scope)
            await self.verbs.press(ref)
        files = await self._download_all(step, scope, entry)
        for written, template in step.expect.items():
            await self._expect(text_of(written, scope), evaluate(template, scope))
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
            found = await self.verbs.download(text_of(template, scope), self.cabinet.largest_mb)
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
            ref = text_of(target.table if isinstance(target, ReadTable) else target, scope)
            values[name] = typed(self.plan.screens, ref, await self.verbs.read(ref))
            self.log.names.update(names_shown(self.plan.screens, ref, values[name]))
            entry.summary.setdefault("read", {})[name] = masked(self.plan.screens, ref, values[name])
        return values
