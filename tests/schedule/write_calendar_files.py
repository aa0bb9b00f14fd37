"""Write config/calendars/cn-YYYY.yaml from chinesecalendar.

Use: `python tests/schedule/write_calendar_files.py 2027 "name of the notice"`, once a year, when a release of
chinesecalendar knows the notice; then compare the file with the notice by eye. A year that the library does
not know yet is written by hand. Without arguments the years of the repository are written again.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar import get_holiday_detail, is_workday
from chinese_calendar.constants import Holiday

FOLDER = Path(__file__).resolve().parents[2] / "config" / "calendars"
NOTICES = {
    2024: "国务院办公厅关于2024年部分节假日安排的通知（国办发明电〔2023〕7号，2023-10-25）",
    2025: "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号，2024-11-12）",
    2026: "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号，2025-11-04）",
}


def calendar_text(year: int, notice: str) -> str:
    """Return the file of one year."""
    days = [date(year, 1, 1) + timedelta(days=count) for count in range(366)]
    days = [day for day in days if day.year == year]
    rest = [(day, get_holiday_detail(day)[1]) for day in days if get_holiday_detail(day)[0]]
    holidays = [f"  - {day}  # {Holiday(name).chinese}" for day, name in rest if name]
    makeup = [
        f"  - {day}  # {'周六周日'[(day.weekday() - 5) * 2 :][:2]}"
        for day in days
        if is_workday(day) and day.weekday() > 4
    ]
    lines = [
        "# Days off, weekends inside a holiday included, and make-up working days (调休).",
        f"year: {year}",
        "status: OFFICIAL",
        f"source: {notice}",
        "holidays:",
        *holidays,
        "makeup_workdays:",
        *makeup,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for written_year, written_notice in [(int(sys.argv[1]), sys.argv[2])] if len(sys.argv) > 2 else NOTICES.items():
        (FOLDER / f"cn-{written_year}.yaml").write_text(calendar_text(written_year, written_notice), encoding="utf-8")
