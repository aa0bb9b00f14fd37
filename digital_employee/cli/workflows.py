"""Commands of those who write workflows: new, validate, schema, plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from digital_employee.cli.new import create_project
from digital_employee.cli.output import AsJson, ProjectFolder, console, print_json, stderr
from digital_employee.errors import DefinitionError
from digital_employee.project.folder import Project, find_project_folder, open_project
from digital_employee.workflow.lint import lint
from digital_employee.workflow.plan import Plan
from digital_employee.workflow.schema import elements_schema, workflow_schema

app = typer.Typer()


@app.command()
def new(target: Annotated[Path, typer.Argument(help="The folder to make.")]) -> None:
    """Make a new project that runs, with the sample scenario in it.

    Example: `digital-employee new my-agency`
    """
    create_project(target)
    console.print(f"[green]✓[/] {target} is ready. Next:\n  cd {target}\n  digital-employee demo")


@app.command()
def validate(
    path: Annotated[Path, typer.Argument(help="A workflow file, or a folder of them.")] = Path("workflows"),
    project: ProjectFolder = Path(),
    strict: Annotated[bool, typer.Option(help="Lint warnings count as faults.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check workflows: every fault with file, line and column; and what the trade advises.

    Example: `digital-employee validate workflows/`
    """
    opened = open_project(find_project_folder(path if path.exists() else project))
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    reports = [_check(opened, file) for file in files]
    faulty = sum(1 for report in reports if report["fault"] or (strict and report["warnings"]))
    if as_json:
        print_json(reports)
    else:
        for report in reports:
            _show(report)
        console.print(f"{len(reports)} workflow(s), {faulty} with faults")
    if faulty:
        raise typer.Exit(DefinitionError.exit_status)


@app.command()
def schema(
    elements: Annotated[bool, typer.Option("--elements", help="The schema of elements files.")] = False,
    write: Annotated[Path | None, typer.Option(help="Write both schemas into this folder.")] = None,
) -> None:
    """Print the JSON Schema that editors complete with.

    Example: `digital-employee schema > config/schemas/workflow.json`
    """
    if write is not None:
        for name, body in (("workflow", workflow_schema()), ("elements", elements_schema())):
            (write / f"{name}.json").write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return
    print_json(elements_schema() if elements else workflow_schema())


@app.command()
def plan(workflow: str, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Show a workflow as it will run: its digest, steps and screens.

    Example: `digital-employee plan unemployment_claim`
    """
    made = open_project(find_project_folder(project)).plan(workflow)
    facts = {
        "workflow": made.definition.workflow,
        "title": made.definition.title,
        "digest": made.digest,
        "documents": sorted(made.documents),
        "steps": [step.name or step.id or step.skill or "" for step in made.definition.steps],
    }
    if as_json:
        print_json(facts)
        return
    console.print(f"[bold]{facts['title']}[/] ({facts['workflow']}) · {made.digest[:12]}")
    for number, name in enumerate(facts["steps"], 1):
        console.print(f"  {number:2}. {name}")


def _check(project: Project, file: Path) -> dict[str, object]:
    try:
        made: Plan = project.plan_file(file.resolve())
    except DefinitionError as err:
        return {"file": str(file), "fault": str(err), "warnings": []}
    return {"file": str(file), "fault": None, "warnings": [str(warning) for warning in lint(made)]}


def _show(report: dict[str, object]) -> None:
    mark = "[red]✗[/]" if report["fault"] else "[green]✓[/]"
    console.print(f"{mark} {report['file']}")
    if report["fault"]:
        stderr.print(str(report["fault"]), markup=False, soft_wrap=True)
    for warning in report["warnings"] if isinstance(report["warnings"], list) else []:
        console.print(f"  {warning}", markup=False, style="yellow")
