"""Builds broken on purpose, applied inside the process that the sweep kills: each must be seen."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from digital_employee.runtime.attempt import AttemptRunner
from digital_employee.runtime.effect_search import EffectSearch
from digital_employee.runtime.effects import EffectWriter
from digital_employee.runtime.records import AttemptRecords
from digital_employee.store import database, schedules
from digital_employee.store.tables import EffectRow, EffectState
from digital_employee.store.unit import UnitOfWork
from digital_employee.store.writer import Writer


def ignore_settle_time() -> None:
    """Do a write again as soon as the check does not show it."""
    EffectWriter._unsettled_s = lambda *_: 0.0


def skip_check() -> None:
    """Do a write again that was sent, without looking whether it landed."""

    async def blind(*_: Any) -> None:
        return None

    EffectWriter._settle_sent = blind
    EffectSearch.standing = blind


def intend_too_late() -> None:
    """Commit INTENT and SENT only when the answer has come."""
    intend, mark_sent, settle = AttemptRecords.intend, AttemptRecords.mark_sent, AttemptRecords.settle_effect
    kept: dict[str, _Kept] = {}

    async def only_remember(self: AttemptRecords, step_id: str, each_key: str, **values: Any) -> EffectRow:
        key = f"{self.claim.item_id} {step_id} {each_key}"
        kept[key] = _Kept((step_id, each_key), values)
        return EffectRow(id=key, step_id=step_id, each_key=each_key, state=EffectState.INTENT)

    async def only_note(self: AttemptRecords, effect_id: str, settle_after: Any) -> None:
        kept[effect_id].sent = (settle_after,)

    async def all_at_once(self: AttemptRecords, effect_id: str, receipt: Any, *, found_by_check: bool) -> None:
        if effect_id in kept:
            one = kept[effect_id]
            effect_id = (await intend(self, *one.place, **one.values)).id
            await mark_sent(self, effect_id, *one.sent)
        await settle(self, effect_id, receipt, found_by_check=found_by_check)

    AttemptRecords.intend = only_remember
    AttemptRecords.mark_sent = only_note
    AttemptRecords.settle_effect = all_at_once


def bury_the_frozen() -> None:
    """Do a write again that is not there, though nobody has proved its sender dead."""

    async def is_over(*_: Any) -> bool:
        return True

    AttemptRunner._is_over = is_over


def acknowledge_unsynced() -> None:
    """Answer a commit before the disk has it."""
    cure, create = database.cure_sqlite, database.create_async_engine

    def forgetful(engine: Engine, *, reading: bool = False) -> None:
        cure(engine, reading=reading)
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))

    def hasty(url: URL, **options: Any) -> AsyncEngine:
        hurry = {"server_settings": {"synchronous_commit": "off"}} if url.get_backend_name() == "postgresql" else {}
        return create(url, connect_args=hurry, **options)

    database.cure_sqlite = forgetful
    database.create_async_engine = hasty


def move_the_cursor_first() -> None:
    """Note that the time of fires has passed before their rows are written, in a transaction of its own."""
    advance, run = schedules.advance_schedule, Writer.run
    late: list[dict[str, Any]] = []

    async def only_the_cursor(uow: UnitOfWork, **asked: Any) -> list[str] | None:
        late[:] = [asked] if asked["fires"] else []
        return await advance(uow, **{**asked, "fires": []})

    async def then_the_rows(self: Writer, unit: Any) -> Any:
        answer = await run(self, unit)
        if not late or answer is None:
            return answer
        asked = late.pop()
        await asyncio.sleep(0.02)
        return await run(self, lambda uow: advance(uow, **{**asked, "expected_cursor": asked["cursor"]}))

    schedules.advance_schedule = only_the_cursor
    Writer.run = then_the_rows


def fall_over() -> None:
    """Leave as soon as the first attempt begins."""

    async def leave(*_: Any) -> None:
        os._exit(70)

    AttemptRunner.run = leave


def leak_descriptors() -> None:
    """Keep a file open for each time the store is read or written."""
    kept: list[int] = []
    for name in ("session", "transaction"):
        opened = getattr(database.Database, name)

        def leaking(self: database.Database, opened: Any = opened) -> Any:
            kept.append(os.open(os.devnull, os.O_RDONLY))
            return opened(self)

        setattr(database.Database, name, leaking)


@dataclass
class _Kept:
    place: tuple[str, str]
    values: dict[str, Any]
    sent: tuple[Any, ...] = field(default=())
