"""The businesses that this system runs."""

from __future__ import annotations

from mock_caseworker.fund_reconciliation.scene import SCENE as FUND_RECONCILIATION
from mock_caseworker.pension_transfer.scene import SCENE as PENSION_TRANSFER
from mock_caseworker.record_merging.scene import SCENE as RECORD_MERGING
from mock_caseworker.scene import Scene, TodoKind
from mock_caseworker.unemployment_claim.scene import SCENE as UNEMPLOYMENT_CLAIM
from mock_caseworker.unemployment_stop.scene import SCENE as UNEMPLOYMENT_STOP

SCENES: tuple[Scene, ...] = (
    UNEMPLOYMENT_CLAIM,
    UNEMPLOYMENT_STOP,
    FUND_RECONCILIATION,
    PENSION_TRANSFER,
    RECORD_MERGING,
)
TODO_KINDS: tuple[TodoKind, ...] = tuple(kind for scene in SCENES for kind in scene.todo)
