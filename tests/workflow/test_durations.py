import pytest

from digital_employee.errors import DefinitionError
from digital_employee.workflow.durations import parse_duration


@pytest.mark.parametrize(("text", "seconds"), [("500ms", 0.5), ("30s", 30), ("5m", 300), ("2h", 7200), ("1d", 86400)])
def test_a_span_is_read_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "5 s", "-5s", "1.5h", "5S", "٣s", "5s\n", "367d", "9" * 5000 + "s"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError):
        parse_duration(text)
