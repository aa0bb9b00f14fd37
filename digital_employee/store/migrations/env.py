"""What Alembic runs a migration in: the transaction that `store.migrate` has opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import DateTime, String, TypeDecorator

from digital_employee.store.tables import Table


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own types as what they are in the database: a version must not change with our classes."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    match item.impl_instance:
        case DateTime():
            return "sa.DateTime(timezone=True)"
        case String(length=length):
            return f"sa.String(length={length})"
        case _:
            return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    transactional_ddl=False,  # the caller's transaction holds it all, on SQLite too
    render_item=render_item,
    render_as_batch=True,
)
context.run_migrations()
