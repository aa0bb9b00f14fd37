"""A stranger's way: install the wheel, make a new project, run it; this repository is out of sight."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

WORKFLOWS = {
    *("unemployment_claim", "unemployment_stop", "pension_transfer", "record_merging", "fund_reconciliation"),
}
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


@pytest.fixture
def service(binaries: Path, project: Path) -> Iterator[str]:
    """The dashboard's address of the running service; at the end the service must drain and leave with 0."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [binaries / "digital-employee", "serve"],
        cwd=project,
        env={**clean_environment(), "DIGITAL_EMPLOYEE__DASHBOARD__PORT": str(port)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(process, address := f"http://127.0.0.1:{port}")
        yield address
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    finally:
        process.kill()
        process.communicate()


def wait_for(process: subprocess.Popen[str], address: str) -> None:
    """Wait until the process answers there, or has ended."""
    for _ in range(900):
        with suppress(httpx.TransportError):
            httpx.get(address)
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"nobody answers at {address}")


def clean_environment() -> dict[str, str]:
    """The environment without what this process knows of the repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DIGITAL_EMPLOYEE"))}


def say(binaries: Path, folder: Path, *words: str, program: str = "digital-employee") -> str:
    """Run a program there; return what it says."""
    command = [binaries / program, *words]
    done = subprocess.run(command, cwd=folder, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_framework_comes_from_the_wheel(binaries: Path, tmp_path: Path) -> None:
    where = say(binaries, tmp_path, "-c", "import digital_employee; print(digital_employee.__file__)", program="python")
    assert Path(where).is_relative_to(binaries.parent)
    hidden = "import importlib.util as u; print([n for n in ('bots', 'mock_caseworker') if u.find_spec(n)])"
    assert say(binaries, tmp_path, "-c", hidden, program="python").strip() == "[]"


def test_every_command_of_a_new_project_has_what_it_reads(binaries: Path, project: Path) -> None:
    assert "5 workflow(s), 0 with faults" in say(binaries, project, "validate", "workflows/")
    assert json.loads(say(binaries, project, "schema"))["$id"] == "workflow.json"
    schedules: list[dict[str, Any]] = json.loads(say(binaries, project, "schedule", "list", "--json"))
    assert {schedule["workflow"] for schedule in schedules} == WORKFLOWS


def test_the_service_of_a_new_project_shows_its_door_and_drains(service: str) -> None:
    door = httpx.get(f"{service}/", follow_redirects=True)
    assert (door.status_code, door.headers["content-type"]) == (200, "text/html; charset=utf-8")
    linked = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', door.text))
    assert {Path(path.partition("?")[0]).suffix for path in linked} >= {".css", ".js", ".svg"}
    assert [path for path in linked if httpx.get(service + path).status_code != 200] == []


@pytest.mark.timeout(300)
def test_a_new_project_does_its_main_job(binaries: Path, project: Path) -> None:
    facts = json.loads(say(binaries, project, "demo", "--size", "tiny", "--only", "unemployment_claim", "--json"))
    assert [scenario["workflow"] for scenario in facts["scenarios"]] == ["unemployment_claim"]
    assert (facts["agreement"], facts["differences"]) == (1.0, [])
    assert (facts["false_approvals"], facts["doubles"], facts["audit"]["ok"]) == (0, 0, True)
    assert Path(facts["report"]).is_relative_to(project)
