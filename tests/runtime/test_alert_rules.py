"""config/alerts.yaml while the service runs: a change counts without a restart, a fault changes nothing and is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from digital_employee.clock import ManualClock
from digital_employee.errors import DefinitionError, DigitalEmployeeError
from digital_employee.runtime.alert_rules import AlertRules
from digital_employee.store.tables import AuditEntryRow
from tests.runtime.test_clockwork import Tower

OFTEN = "thresholds: {disk_free_mb: 500}\n"
RARELY = "thresholds: {disk_free_mb: 900}\n"
FAULTY = "thresholds: {disk_free_gb: 1}\n"


class Desk:
    """Alert rules over a folder of their own, and what people were asked."""

    def __init__(self, tower: Tower, folder: Path) -> None:
        self.file = folder / "config" / "alerts.yaml"
        self.file.parent.mkdir()
        self.write(OFTEN)
        self.asked: list[tuple[str, str]] = []
        self.tower = tower
        self.folder = folder

    def write(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")

    def open(self) -> AlertRules:
        return AlertRules(self.folder, self.tower.writer, self._ask)

    async def _ask(self, title: str, err: DigitalEmployeeError) -> None:
        self.asked.append((title, str(err)))


@pytest.fixture
async def desk(store_url: str, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Desk]:
    folder = tmp_path / "agency"
    folder.mkdir()
    tower = Tower.build(store_url, clock, "clock-1")
    yield Desk(tower, folder)
    await tower.close()


async def test_a_change_is_in_service_once_the_file_stood_still_and_is_in_the_audit_log(desk: Desk) -> None:
    rules = desk.open()
    assert not await rules.look()
    desk.write(RARELY)
    assert not await rules.look(), "somebody may be writing it at this moment"
    assert rules.present().thresholds.disk_free_mb == 500
    assert await rules.look()
    assert rules.present().thresholds.disk_free_mb == 900
    assert not await rules.look()
    async with desk.tower.database.session() as session:
        kinds = (await session.scalars(select(AuditEntryRow.kind))).all()
    assert list(kinds).count("alert.rules_taken") == 1


async def test_a_faulty_file_changes_nothing_and_asks_once_until_it_is_mended(desk: Desk) -> None:
    rules = desk.open()
    desk.write(FAULTY)
    for _ in range(4):
        assert not await rules.look()
    assert rules.present().thresholds.disk_free_mb == 500
    [(title, error)] = desk.asked
    assert "config/alerts.yaml" in title
    assert "alerts.yaml:1:" in error
    assert "disk_free_gb" in error
    desk.write(RARELY)
    assert [await rules.look() for _ in range(2)] == [False, True]
    assert rules.present().thresholds.disk_free_mb == 900


async def test_a_file_that_is_faulty_at_the_start_stops_the_start(desk: Desk) -> None:
    desk.write(FAULTY)
    with pytest.raises(DefinitionError, match="disk_free_gb"):
        desk.open()
