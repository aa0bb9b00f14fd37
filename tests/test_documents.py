"""Documents cannot lie: links lead somewhere, commands exist, every error code is listed."""

import ast
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML

from digital_employee.errors import DigitalEmployeeError
from digital_employee.workflow.model import WorkflowDefinition

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
CODE = re.compile(r"(?:BUS|SYS|INT|UI|PT|MG)(?:-[A-Z]+)?-X?\d{2}|MG-H\d{1,2}|DE-(?:000|[A-Z]+-[A-Z0-9]+)")
SOURCES = ("digital_employee", "bots", "connectors", "workflows")


def documents() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as the usual hosts make them."""
    headings = re.findall(r"^#+ +(.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def links(path: Path) -> list[str]:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [
        link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not link.startswith(("http:", "https:", "mailto:"))
    ]


def test_every_link_leads_to_a_file_and_a_heading_that_exist() -> None:
    broken: list[str] = []
    for path in documents():
        for link in links(path):
            target, _, anchor = link.partition("#")
            page = (path.parent / target).resolve() if target else path
            if not page.exists() or (anchor and anchor not in anchors(page.read_text(encoding="utf-8"))):
                broken.append(f"{path.relative_to(ROOT)}: {link}")
    assert not broken


@pytest.mark.parametrize("name", READMES)
def test_every_make_word_in_the_readme_is_a_target(name: str) -> None:
    words = set(re.findall(r"\bmake ([a-z]+)", (ROOT / name).read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert {"demo", "test", "up"} <= words <= targets


@pytest.mark.parametrize("name", READMES)
def test_the_workflow_in_the_readme_is_a_workflow(name: str) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    WorkflowDefinition.model_validate(YAML(typ="safe", pure=True).load(example))


def codes_in(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return set(CODE.findall(text))
    texts = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return {value for value in texts if isinstance(value, str) and CODE.fullmatch(value)}


def test_every_error_code_is_listed_and_every_listed_code_exists() -> None:
    files = [path for name in SOURCES for kind in ("*.py", "*.yaml") for path in (ROOT / name).rglob(kind)]
    used = set().union(*(codes_in(path) for path in files))
    listed = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/errors.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(listed) == len(set(listed)), "a code is listed twice"
    assert sorted(used - set(listed)) == [], "add these to docs/errors.md"
    assert sorted(set(listed) - used) == [], "these are listed in docs/errors.md and nowhere used"


def commands(group: Any, path: tuple[str, ...] = ()) -> list[str]:
    """Return every command of the command line, as one types it."""
    if not hasattr(group, "commands"):
        return [" ".join(path)]
    return [line for name, part in group.commands.items() for line in commands(part, (*path, name))]


def test_every_command_is_in_a_document() -> None:
    from digital_employee.cli.main import app

    text = "\n".join(path.read_text(encoding="utf-8") for path in documents())
    missing = [line for line in commands(typer.main.get_command(app)) if not re.search(rf"\b{line}\b", text)]
    assert missing == []


def test_every_family_of_errors_has_its_exit_status_in_the_operations_page() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    families = [DigitalEmployeeError, *DigitalEmployeeError.__subclasses__()]
    assert {family.exit_status for family in families} <= {int(row) for row in re.findall(r"^\| (\d+) \|", text, re.M)}
