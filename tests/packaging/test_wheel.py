"""The wheel and the sdist carry exactly the tracked files: nothing forgotten, no secret taken along."""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ("bots", "connectors", "workflows", "config", "mock_caseworker", "scheduler.py", ".gitignore")
SECRETS = ["config/secret.yaml", "config/local.yaml", "digital_employee/notes.txt", "bots/portal/password.txt"]


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True).stdout


def build(source: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", out, source], check=True, env={**os.environ, "PIP_NO_INPUT": "1"})
    (wheel,) = out.glob("*.whl")
    return wheel


def plain_names(wheel: Path) -> list[str]:
    names = zipfile.ZipFile(wheel).namelist()
    assert len(names) == len(set(names)), "a file came twice"
    return sorted(name for name in names if ".dist-info/" not in name)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last commit, with secrets lying about: one ignored by git, the others just not added."""
    folder = tmp_path_factory.mktemp("clone") / "repository"
    git(ROOT, "clone", "--quiet", "--local", str(ROOT), str(folder))
    for name in SECRETS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("password: Sim-2026!", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(clone, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def expected(clone: Path) -> list[str]:
    tracked = git(clone, "ls-files", "-z").split("\0")
    package = [name for name in tracked if name.startswith("digital_employee/")]
    sample = [f"digital_employee/sample_project/{name}" for name in tracked if name.split("/")[0] in SAMPLE]
    return sorted(package + sample)


def test_the_wheel_is_the_tracked_files_and_no_secret(wheel: Path, expected: list[str]) -> None:
    assert plain_names(wheel) == expected
    assert not [name for name in plain_names(wheel) for secret in SECRETS if name.endswith(secret)]


def test_the_sdist_is_the_tracked_files_and_builds_the_same_wheel(
    clone: Path, expected: list[str], tmp_path: Path
) -> None:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path], check=True, cwd=clone)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    carried = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert carried - {"PKG-INFO", "tracked_files.txt"} == set(git(clone, "ls-files", "-z").split("\0")) - {""}
    (unpacked / "config" / "secret.yaml").write_text("password: Sim-2026!", encoding="utf-8")
    assert plain_names(build(unpacked, tmp_path / "wheel")) == expected


def test_a_folder_that_is_neither_is_refused(clone: Path, tmp_path: Path) -> None:
    shutil.copytree(clone, tmp_path / "copy", ignore=shutil.ignore_patterns(".git"))
    with pytest.raises(subprocess.CalledProcessError):
        build(tmp_path / "copy", tmp_path)


def test_new_makes_the_sample_project_from_an_installed_wheel(wheel: Path, expected: list[str], tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    (site,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    program = (
        "from pathlib import Path; from digital_employee.cli.new import create_project; create_project(Path('mine'))"
    )
    subprocess.run([tmp_path / "venv" / "bin" / "python", "-c", program], check=True, cwd=tmp_path)
    made = {str(path.relative_to(tmp_path / "mine")) for path in (tmp_path / "mine").rglob("*") if path.is_file()}
    prefix = "digital_employee/sample_project/"
    assert made == {name.removeprefix(prefix) for name in expected if name.startswith(prefix)}
