"""What the engine knows of our dispatches: which of them can still run, and which were begun by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from dbos import DBOSClient

LIVE = ["ENQUEUED", "DELAYED", "PENDING"]
"""The engine's words for what is still to run, or runs."""


class Dispatches:
    """The engine's register, asked and corrected from any process; it runs nothing."""

    def __init__(self, client: DBOSClient) -> None:
        self._client = client

    async def live(self, dispatches: Sequence[str]) -> frozenset[str]:
        """Return those that wait, or run in the hands of some process, dead or alive."""
        if not dispatches:
            return frozenset()
        found = await self._client.list_workflows_async(
            workflow_ids=list(dispatches), status=LIVE, load_input=False, load_output=False
        )
        return frozenset(one.workflow_id for one in found)

    async def begun(self) -> Mapping[str, Sequence[str]]:
        """Return what was begun and has not ended, by the executor that began it."""
        begun: dict[str, list[str]] = defaultdict(list)
        for one in await self._client.list_workflows_async(status="PENDING", load_input=False, load_output=False):
            if one.executor_id:
                begun[one.executor_id].append(one.workflow_id)
        return begun

    async def forget(self, dispatches: Sequence[str]) -> None:
        """Strike out dispatches that were replaced, so that nobody begins them again."""
        if dispatches:
            await self._client.cancel_workflows_async(list(dispatches))
