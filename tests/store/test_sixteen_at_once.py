"""What must be exact when sixteen processes ask at once: budgets, the one probe, the pace, seats, the kill switch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from decimal import Decimal

import pytest

from digital_employee.errors import StoreError
from digital_employee.store import breakers, controls, effects, portals, queue
from digital_employee.store.breakers import Answer, Policy
from digital_employee.store.budgets import BEYOND, Budget, reserved_amount, reserved_items
from digital_employee.store.controls import Brake
from digital_employee.store.database import Database
from digital_employee.store.hindrances import Hindrance, HindranceKind
from digital_employee.store.queue import Claim
from digital_employee.store.seats import TOO_FAST, count_leased, take_seat, take_write_turn
from digital_employee.store.tables import BreakerState, EffectRow, EffectState
from digital_employee.store.unit import UnitOfWork
from digital_employee.store.writer import Writer

MANY = 16
POLICY = Policy(most=3, open_s=60)


@pytest.fixture
async def crowd(database_url, clock) -> AsyncIterator[list[Writer]]:
    """Sixteen writers with connections of their own, as sixteen processes have them."""
    async with AsyncExitStack() as stack:

        @asynccontextmanager
        async def one(number: int) -> AsyncIterator[Writer]:
            database = Database.open(database_url)
            async with Writer(database, clock, f"bot-{number}") as writer:
                yield writer
            await database.close()

        yield [await stack.enter_async_context(one(number)) for number in range(MANY)]


async def race(crowd: list[Writer], act: Callable[[UnitOfWork, int], Awaitable[object]]) -> list[object]:
    """Let all do it at once; a refusal is answered by its code."""

    async def one(number: int, writer: Writer) -> object:
        try:
            return await writer.run(lambda uow: act(uow, number))
        except StoreError as err:
            return err.code

    return list(await asyncio.gather(*(one(number, writer) for number, writer in enumerate(crowd))))


async def claims_of(office) -> list[Claim]:
    return [await office.claimed(f"UC{number}") for number in range(MANY)]


def intending(claims: list[Claim], budget: Budget, amount: str = "100.00"):
    async def act(uow: UnitOfWork, number: int) -> object:
        claim = claims[number]
        intent = await effects.intend(
            uow,
            item_id=claim.item_id,
            fence=claim.fence,
            attempt_id=claim.attempt_id,
            step_id="submit",
            values_digest="d" * 64,
            amount=amount,
            budget=budget,
        )
        return intent.effect.id

    return act


@pytest.mark.parametrize("budget", [Budget(amount=Decimal("500.00")), Budget(items=5)], ids=["money", "items"])
async def test_a_budget_for_five_admits_five_of_sixteen_and_refuses_the_others_before_anything_is_sent(
    office, crowd, budget
) -> None:
    answers = await race(crowd, intending(await claims_of(office), budget))
    assert answers.count(BEYOND) == MANY - 5
    async with office.database.session() as session:
        assert await reserved_amount(session, run_id=office.run_id) == Decimal("500.00")
        assert await reserved_items(session, run_id=office.run_id) == 5


async def test_a_withdrawn_intent_gives_its_reservation_to_the_next(office) -> None:
    first, second = await office.claimed("UC1"), await office.claimed("UC2")
    act = intending([first, second], Budget(amount=Decimal("100.00"), items=1))
    await office.writer.run(lambda uow: act(uow, 0))
    with pytest.raises(StoreError, match=r"limits\.amount"):
        await office.writer.run(lambda uow: act(uow, 1))
    withdraw = effects.withdraw_unsent
    assert await office.writer.run(lambda uow: withdraw(uow, item_id=first.item_id, fence=first.fence, reason="x")) == 1
    await office.writer.run(lambda uow: act(uow, 1))


async def look(uow: UnitOfWork) -> Hindrance | None:
    uow.unaudited("the caller's own entry tells of it")
    return await breakers.look(uow, "p", POLICY)


async def open_breaker(office, attempt_id: str) -> None:
    for _ in range(POLICY.most):
        await office.writer.run(lambda uow: note(uow, office, attempt_id, Answer.FAILED))


def note(uow: UnitOfWork, office, attempt_id: str, answer: Answer):
    return breakers.note(
        uow,
        portal="p",
        attempt_id=attempt_id,
        answer=answer,
        policy=POLICY,
        enqueuer=office.enqueuer,
        code="SYS-PORT-01",
    )


async def breaker_of(office) -> BreakerState:
    async with office.database.session() as session:
        return (await portals.list_portals(session))[0].breaker


async def test_failures_in_a_row_open_the_breaker_and_an_answer_between_them_begins_the_row_anew(office) -> None:
    attempt = (await office.claimed()).attempt_id
    for answer in (Answer.FAILED, Answer.FAILED, Answer.ANSWERED, Answer.FAILED, Answer.NOTHING, Answer.FAILED):
        await office.writer.run(lambda uow, answer=answer: note(uow, office, attempt, answer))
    assert await breaker_of(office) is BreakerState.CLOSED
    await office.writer.run(lambda uow: note(uow, office, attempt, Answer.FAILED))
    assert await breaker_of(office) is BreakerState.OPEN


async def test_of_sixteen_that_come_after_the_pause_exactly_one_tries(office, crowd, entries) -> None:
    claims = await claims_of(office)
    await open_breaker(office, claims[0].attempt_id)

    async def come(uow: UnitOfWork, number: int) -> object:
        why = await look(uow)
        return "waits" if why else await breakers.try_out(uow, "p", claims[number].attempt_id)

    assert await race(crowd, come) == ["waits"] * MANY
    office.pass_time(seconds=60)
    answers = await race(crowd, come)
    assert (answers.count(True), answers.count("waits")) == (1, MANY - 1)
    kinds = [entry.kind for entry in await entries() if entry.kind.startswith("breaker.")]
    assert kinds == ["breaker.opened", "breaker.half_open"]


@pytest.mark.parametrize(("answer", "then"), [(Answer.ANSWERED, "CLOSED"), (Answer.FAILED, "OPEN")])
async def test_what_the_one_that_tries_learns_decides(office, answer, then) -> None:
    probe, bystander = await office.claimed("UC1"), await office.claimed("UC2")
    await open_breaker(office, probe.attempt_id)
    office.pass_time(seconds=60)
    assert await office.writer.run(look) is None
    assert await office.writer.run(lambda uow: breakers.try_out(uow, "p", probe.attempt_id))
    await office.writer.run(lambda uow: note(uow, office, bystander.attempt_id, Answer.ANSWERED))
    assert await breaker_of(office) is BreakerState.HALF_OPEN
    await office.writer.run(lambda uow: note(uow, office, probe.attempt_id, answer))
    assert (await breaker_of(office)).value == then


async def test_when_the_one_that_tries_dies_the_next_one_tries(office) -> None:
    probe = await office.claimed("UC1")
    await open_breaker(office, probe.attempt_id)
    office.pass_time(seconds=60)
    await office.writer.run(look)
    await office.writer.run(lambda uow: breakers.try_out(uow, "p", probe.attempt_id))
    waits = await office.writer.run(look)
    assert waits is not None
    assert waits.kind is HindranceKind.BREAKER
    take_over = queue.take_over_item
    await office.writer.run(
        lambda uow: take_over(uow, item_id=probe.item_id, fence=probe.fence, reason="dead", enqueuer=office.enqueuer)
    )
    assert await office.writer.run(look) is None


async def test_turns_for_writes_are_handed_out_once_each_and_evenly(office, crowd) -> None:
    async def take(uow: UnitOfWork, _: int) -> float:
        uow.unaudited("the INTENT's entry tells of it")
        return await take_write_turn(uow, portal="p", per_minute=30, patience_s=20)

    answers = await race(crowd, take)
    waits = sorted(answer for answer in answers if isinstance(answer, float))
    assert waits == [2.0 * turn for turn in range(11)]
    assert answers.count(TOO_FAST) == MANY - 11


async def test_no_more_seats_are_taken_at_once_than_the_portal_allows_nor_faster(office, crowd) -> None:
    names = [f"bot{number:02}" for number in range(MANY)]

    def taking(**limits: int):
        async def act(uow: UnitOfWork, number: int) -> object:
            found = await take_seat(
                uow,
                portal="p",
                accounts=names,
                executor=f"bot-{number}",
                item_id="i",
                ttl=timedelta(minutes=5),
                **limits,
            )
            if found is None:
                uow.unaudited("no seat")
            return found

        return act

    assert len([seat for seat in await race(crowd, taking(per_minute=60)) if seat]) == 1
    assert len([seat for seat in await race(crowd, taking(at_once=3)) if seat]) == 2
    async with office.database.session() as session:
        assert await count_leased(session, "p") == 3


async def test_once_the_kill_switch_has_answered_nothing_is_sent_any_more(office, crowd, supervisor) -> None:
    claims = await claims_of(office)
    intents = [str(one) for one in await race(crowd, intending(claims, Budget()))]

    async def send(uow: UnitOfWork, number: int) -> str:
        await effects.mark_sent(
            uow, effect_id=intents[number], fence=claims[number].fence, settle_after=uow.now, portal="p"
        )
        return "sent"

    async def sent() -> int:
        async with office.database.session() as session:
            rows = [await session.get_one(EffectRow, one) for one in intents]
        return [row.state for row in rows].count(EffectState.SENT)

    sending = asyncio.create_task(race(crowd, send))
    await asyncio.sleep(0.01)
    await office.writer.run(
        lambda uow: controls.brake(uow, state=Brake.KILL, scope="portal", name="p", reason="错误数据", by=supervisor)
    )
    when_it_answered = await sent()
    answers = await sending
    assert await sent() == when_it_answered == answers.count("sent")
    assert answers.count(controls.KILLED) == MANY - when_it_answered
