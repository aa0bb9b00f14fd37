"""The command `digital-employee`: its words in one place."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from loguru import logger

from digital_employee import __version__
from digital_employee.cli import audit, demo, doctor, people, queue, running, runs, schedules, workflows
from digital_employee.cli.output import fail, tell_defect
from digital_employee.errors import DigitalEmployeeError
from digital_employee.redaction import loguru_patcher

app = typer.Typer(
    name="digital-employee",
    help="Digital employees (数字员工): workflows in YAML, bots in the browser, writes that land once.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

for part in (workflows.app, running.app, runs.start, doctor.app, demo.app):
    app.registered_commands += part.registered_commands
for name, part, about in (
    ("schedule", schedules.app, "When workflows start: list, next, why, pause, resume."),
    ("runs", runs.app, "What was started: list, show, hold, release, cancel."),
    ("queue", queue.app, "Work items: list, show, hold, release, requeue, cancel."),
    ("task", people.tasks, "Human tasks: list, show, decide."),
    ("user", people.users, "People of the dashboard: list, add, password, role."),
    ("audit", audit.app, "The audit log: verify, export, proof, checkpoint."),
):
    app.add_typer(part, name=name, help=about, no_args_is_help=True)


@app.callback()
def options(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what is being done.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Set what holds for every command."""
    if version:
        typer.echo(f"digital-employee {__version__}")
        raise typer.Exit
    logger.remove()
    logger.configure(patcher=loguru_patcher)
    logger.add(sys.stderr, level="DEBUG" if verbose else "WARNING", diagnose=False, backtrace=False)


def main() -> None:
    """Run the command; errors of ours end with their message and status, never with a traceback."""
    try:
        app()
    except DigitalEmployeeError as err:
        fail(err)
    except Exception as err:  # ours to mend: told without personal data, with a status of its own
        tell_defect(err)


if __name__ == "__main__":
    main()
