"""What a person may write in config/schedules.yaml, and what is said when it is wrong."""

from pathlib import Path

import pytest

from digital_employee.errors import DefinitionError
from digital_employee.schedule.definition import ScheduleDefinition, load_schedules

GOOD = """schedules:
  - name: daytime
    workflow: unemployment_claim
    cron: "*/30 8-20 * * *"
    calendar: workdays
    blackout:
      - {from: "12:00", to: "13:00", days: [WED], reason: 午间维护}
"""


def load(folder: Path, text: str) -> tuple[ScheduleDefinition, ...]:
    path = folder / "schedules.yaml"
    path.write_text(text, encoding="utf-8")
    return load_schedules(path)


def test_a_schedule_survives_the_way_into_the_table_and_back(tmp_path: Path) -> None:
    (definition,) = load(tmp_path, GOOD)
    assert ScheduleDefinition.model_validate(definition.model_dump(mode="json", by_alias=True)) == definition


FAULTS = [
    ('cron: "*/30 8-20 * * *"', 'cron: "0 8 * * 1"', r"yaml:4:5: .*weekdays are written by name"),
    ('cron: "*/30 8-20 * * *"', 'cron: "0 8 * * 1-5"', r"yaml:4:5: .*weekdays are written by name"),
    ('cron: "*/30 8-20 * * *"', 'cron: "0 0 8 * * *"', r"yaml:4:5: .*needs five fields .* it has 6"),
    ('cron: "*/30 8-20 * * *"', 'cron: "0 8 13 * FRI"', r"yaml:4:5: .*keep one and write \* for the other"),
    ('cron: "*/30 8-20 * * *"', 'cron: "61 8 * * *"', r"yaml:4:5: .*Bad minute"),
    ('cron: "*/30 8-20 * * *"', 'cron: "0 8 30 2 *"', r"yaml:4:5: .*Bad day-of-month"),
    ('cron: "*/30 8-20 * * *"', 'cron: "0 8 * * FRI-MON"', r"yaml:4:5: .*Bad day-of-week"),
    (
        'cron: "*/30 8-20 * * *"',
        'cron: "0 8 * * MON-FRI"',
        r"yaml:2:5: .*write \* for the weekday; MON-FRI would leave",
    ),
    ("calendar: workdays", "calender: workdays", r"yaml:5:5: .*unknown key, did you mean 'calendar'"),
    ("calendar: workdays", "calendar: weekdays", r"yaml:5:5: .*'every_day' or 'workdays'"),
    ("calendar: workdays", "timezone: Asia/Jinan", r"yaml:5:5: .*no timezone; for China write Asia/Shanghai"),
    ("calendar: workdays", "roll: next_workday", r"roll: next_workday needs calendar: workdays"),
    ("days: [WED]", "days: [3]", r"yaml:7:38: .*3 is no weekday: write MON TUE"),
    ('"13:00"', '"25:00"', r"yaml:7:25: .*no time of day: write it as 08:00"),
    ("name: daytime", "name: 白天", r"yaml:2:5: .*'白天' is no name"),
]


@pytest.mark.parametrize(("before", "after", "fault"), FAULTS)
def test_a_fault_names_its_place_and_what_to_write(tmp_path: Path, before: str, after: str, fault: str) -> None:
    assert before in GOOD
    with pytest.raises(DefinitionError, match=fault):
        load(tmp_path, GOOD.replace(before, after))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        load(tmp_path, GOOD.replace("workdays", "weekdays").replace('"13:00"', '"25:00"'))
    assert str(caught.value).count("schedules.yaml:") == 2


def test_two_schedules_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="two schedules are named 'daytime'"):
        load(tmp_path, GOOD + GOOD.removeprefix("schedules:\n"))


def test_a_missing_file_is_a_fault_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="cannot be read"):
        load_schedules(tmp_path / "schedules.yaml")
