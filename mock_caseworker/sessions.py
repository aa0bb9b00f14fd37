"""Logins: who is signed in, idle expiry, one living login per account. Kept in memory, as such systems do."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE = timedelta(minutes=15)


@dataclass
class Session:
    """One login."""

    token: str
    username: str
    display_name: str
    role: str
    region_code: str
    last_seen: datetime


class Sessions:
    """The living logins of one running system."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._by_token: dict[str, Session] = {}

    def begin(self, *, username: str, display_name: str, role: str, region_code: str) -> Session:
        """Sign an account in; its earlier login ends."""
        for token in [token for token, session in self._by_token.items() if session.username == username]:
            del self._by_token[token]
        session = Session(secrets.token_hex(16).upper(), username, display_name, role, region_code, self._now())
        self._by_token[session.token] = session
        return session

    def touch(self, token: str) -> Session | None:
        """Return the living login of a token and restart its idle clock; None where it ended or expired."""
        session = self._by_token.get(token)
        if session is None:
            return None
        now = self._now()
        if now - session.last_seen >= IDLE:
            del self._by_token[token]
            return None
        session.last_seen = now
        return session

    def end(self, token: str) -> None:
        """Sign out."""
        self._by_token.pop(token, None)

    def living(self) -> list[Session]:
        """Return every login, for the administrator's page."""
        return list(self._by_token.values())
