"""The command `digital-employee`: its words in one place."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from digital_employee import __version__
from digital_employee.cli import audit, control, demo, doctor, people, queue, rules, running, runs, schedules, workflows
from digital_employee.cli.output import fail, tell_defect
from digital_employee.errors import DigitalEmployeeError
from digital_employee.redaction import log_masked


class Words(TyperGroup):
    """The words of the first level. Errors of ours end with their message and status, never with a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the word that was given."""
        try:
            return super().invoke(ctx)
        except DigitalEmployeeError as err:
            fail(err)
        except (TyperException, typer.Abort, typer.Exit, EOFError, BrokenPipeError):
            raise
        except Exception as err:  # ours to mend: told without personal data, with a status of its own
            tell_defect(err)


app = typer.Typer(
    name="digital-employee",
    cls=Words,
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
    ("control", control.app, "The brakes: list, pause, drain, kill, resume, hold, release."),
    ("task", people.tasks, "Human tasks: list, show, decide."),
    ("user", people.users, "People of the dashboard: list, add, password, role."),
    ("rules", rules.app, "What the bots decide by: list, eval."),
    ("audit", audit.app, "The audit log: verify, export, proof, checkpoint."),
):
    app.add_typer(part, name=name, help=about, no_args_is_help=True)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"digital-employee {__version__}")
        raise typer.Exit


@app.callback()
def options(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what is being done.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback answers before a command is asked for
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """Set what holds for every command."""
    log_masked("DEBUG" if verbose else "WARNING")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
