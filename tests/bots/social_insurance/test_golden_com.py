"""The golden vectors COM-01 to COM-16, each asked by name as anybody may ask it: `rules eval`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digital_employee.face import SkillContext, SystemException
from digital_employee.project.discover import discover
from digital_employee.project.rules import ask, find_rule, read_values
from digital_employee.schedule.calendar import load_calendar

PROJECT = Path(__file__).parents[3]

ID, USCC, CARD, DUE = (f"social_insurance.{name}" for name in ("id_card", "uscc", "bank_card", "due_date"))
RETIRE, LEAST = "social_insurance.retirement_date", "social_insurance.minimum_months"

VECTORS = [
    ("COM-01", ID, '{"id_no": "990101197506150018"}',
     {"fault": None, "sex": "1", "birth": "1975-06-15", "weighted_sum": 312}),
    ("COM-02", ID, '{"id_no": "990101197506150019"}', {"fault": "CHECKSUM", "sex": None, "birth": None}),
    ("COM-03", ID, '{"id_no": "99010119850101007x"}', {"id_no": "99010119850101007X", "fault": None, "sex": "1"}),
    ("COM-04", ID, '{"id_no": "990102199002290071"}', {"fault": "BIRTH"}),
    ("COM-05", "social_insurance.id_card_15_to_18", '{"id_no": "990101750615001"}', "990101197506150018"),
    ("COM-06", ID, '{"id_no": "99010119710420006X", "declared_sex": "1"}', {"fault": "SEX_MISMATCH"}),
    ("COM-06", ID, '{"id_no": "99010119710420006X", "declared_sex": "2"}', {"fault": None, "sex": "2"}),
    ("COM-07", USCC, '{"uscc": "91990101MA0AAAA017"}', {"fault": None, "weighted_sum": 1667}),
    ("COM-07", USCC, '{"uscc": "91990101MA0AAAA016"}', {"fault": "CHECKSUM"}),
    *(("COM-07", USCC, f'{{"uscc": "91990101MA0AAAA01{letter}"}}', {"fault": "FORMAT"}) for letter in "IOSVZ"),
    ("COM-08", CARD, '{"card_no": "9900000000000000010"}', {"fault": None}),
    ("COM-08", CARD, '{"card_no": "9900000000000000011"}', {"fault": "CHECKSUM"}),
    ("COM-09", DUE, '{"start": "2025-09-24", "workdays": 10}', {"due_at": "2025-10-14T23:59:59+08:00"}),
    ("COM-10", DUE, '{"start": "2026-02-09", "workdays": 15}', {"due_at": "2026-03-06T23:59:59+08:00"}),
    ("COM-11", DUE, '{"start": "2026-02-13", "workdays": 10}', {"due_at": "2026-03-05T23:59:59+08:00"}),
    ("COM-11", DUE, '{"start": "2026-09-28", "workdays": 10}', {"due_at": "2026-10-16T23:59:59+08:00"}),
    ("COM-13", DUE, '{"start": "2026-08-05", "days": 60}', {"due_at": "2026-10-08T23:59:59+08:00"}),
    ("COM-13", DUE, '{"start": "2026-08-05", "days": 60, "roll": false}', {"due_at": "2026-10-04T23:59:59+08:00"}),
    ("COM-13", DUE, '{"start": "2026-02-03", "days": 15}', {"due_at": "2026-02-24T23:59:59+08:00"}),
    *(
        (id_, RETIRE, f'{{"category": "{category}", "birth": "{birth}-01"}}', {"period": period, "age_months": age})
        for id_, category, birth, period, age in (
            ("COM-14", "M60", "1965-01", "202502", 60 * 12 + 1),
            ("COM-14", "M60", "1965-05", "202507", 60 * 12 + 2),
            ("COM-14", "M60", "1964-12", "202412", 60 * 12),
            ("COM-14", "M60", "1976-08", "203907", 62 * 12 + 11),
            ("COM-14", "M60", "1976-09", "203909", 63 * 12),
            ("COM-15", "F55", "1971-04", "202608", 55 * 12 + 4),
            ("COM-15", "F55", "1981-09", "203909", 58 * 12),
            ("COM-15", "F50", "1975-01", "202502", 50 * 12 + 1),
            ("COM-15", "F50", "1975-03", "202505", 50 * 12 + 2),
            ("COM-15", "F50", "1984-11", "203911", 55 * 12),
        )
    ),
    *(
        ("COM-16", LEAST, f'{{"retirement_year": {year}}}', months)
        for year, months in ((2029, 180), (2030, 186), (2031, 192), (2039, 240), (2045, 240))
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluate() -> Callable[[str, str], Any]:
    offered = discover(PROJECT).rules
    context = SkillContext(date(2026, 3, 10), load_calendar(PROJECT / "config" / "calendars"), PROJECT)
    return lambda name, values: ask(find_rule(offered, name), read_values(values), context)


@pytest.mark.parametrize(("name", "values", "expected"), [pytest.param(*rest, id=id_) for id_, *rest in VECTORS])
def test_the_rule_gives_what_the_vector_says(
    evaluate: Callable[[str, str], Any], name: str, values: str, expected: Any
):
    answer = evaluate(name, values)
    assert (answer if not isinstance(expected, dict) else {key: answer[key] for key in expected}) == expected


def test_com_12_a_year_without_a_calendar_is_never_guessed(evaluate: Callable[[str, str], Any]):
    with pytest.raises(SystemException) as caught:
        evaluate(DUE, '{"start": "2026-12-25", "workdays": 10}')
    assert caught.value.code == "SYS-CAL-01"


def test_every_vector_is_here():
    assert {id_ for id_, *_ in VECTORS} | {"COM-12"} == {f"COM-{number:02d}" for number in range(1, 17)}


def test_a_limit_tells_by_which_calendar_it_was_counted(evaluate: Callable[[str, str], Any]):
    due = evaluate(DUE, '{"start": "2026-02-09", "workdays": 15}')
    assert due["calendar_version"].startswith("cn-2026:")
    assert due["provisional"] is False
