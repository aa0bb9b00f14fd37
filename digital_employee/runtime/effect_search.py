"""Looking in the portal for an effect, read-only, in a second page: what stands there, and whether it is ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from digital_employee.browser.verbs import PageVerbs
from digital_employee.crash_points import reached
from digital_employee.errors import BusinessException, IntegrityException
from digital_employee.runtime.values import Scope, fill_text, typed
from digital_employee.workflow.expressions import evaluate
from digital_employee.workflow.model import Check
from digital_employee.workflow.plan import Plan

ALREADY_THERE = "BUS-EFF-01"
DOUBLE = "INT-01"


@dataclass(frozen=True)
class EffectSearch:
    """Does the `check` of writes."""

    plan: Plan
    verbs: PageVerbs

    async def standing(self, check: Check, scope: Scope) -> dict[str, Any] | None:
        """Look before the write: None when nothing is there, its receipt when exactly what we would write is.

        Raises:
            BusinessException: BUS-EFF-01, something stands there that is not ours.
        """
        rows = await self.matches(check, scope)
        if not rows:
            return None
        if len(rows) == 1 and check.equals and _holds(rows[0], check.equals, scope):
            return _receipt_of(rows[0], check)
        raise BusinessException(
            f"the portal already shows {len(rows)} such effect(s) that no write of ours made",
            code=ALREADY_THERE,
            to_do="a person decides whether the case is already done",
        )

    async def find_one(self, check: Check | None, scope: Scope) -> dict[str, Any] | None:
        """Return the receipt of the one row that shows our effect; None when there is none."""
        if check is None:
            return None
        rows = await self.matches(check, scope)
        if len(rows) > 1:
            raise IntegrityException(
                f"the portal shows the effect {len(rows)} times", code=DOUBLE, to_do="a person must reverse all but one"
            )
        if not rows:
            return None
        return _receipt_of(rows[0], check)

    async def matches(self, check: Check, scope: Scope) -> list[dict[str, Any]]:
        """Look in a second page, so that the working page stays as it is; returns *all* matching rows."""
        reached("check.asking", check.open)
        screens = self.plan.screens
        page = await self.verbs.second_page()
        try:
            await page.open(check.open)
            for ref, template in check.fill.items():
                await page.fill(ref, fill_text(screens, ref, evaluate(template, scope)))
            if check.press is not None:
                await page.press(check.press)
            rows = typed(screens, check.find.row, await page.read(check.find.row))
        finally:
            await page.close()
        reached("check.answered", check.open)
        return [row for row in rows if _holds(row, check.find.where, scope)]


def _receipt_of(row: dict[str, Any], check: Check) -> dict[str, Any]:
    return {name: row.get(column, "") for name, column in check.receipt.items()}


def _holds(row: dict[str, Any], columns: dict[str, Any], scope: Scope) -> bool:
    return all(_same(row.get(column), evaluate(template, scope)) for column, template in columns.items())


def _same(shown: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return any(_same(shown, value) for value in wanted)
    return bool(shown == wanted)
