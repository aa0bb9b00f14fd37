"""`digital-employee new` from the repository: tracked files, all or nothing, never over somebody's work."""

import subprocess
from pathlib import Path

import pytest

from digital_employee.cli.new import SAMPLE, create_project, sample_project
from digital_employee.errors import SettingsError

ROOT = Path(__file__).resolve().parents[2]


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_new_project_is_the_tracked_sample(tmp_path: Path) -> None:
    create_project(tmp_path / "agency")
    answer = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--", *SAMPLE], check=True, capture_output=True, text=True
    )
    tracked = {name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()}
    assert files_in(tmp_path / "agency") == tracked
    assert {"config/schedules.yaml", "config/calendars/cn-2026.yaml"} <= tracked


def test_an_empty_folder_is_filled_and_a_used_one_left_alone(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    create_project(tmp_path / "empty")
    assert (tmp_path / "empty" / "config" / "schedules.yaml").is_file()
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="this place is taken"):
        create_project(tmp_path / "used")
    assert files_in(tmp_path / "used") == {"letter.txt"}


def test_a_package_without_sample_or_repository_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"DE-NEW-02.*install the wheel"):
        sample_project(tmp_path / "digital_employee")
