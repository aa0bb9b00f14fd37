"""The businesses that this system runs."""

from __future__ import annotations

from mock_caseworker.pension_transfer.scene import SCENE as PENSION_TRANSFER
from mock_caseworker.scene import Scene, TodoKind
from mock_caseworker.unemployment_claim.scene import SCENE as UNEMPLOYMENT_CLAIM

SCENES: tuple[Scene, ...] = (UNEMPLOYMENT_CLAIM, PENSION_TRANSFER)
TODO_KINDS: tuple[TodoKind, ...] = tuple(kind for scene in SCENES for kind in scene.todo)
