"""The two words about people: `task`, what waits for one, and `user`, who may sign in to the dashboard."""

from __future__ import annotations

from digital_employee.cli.human_tasks import app as tasks
from digital_employee.cli.users import app as users

__all__ = ["tasks", "users"]
