"""Pages from templates: what every template knows besides what its page gives it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from digital_employee.dashboard import formats
from digital_employee.dashboard.locale import LANGUAGES, Catalogue
from digital_employee.dashboard.permissions import Permission, is_allowed
from digital_employee.dashboard.tones import tone_of
from digital_employee.dashboard.visitor import Visitor

FOLDER = Path(__file__).parent
THEMES = ("auto", "light", "dark")


@cache
def environment() -> Environment:
    """Return the templates: everything is escaped, and an unknown name is an error."""
    loaded = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    loaded.globals.update(tone_of=tone_of, formats=formats, static=static_url, Permission=Permission)
    loaded.globals.update(languages=LANGUAGES, themes=THEMES)
    return loaded


def page(
    request: Request, visitor: Visitor, template: str, *, now: datetime, status: int = 200, **context: Any
) -> HTMLResponse:
    """Render a page for its reader."""
    words = visitor.words
    text = (
        environment()
        .get_template(template)
        .render(
            t=words.say,
            name=words.name,
            words=words,
            visitor=visitor,
            now=now,
            path=request.url.path,
            here=here(request),
            can=lambda permission: is_allowed(visitor.role, permission),
            link=lambda **changed: link(request, changed),
            query=defaultdict(str, request.query_params),
            **_times(words, now),
            **context,
        )
    )
    return HTMLResponse(text, status_code=status)


def here(request: Request) -> str:
    """Return the address of this page within the site."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def link(request: Request, changed: Mapping[str, object]) -> str:
    """Return this page's address with some of its query changed; None or empty takes a name away."""
    kept = {**request.query_params, **{key: "" if value is None else str(value) for key, value in changed.items()}}
    query = urlencode({key: value for key, value in kept.items() if value})
    return request.url.path + (f"?{query}" if query else "")


@cache
def static_url(name: str) -> str:
    """Return the address of a static file; it changes with the file, so browsers may keep it."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


def _times(words: Catalogue, now: datetime) -> dict[str, Any]:
    return {
        "local": formats.local,
        "short": lambda instant: formats.short(instant, now),
        "ago": lambda instant: formats.ago(instant, now, words.language),
        "lasted": lambda begin, end: formats.span(formats.span_ms(begin, end, now)),
    }
