"""`user`: who may sign in to the dashboard. A password is typed unseen or made here, never an argument."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from digital_employee.cli.changing import open_changing
from digital_employee.cli.output import AsJson, ProjectFolder, print_json, print_lines, run_async, say, warn
from digital_employee.cli.person import person
from digital_employee.cli.reading import open_reading
from digital_employee.store.reports.users import UserLine, list_users
from digital_employee.store.users import Role, create_user, hash_password, set_password, set_role

app = typer.Typer()

Name = Annotated[str, typer.Argument(help="The name that is typed at the sign-in.")]
Generate = Annotated[
    bool, typer.Option("--generate", help="Make a one-time password and show it once, instead of asking for one.")
]


@app.command("list")
def list_(project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Show who may sign in, with roles and locks.

    Example: `digital-employee user list`
    """
    print_lines(
        "People",
        run_async(lambda: _list(project)),
        {
            "name": lambda line: line.name,
            "called": lambda line: line.display_name,
            "role": lambda line: line.role,
            "must change password": lambda line: line.must_change,
            "locked until": lambda line: line.locked_until,
            "last seen": lambda line: line.last_seen_at,
        },
        as_json=as_json,
    )


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the person may do.", case_sensitive=False)],
    display_name: Annotated[str, typer.Option(help="How the person is called on the pages.")] = "",
    generate: Generate = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Add a person; the password must be changed at the first sign-in.

    Example: `digital-employee user add liuyang --role supervisor --display-name 刘洋 --generate`
    """
    password = _new_password(generate=generate)

    async def main() -> None:
        hashed = await hash_password(password)
        async with open_changing(project) as parts:
            await parts.writer.run(
                lambda uow: create_user(
                    uow, name=name, role=role, password_hash=hashed, display_name=display_name, by=person()
                )
            )

    run_async(main)
    _tell(name, f"may sign in as {role}", password if generate else None, as_json=as_json)


@app.command()
def password(name: Name, generate: Generate = False, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Give a person a new password: every session of theirs ends, a lock is lifted.

    Example: `digital-employee user password liuyang --generate`
    """
    new = _new_password(generate=generate)

    async def main() -> None:
        hashed = await hash_password(new)
        async with open_changing(project) as parts:
            await parts.writer.run(
                lambda uow: set_password(uow, name=name, password_hash=hashed, must_change=True, by=person())
            )

    run_async(main)
    _tell(name, "has a new password and is signed out everywhere", new if generate else None, as_json=as_json)


@app.command()
def role(
    name: Name,
    role: Annotated[Role, typer.Argument(help="What the person may do from now on.", case_sensitive=False)],
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Give a person another role; every session of theirs ends.

    Example: `digital-employee user role liuyang auditor`
    """

    async def main() -> None:
        async with open_changing(project) as parts:
            await parts.writer.run(lambda uow: set_role(uow, name=name, role=role, by=person()))

    run_async(main)
    _tell(name, f"is {role} now and is signed out everywhere", None, as_json=as_json)


async def _list(project: Path) -> list[UserLine]:
    async with open_reading(project) as reading, reading.database.session() as session:
        return list(await list_users(session))


def _new_password(*, generate: bool) -> str:
    if generate:
        return secrets.token_urlsafe(12)
    typed: str = typer.prompt("New password", hide_input=True, confirmation_prompt="Once more")
    return typed


def _tell(name: str, done: str, generated: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"user": name, "done": done, **({"password": generated} if generated else {})})
        return
    say(f"{name} {done}")
    if generated:
        say(f"one-time password: {generated}", mark="[yellow]![/]")
        warn("it is shown this once and kept nowhere; it must be changed at the first sign-in")
