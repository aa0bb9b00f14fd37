import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from digital_employee.errors import SettingsError
from digital_employee.settings import Settings, load_settings, setting_names
from digital_employee.settings.model import section_of

ROOT = Path(__file__).resolve().parents[1]
PORTAL = """
portals:
  caseworker:
    adapter: bots.portal.caseworker:CaseworkerPortal
    base_url: http://127.0.0.1:8010
    accounts: [{name: bot01, secret: caseworker}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "default.yaml").write_text("worker:\n  concurrency: 2\n  drain_s: 7\n" + PORTAL)
    return tmp_path


def local(project: Path, text: str) -> Path:
    (project / "config" / "local.yaml").write_text(text)
    return project


def test_the_file_of_this_project_says_what_the_defaults_are() -> None:
    not_compared = {"portals": True, "secrets": True, "database_url": True, "audit": {"checkpoint_file"}}
    assert load_settings(ROOT).model_dump(exclude=not_compared) == Settings().model_dump(exclude=not_compared)


def test_the_file_of_this_project_shows_every_setting() -> None:
    text = (ROOT / "config" / "default.yaml").read_text(encoding="utf-8")
    assert [name for name in setting_names() if f"{name.rpartition('.')[2]}:" not in text] == []


def test_local_goes_before_default_and_leaves_the_rest(project: Path) -> None:
    settings = load_settings(local(project, "worker: {concurrency: 9}\n"))
    assert (settings.worker.concurrency, settings.worker.drain_s, settings.worker.polling_s) == (9, 7, 1)


def test_the_environment_goes_before_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITAL_EMPLOYEE__WORKER__CONCURRENCY", "5")
    monkeypatch.setenv("DIGITAL_EMPLOYEE__PORTALS__CASEWORKER__BASE_URL", "https://portal.example")
    settings = load_settings(local(project, "worker: {concurrency: 9}\n"))
    assert settings.worker.concurrency == 5
    assert settings.portals["caseworker"].base_url == "https://portal.example"
    assert settings.portals["caseworker"].accounts[0].name == "bot01"


def test_a_variable_with_a_slip_in_its_name_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITAL_EMPLOYEE__WORKERS__CONCURRENCY", "5")
    with pytest.raises(SettingsError, match="did you mean `worker`"):
        load_settings(project)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("worker:\n  concurency: 3\n", "config/local.yaml:2:3: `worker.concurency` is no setting (did you mean"),
        ("worker:\n  concurrency: many\n", "config/local.yaml:2:3: `worker.concurrency`"),
        ("a: b: c\n", "config/local.yaml:1:5"),
        ("worker: {drain_s: 1}\nworker: {drain_s: 2}\n", "config/local.yaml:2:1"),
        ("- a\n", "config/local.yaml:1:1: the settings must be a mapping"),
        ("timezone: Asia/Shanghia\n", "config/local.yaml:1:1: `timezone`"),
        ("portals: {x: {adapter: 'a:B', base_url: ftp://x, accounts: []}}\n", "`portals.x.base_url`"),
    ],
)
def test_a_fault_names_its_place(project: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(local(project, text))
    assert said in str(caught.value)


def test_a_fault_does_not_show_the_value(project: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(local(project, "worker: {concurrency: hunter2-password}\n"))
    assert "hunter2" not in str(caught.value)


def test_the_database_lies_in_the_state_folder_of_the_project(project: Path) -> None:
    assert load_settings(project).database_url == f"sqlite+aiosqlite:///{project}/var/digital-employee.db"
    moved = load_settings(local(project, "database_url: sqlite+aiosqlite:///data/de.db\n"))
    assert moved.database_url == f"sqlite+aiosqlite:///{project}/data/de.db"
    postgres = "postgresql+asyncpg://u:p@h/n"
    assert load_settings(local(project, f"database_url: {postgres}\n")).database_url == postgres


def test_the_checkpoint_file_lies_in_the_project_unless_it_is_placed_elsewhere(project: Path) -> None:
    assert load_settings(project).audit.checkpoint_file == project / "var" / "audit-checkpoints.txt"
    elsewhere = load_settings(local(project, "audit: {checkpoint_file: /mnt/auditor/notes.txt}\n"))
    assert elsewhere.audit.checkpoint_file == Path("/mnt/auditor/notes.txt")


def test_settings_cannot_be_changed_at_run_time(project: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(project).worker.concurrency = 7  # type: ignore[misc]  # the point of the test


def rows(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The table of docs/settings.md, from the model."""
    for attribute, field in model.model_fields.items():
        inner, between = section_of(field.annotation)
        name = field.alias or attribute
        if inner is not None:
            yield from rows(inner, f"{prefix}{name}.{between}")
            continue
        default = field.get_default(call_default_factory=True)
        shown = "required" if default is PydanticUndefined else f"`{_plain(default)}`"
        yield f"| `{prefix}{name}` | {shown} | {field.description} |"


def _plain(default: object) -> str:
    return json.dumps(default if isinstance(default, str | int | float | None) else _listed(default))


def _listed(default: object) -> object:
    return list(default) if isinstance(default, tuple) else str(default)


def test_docs_list_every_setting_with_its_default() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [row for row in rows(Settings) if row not in text] == []
    listed = [line for line in text.splitlines() if line.startswith("| `")]
    assert len(listed) == len(list(setting_names())), "docs/settings.md lists something that is no setting"
