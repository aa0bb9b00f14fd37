"""A worker's periodic duties outlive what fails in them, loudly."""

from __future__ import annotations

import asyncio

from loguru import logger
from sqlalchemy.exc import OperationalError

from digital_employee.runtime.worker import _every


async def test_a_duty_goes_on_when_a_lost_connection_is_back_and_says_that_it_failed() -> None:
    rounds, is_back, told = 0, asyncio.Event(), []

    async def look() -> None:
        nonlocal rounds
        rounds += 1
        if rounds < 3:
            raise OperationalError("SELECT 1", {}, ConnectionResetError("the server closed the connection"))
        is_back.set()

    sink = logger.add(lambda message: told.append(str(message)), level="ERROR", format="{message}")
    duty = asyncio.create_task(_every(0.001, look))
    try:
        await asyncio.wait([duty, waiting := asyncio.create_task(is_back.wait())], return_when="FIRST_COMPLETED")
        waiting.cancel()
        assert is_back.is_set(), "the duty ended at the first fault"
    finally:
        logger.remove(sink)
        duty.cancel()
        await asyncio.gather(duty, return_exceptions=True)
    assert len(told) == 2
    assert "OperationalError" in told[0]
