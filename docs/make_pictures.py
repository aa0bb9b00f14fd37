"""Takes the pictures of docs/images anew, from the world of the last `make demo`. Run it with `make pictures`."""

from __future__ import annotations

import asyncio
import secrets
import sys
from pathlib import Path
from typing import Any

from digital_employee.cli.demo import BUSINESS_DATE, DEMO_SEED
from digital_employee.cli.sandbox import PORTAL_SECRET, free_port, sandbox, sandbox_project
from digital_employee.cli.service import load_service
from digital_employee.errors import StoreError
from digital_employee.store.users import Role, create_user, hash_password, set_password

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = {"刘主管": Role.SUPERVISOR, "admin": Role.ADMIN, "审计": Role.AUDITOR}


async def main() -> int:
    """Start what the last demo left, sign people in, take the pictures; return the status."""
    folder = ROOT / "var" / "demo"
    async with sandbox(ROOT, folder, seed=DEMO_SEED, size="demo", business_date=BUSINESS_DATE, keep=True) as world:
        project = sandbox_project(ROOT, world, dashboard_port=free_port())
        async with load_service(project)(project) as running:
            accounts = [f"--account={name}={await let_in(running, name)}" for name in PEOPLE]
            written = sorted(key for key, action in world.ledger() if action == "UI06.submit")
            script = str(Path(__file__).with_name("take_pictures.py"))
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                script,
                f"--dashboard={running.dashboard_url}",
                *accounts,
                f"--portal={world.portal_url}",
                f"--portal-account=op01={PORTAL_SECRET}",
                f"--claim={written[0] if written else ''}",
            )
            return await process.wait()


async def let_in(running: Any, name: str) -> str:
    """Give a person a password for these pictures and return it."""
    password = secrets.token_urlsafe(16)
    hashed = await hash_password(password)
    writer = running.parts.writer
    try:
        await writer.run(
            lambda uow: create_user(
                uow, name=name, role=PEOPLE[name], password_hash=hashed, must_change=False, by=writer.actor
            )
        )
    except StoreError:
        await writer.run(lambda uow: set_password(uow, name=name, password_hash=hashed, by=writer.actor))
    return password


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
