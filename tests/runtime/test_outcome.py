from __future__ import annotations

import pytest

from digital_employee.errors import BusinessException, IntegrityException, SystemException
from digital_employee.runtime.outcome import (
    LATER_LIMIT,
    LATER_S,
    SYSTEM_DELAYS_S,
    WRONG_PERSON,
    Finished,
    Frozen,
    HandedOver,
    History,
    Postponed,
    StepEnd,
    attempt_outcome,
    judge,
    postpone,
)
from digital_employee.store.tables import AttemptOutcome
from digital_employee.workflow.model import Disposition

FRESH = History(failures=0, postponements=0)


def test_a_business_exception_goes_to_a_person_and_is_never_retried() -> None:
    verdict = judge(BusinessException("补缴待核", code="BUS-UI-01"), FRESH, after_intent=False)
    assert verdict == HandedOver(Disposition.HUMAN, "BUS-UI-01", "补缴待核", is_failure=True)


def test_system_exceptions_are_retried_after_2_8_and_30_seconds_then_later() -> None:
    error = SystemException("系统繁忙", code="SYS-PAGE-01")
    waits = []
    for failures in range(4):
        verdict = judge(error, History(failures, 0), after_intent=False)
        assert isinstance(verdict, Postponed)
        waits.append((verdict.delay_s, verdict.disposition))
    quick = [(delay, None) for delay in SYSTEM_DELAYS_S]
    assert waits == [*quick, (LATER_S, Disposition.RETRY_LATER)]


def test_after_enough_postponements_a_person_decides() -> None:
    verdict = judge(SystemException("down", code="SYS-X"), History(9, LATER_LIMIT), after_intent=False)
    assert isinstance(verdict, HandedOver)
    assert verdict.disposition is Disposition.HUMAN


@pytest.mark.parametrize(
    ("code", "after_intent", "holds"),
    [("INT-02", False, False), ("INT-02", True, True), (WRONG_PERSON, False, True)],
)
def test_an_integrity_exception_freezes_and_holds_the_run_after_intent_or_for_a_wrong_person(
    code: str, after_intent: bool, holds: bool
) -> None:
    verdict = judge(IntegrityException("differs", code=code), FRESH, after_intent=after_intent)
    assert verdict == Frozen(code, "differs", hold_run=holds)


def test_a_defect_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        judge(ZeroDivisionError("ours"), FRESH, after_intent=False)


def test_a_step_that_ends_the_item_brings_its_own_verdict() -> None:
    verdict = Finished(Disposition.AUTO_DONE)
    assert judge(StepEnd(verdict), FRESH, after_intent=False) is verdict


def test_a_time_out_by_design_is_no_failure() -> None:
    verdict = postpone("SYS-UI-01", "超时", FRESH, delay_s=1800, limit=8)
    assert isinstance(verdict, Postponed)
    assert not verdict.failure
    assert attempt_outcome(verdict) is AttemptOutcome.WAITING
