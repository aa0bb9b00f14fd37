"""Plans by digest: rebuilt once per process from the texts pinned in the store."""

from __future__ import annotations

from digital_employee.errors import StoreError
from digital_employee.project.folder import Project
from digital_employee.store.database import Database
from digital_employee.store.tables import PlanRow
from digital_employee.workflow.plan import Plan


class Plans:
    """The plans that this process has used."""

    def __init__(self, project: Project, database: Database) -> None:
        self._project = project
        self._database = database
        self._known: dict[str, Plan] = {}

    async def get(self, digest: str, workflow: str) -> Plan:
        """Return the plan of this digest, whatever the project's files say now.

        Raises:
            StoreError: DE-STORE-PLAN, nothing is pinned under this digest, or it does not give this digest.
        """
        if digest not in self._known:
            async with self._database.session() as session:
                row = await session.get(PlanRow, digest)
            if row is None:
                raise StoreError(f"no plan is pinned under {digest}", code="DE-STORE-PLAN")
            plan = self._project.plan_from({path: str(text) for path, text in row.documents.items()}, workflow)
            if plan.digest != digest:
                raise StoreError(f"the pinned plan {digest} does not give its own digest", code="DE-STORE-PLAN")
            self._known[digest] = plan
        return self._known[digest]
