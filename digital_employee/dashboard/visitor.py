"""Who reads a page: the person, their language and their theme."""

from __future__ import annotations

from dataclasses import dataclass

from digital_employee.dashboard.locale import Catalogue
from digital_employee.store.unit import Actor


@dataclass(frozen=True)
class Visitor:
    """A reader of the dashboard; somebody who has not signed in has no name and no role."""

    words: Catalogue
    theme: str
    name: str = ""
    display_name: str = ""
    role: str = ""
    csrf: str = ""
    session: str = ""
    """The secret id of the session, as the cookie holds it."""
    must_change: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Tell whether somebody stands behind this request."""
        return bool(self.name)

    @property
    def actor(self) -> Actor:
        """The person as the audit log names them."""
        return Actor(self.name, self.role)
