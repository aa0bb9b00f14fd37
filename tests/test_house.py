"""The house stands as drawn: imports run one way, modules are named for what they do."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("digital_employee", "bots", "connectors", "mock_caseworker", "benchmarks", "tests")
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "manager", "managers", "base", "misc", "lib"}


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imported_names(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
    return names


def test_imports_run_one_way() -> None:
    """The contracts are in pyproject.toml, [tool.importlinter]."""
    script = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_nobody_imports_the_service_entry() -> None:
    """import-linter takes packages only, so this one rule about scheduler.py stands here; its own tests may."""
    for path in modules():
        if path.relative_to(ROOT).parts[0] == "tests":
            continue
        names = imported_names(ast.parse(path.read_text(encoding="utf-8")))
        assert not {name for name in names if name.split(".")[0] == "scheduler"}, path


def test_every_module_is_named_for_what_it_does() -> None:
    assert not [str(path.relative_to(ROOT)) for path in modules() if path.stem.strip("_") in SAYS_NOTHING]
    folders = {part for path in modules() for part in path.relative_to(ROOT).parts[:-1]}
    assert not folders & SAYS_NOTHING


def test_every_module_says_in_its_first_words_what_it_owns() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if text.strip() and path.relative_to(ROOT).parts[0] != "tests":
            assert ast.get_docstring(ast.parse(text)), path.relative_to(ROOT)
