"""A stranger's way: install the wheel, make a new project, run it; this repository is out of sight."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIP = (sys.executable, "-m", "pip", "--quiet", "--no-input")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the last commit."""
    clone, out = tmp_path_factory.mktemp("clone") / "repository", tmp_path_factory.mktemp("wheel")
    subprocess.run(["git", "clone", "--quiet", "--local", ROOT, clone], check=True)
    subprocess.run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", out, clone], check=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def binaries(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has our wheel, and of the present one only the libraries.

    A folder that a .pth file names is searched, but its own .pth files are not read: the editable install
    that stands there stays unknown. The wheel is installed first, or pip would see that install.
    """
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    subprocess.run([*PIP, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True)
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "present.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return environment / "bin"


@pytest.fixture(scope="module")
def project(binaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that `new` makes."""
    folder = tmp_path_factory.mktemp("work")
    assert "my-agency is ready" in say(binaries, folder, "new", "my-agency")
    return folder / "my-agency"


def say(binaries: Path, folder: Path, *words: str, program: str = "digital-employee") -> str:
    """Run a program there without what this process knows of the repository; return what it says."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DIGITAL_EMPLOYEE"))}
    done = subprocess.run(
        [binaries / program, *words], cwd=folder, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_framework_comes_from_the_wheel(binaries: Path, tmp_path: Path) -> None:
    where = say(binaries, tmp_path, "-c", "import digital_employee; print(digital_employee.__file__)", program="python")
    assert Path(where).is_relative_to(binaries.parent)
    hidden = "import importlib.util as u; print([n for n in ('bots', 'mock_caseworker') if u.find_spec(n)])"
    assert say(binaries, tmp_path, "-c", hidden, program="python").strip() == "[]"


def test_every_command_of_a_new_project_has_what_it_reads(binaries: Path, project: Path) -> None:
    assert "1 workflow(s), 0 with faults" in say(binaries, project, "validate", "workflows/")
    assert json.loads(say(binaries, project, "schema"))["$id"] == "workflow.json"
    schedules: list[dict[str, Any]] = json.loads(say(binaries, project, "schedule", "list", "--json"))
    assert {schedule["workflow"] for schedule in schedules} == {"unemployment_claim"}


@pytest.mark.timeout(300)
def test_a_new_project_does_its_main_job(binaries: Path, project: Path) -> None:
    facts = json.loads(say(binaries, project, "demo", "--size", "tiny", "--json", "--timeout", "240"))
    assert (facts["agreement"], facts["differences"]) == (1.0, [])
    assert (facts["false_approvals"], facts["doubles"], facts["audit"]["ok"]) == (0, 0, True)
    assert Path(facts["report"]).is_relative_to(project)
