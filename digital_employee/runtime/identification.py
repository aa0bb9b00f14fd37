"""The last look before a write: this person, this case, read on the working page."""

from __future__ import annotations

from digital_employee.browser.verbs import PageVerbs
from digital_employee.errors import IntegrityException
from digital_employee.runtime.outcome import WRONG_PERSON
from digital_employee.runtime.values import Scope, agree, typed
from digital_employee.workflow.expressions import evaluate
from digital_employee.workflow.model import Write
from digital_employee.workflow.plan import Plan


async def identify(write: Write, scope: Scope, plan: Plan, verbs: PageVerbs) -> None:
    """Compare what the page shows with the item.

    Raises:
        IntegrityException: INT-WHO-01, it shows another person or case.
    """
    for ref, template in write.identity.items():
        shown = typed(plan.screens, ref, await verbs.read(ref))
        if not agree(plan.screens, ref, shown, evaluate(template, scope)):
            raise IntegrityException(
                f"{ref} shows another person or case than the item",
                code=WRONG_PERSON,
                where=ref,
                to_do="the run is held; a person must look at the portal before it goes on",
            )
