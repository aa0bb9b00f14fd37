import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

from digital_employee import redaction
from digital_employee.errors import SettingsError
from digital_employee.redaction import log_masked, loguru_patcher, mask_value, register_secret, scrub, scrub_deep

ID, CARD, MOBILE = "990101197506150018", "9900000000000000010", "13800138000"


@pytest.fixture(autouse=True)
def no_secrets_before_or_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_secrets", ())


@pytest.mark.parametrize(
    ("type_name", "text", "shown"),
    [
        ("id_card", ID, "990101********0018"),
        ("id_card", "370102750615001", "370102*****5001"),
        ("id_card", "1234567890", "**********"),
        ("bank_card", CARD, "***************0010"),
        ("bank_card", "1234", "****"),
        ("mobile", MOBILE, "138****8000"),
        ("mobile", "1380013", "*******"),
        ("person_name", "张三丰", "张**"),
        ("person_name", "张三", "张*"),
        ("person_name", "张", "*"),
        ("person_name", "", ""),
        ("money", "1980.00", "1980.00"),
        ("text", f"备注 {ID}", "备注 990101********0018"),
    ],
)
def test_a_value_is_masked_by_its_type(type_name: str, text: str, shown: str) -> None:
    assert mask_value(type_name, text) == shown


def test_free_text_loses_every_personal_number_and_keeps_the_rest() -> None:
    text = f"办理{ID}，卡{CARD}，电话{MOBILE}，流水号990101UI20260310000001，受理号UC2026031012，金额1,256,300.00"
    assert scrub(text) == (
        "办理990101********0018，卡***************0010，电话138****8000，"
        "流水号990101UI20260310000001，受理号UC2026031012，金额1,256,300.00"
    )


def test_separators_and_width_stay_as_they_were() -> None:
    assert scrub("9901 0119 7506 1500 18") == "9901 01** **** **00 18"
    assert scrub("９９０１０１１９７５０６１５００１８") == "９９０１０１********００１８"


def test_scrubbing_twice_changes_nothing_more() -> None:
    once = scrub(f"{ID} {CARD} {MOBILE}")
    assert scrub(once) == once


def test_a_registered_secret_is_hidden_in_every_spelling() -> None:
    secret = 'Sim-2026! &"密'
    register_secret(secret)
    encoded = base64.b64encode(secret.encode()).decode()
    spellings = [secret, "Sim-2026%21%20%26%22%E5%AF%86", "Sim-2026%21+%26%22%E5%AF%86", json.dumps(secret), encoded]
    for text in [*spellings, "Sim-2026! &amp;&quot;密"]:
        assert scrub(f"a {text} b").count("•••") == 1, text
        assert "2026" not in scrub(f"a {text} b")


def test_a_longer_secret_wins_over_a_shorter_inside_it() -> None:
    register_secret("abcd")
    register_secret("abcdefgh")
    assert scrub("x abcdefgh y") == "x ••• y"


def test_a_secret_too_short_to_hide_is_refused() -> None:
    for value in ("", "abc"):
        with pytest.raises(SettingsError):
            register_secret(value)


def test_structures_are_scrubbed_in_depth() -> None:
    register_secret("Sim-2026!")

    class Odd:
        def __str__(self) -> str:
            return f"odd {ID}"

    value = {"a": [ID, {"b": (Odd(), 5, None, True)}], ID: "x", "n": int(ID), "s": "Sim-2026!"}
    assert scrub_deep(value) == {
        "a": ["990101********0018", {"b": ["odd 990101********0018", 5, None, True]}],
        "990101********0018": "x",
        "n": "990101********0018",
        "s": "•••",
    }


def test_a_structure_that_contains_itself_ends() -> None:
    loop: list[object] = [ID]
    loop.append(loop)
    assert ID not in str(scrub_deep(loop))


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    sink = io.StringIO()
    logger.configure(
        handlers=[{"sink": sink, "format": "{message} {extra}", "serialize": False}], patcher=loguru_patcher
    )
    yield sink
    logger.configure(handlers=[], patcher=lambda record: None)


def test_a_log_line_with_its_extra_values_is_scrubbed(log: io.StringIO) -> None:
    logger.bind(person={"id": ID}).info("opened {} for {}", MOBILE, CARD)
    text = log.getvalue()
    assert "138****8000" in text
    assert not any(number in text for number in (ID, CARD, MOBILE))


def test_an_exception_with_its_causes_is_scrubbed_and_still_readable(log: io.StringIO) -> None:
    register_secret("Sim-2026!")
    try:
        try:
            raise ValueError(f"login Sim-2026! of {ID}")
        except ValueError as error:
            error.add_note(f"card {CARD}")
            raise RuntimeError(f"mobile {MOBILE}") from error
    except RuntimeError:
        logger.exception("failed")
    text = log.getvalue()
    assert "ValueError: login ••• of 990101********0018" in text
    assert "RuntimeError: mobile 138****8000" in text
    assert "test_redaction.py" in text
    assert not any(number in text for number in (CARD, "2026!"))


def test_a_serialised_log_holds_no_personal_number_either() -> None:
    sink = io.StringIO()
    logger.configure(handlers=[{"sink": sink, "serialize": True, "diagnose": True}], patcher=loguru_patcher)
    try:
        person = ID
        raise ValueError(person)
    except ValueError:
        logger.opt(exception=True).bind(card=CARD).error("x {}", MOBILE)
    finally:
        logger.configure(handlers=[], patcher=lambda record: None)
    assert not any(number in sink.getvalue() for number in (ID, CARD, MOBILE))


def test_every_process_logs_without_the_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    log_masked("INFO")
    person = {"name": "欧阳测试", "id_no": ID}
    try:
        raise ValueError(len(person))
    except ValueError:
        logger.exception("card {}", CARD)
    finally:
        logger.remove()
        logger.configure(patcher=lambda record: None)
    text = capsys.readouterr().err
    assert "ValueError: 2" in text
    assert not any(value in text for value in ("欧阳测试", ID, CARD))


@pytest.mark.parametrize("entry", ["scheduler.py", "digital_employee/cli/main.py"])
def test_whatever_can_be_started_masks_its_log_first(entry: str) -> None:
    text = (Path(__file__).parents[1] / entry).read_text("utf-8")
    assert "log_masked(" in text
