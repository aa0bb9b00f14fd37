"""Every word is there in both languages, and nothing stored lacks a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digital_employee.dashboard.locale import LANGUAGES, catalogue, choose_language
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.tones import TONES
from digital_employee.schedule.fires import FireReason
from digital_employee.store.reports.deadlines import DeadlineStanding
from digital_employee.store.tables import (
    AttemptOutcome,
    EffectState,
    ItemState,
    RunState,
    StepState,
    TaskKind,
    TaskState,
)
from digital_employee.store.tasks import DECISIONS
from digital_employee.store.users import Role
from digital_employee.workflow.model import Disposition

PACKAGE = Path(__file__).resolve().parents[2] / "digital_employee"
DASHBOARD = PACKAGE / "dashboard"
DECISION_NAMES = {decision for decisions in DECISIONS.values() for decision in decisions}
FAMILIES = {
    "run_state": RunState,
    "item_state": ItemState,
    "task_kind": TaskKind,
    "task_state": TaskState,
    "step_state": StepState,
    "effect_state": EffectState,
    "outcome": AttemptOutcome,
    "disposition": Disposition,
    "standing": DeadlineStanding,
    "role": Role,
    "decision": DECISION_NAMES,
    "decision_means": DECISION_NAMES,
    "fire_code": FireReason,
    "wait": ("time", "person", "approval"),
    "origin": ("schedule", "person", "queue"),
}


def used_keys() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in DASHBOARD.rglob("*") if path.suffix in {".html", ".py"}]
    said = re.compile(r"""(?:\bt|\bwords|\bsay)\(\s*["']([a-z_.]+[a-z_])["'][,)]""")
    listed = re.compile(r"""["']((?:nav|fault|password|sign_in|user|task)\.[a-z_]+)["']""")
    keys = {key for text in texts for key in said.findall(text) + listed.findall(text)}
    return {key for key in keys if not key.endswith(".html")}


def test_every_word_that_is_said_is_written() -> None:
    assert len(used_keys()) > 200
    assert not used_keys() - catalogue("zh_CN").words.keys()


def test_both_languages_have_the_same_words() -> None:
    chinese, english = catalogue("zh_CN").words, catalogue("en").words
    assert chinese.keys() == english.keys()
    holes = re.compile(r"\{\w+\}")
    assert not [key for key in chinese if set(holes.findall(chinese[key])) != set(holes.findall(english[key]))]
    assert not [key for key in english if re.search(r"[\u4e00-\u9fff]", english[key])]
    assert not [key for key in chinese if not chinese[key] or not english[key]]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_stored_value_has_a_name(family: str) -> None:
    for language in LANGUAGES:
        missing = [value for value in FAMILIES[family] if f"{family}.{value}" not in catalogue(language).words]
        assert not missing


def test_every_kind_of_audit_entry_has_a_name() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (PACKAGE / "store").rglob("*.py")]
    kinds = {kind for text in sources for kind in re.findall(r'record\(\s*"([a-z]+\.[a-z_]+)"', text)}
    assert len(kinds) > 15
    assert not {f"audit.{kind}" for kind in kinds} - catalogue("en").words.keys()


def test_every_value_with_a_colour_has_a_sign_and_a_known_state() -> None:
    for family, kinds in (("run", RunState), ("item", ItemState), ("step", StepState), ("effect", EffectState)):
        assert set(TONES[family]) == {kind.value for kind in kinds}
    assert all(tone.icon and tone.name for tones in TONES.values() for tone in tones.values())


def test_every_icon_is_in_the_sprite() -> None:
    sprite = (DASHBOARD / "static" / "vendor" / "icons.svg").read_text(encoding="utf-8")
    here = set(re.findall(r'<symbol id="([a-z\d-]+)"', sprite))
    texts = [path.read_text(encoding="utf-8") for path in (DASHBOARD / "templates").glob("*.html")]
    asked = {icon for text in texts for icon in re.findall(r'icon\("([a-z\d-]+)"', text)}
    asked |= {tone.icon for tones in TONES.values() for tone in tones.values()}
    assert not asked - here


@pytest.mark.parametrize(
    ("cookie", "accepted", "chosen"),
    [(None, "", "zh_CN"), (None, "en-GB,zh;q=0.5", "en"), ("zh_CN", "en", "zh_CN"), ("xx", "fr,en", "en")],
)
def test_the_language_is_the_one_chosen_or_asked_for_or_chinese(cookie, accepted: str, chosen: str) -> None:
    assert choose_language(cookie, accepted) == chosen


def test_every_permission_belongs_to_somebody() -> None:
    from digital_employee.dashboard.permissions import PERMISSIONS

    assert set(Permission) == set().union(*PERMISSIONS.values())
