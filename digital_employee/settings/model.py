"""The settings: names, defaults, checks and meanings. Reads no file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from digital_employee.windows import Window

PREFIX = "DIGITAL_EMPLOYEE__"


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("is no timezone such as Asia/Shanghai") from None
    return name


Reference = Annotated[str, StringConstraints(pattern=r"^[\w.]+:\w+$")]
"""A part of the project by name: `package.module:Name`."""
Zone = Annotated[str, AfterValidator(_known_zone)]
Seconds = Annotated[float, Field(gt=0)]


class Section(BaseModel):
    """Base of every section: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class WorkerSettings(Section):
    """How a worker process works."""

    concurrency: int = Field(default=4, ge=1, le=64)
    """Items worked on at once; more than the accounts of a portal only makes items wait for an account."""
    polling_s: Seconds = 1.0
    """Seconds between two looks at the queue."""
    heartbeat_s: Seconds = 10.0
    """Seconds between two signs of life."""
    peer_patience_s: Seconds = 60.0
    """Silence of a peer after which its items are taken over."""
    most_interruptions: int = Field(default=5, ge=3)
    """Times in a row that a worker may end or stand still over one item, before a person is asked."""
    drain_s: float = Field(default=60.0, ge=0)
    """Seconds that running items get to end when the service stops."""


class BrowserSettings(Section):
    """The browser and its patience."""

    executable: str | None = None
    """Path of the browser; null: Playwright's own, else one of the system (`digital-employee doctor` shows it)."""
    channel: str | None = None
    """An installed channel instead of a path, such as `msedge`."""
    headless: bool = True
    """No window. A visible one is for watching and recording."""
    arguments: tuple[str, ...] = ()
    """Further command-line arguments of the browser."""
    slow_mo_ms: float = Field(default=0.0, ge=0)
    """Milliseconds to wait after each action, to watch it."""
    action_timeout_s: Seconds = 15.0
    """Seconds that an element gets to appear or react."""
    navigation_timeout_s: Seconds = 30.0
    """Seconds that a page gets to load."""


class FilesSettings(Section):
    """Files that bots keep, download and upload."""

    largest_mb: int = Field(default=50, ge=1, le=2000)
    """Megabytes that one kept or downloaded file may have. An upload is 50 at most, whatever stands here."""


class DashboardSettings(Section):
    """Where the dashboard listens."""

    host: str = "127.0.0.1"
    """Address to listen on. Beyond this machine only behind a TLS proxy."""
    port: int = Field(default=8780, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""
    metrics_secret: str | None = None
    """The secret that holds the token for /metrics (`Authorization: Bearer …`); null: only this machine may ask."""


class AuditSettings(Section):
    """The audit log."""

    checkpoint_every: int = Field(default=1000, ge=1)
    """A checkpoint is signed after so many new entries."""
    checkpoint_s: Seconds = 60.0
    """A checkpoint is signed at the latest so many seconds after a new entry."""
    checkpoint_file: Path = Path("var/audit-checkpoints.txt")
    """Where checkpoints are kept outside the database, relative to the project; best on a disk of the auditor."""
    algorithm: Literal["sha256", "sm3"] = "sha256"
    """Hash of the log, fixed for its whole life: sha256 or sm3."""


class ReadSettings(Section):
    """A request that is not GET and yet changes nothing."""

    method: str = "POST"
    """HTTP method."""
    path: str
    """Path after the base address; `*` stays in a segment, `**` crosses."""


class AccountSettings(Section):
    """One account of the portal."""

    name: str
    """User name at the portal."""
    secret: str
    """Name of the secret that holds its password; never the password."""
    region: str | None = None
    """统筹区 chosen at the login, where the portal asks for one."""


class RateSettings(Section):
    """How fast all processes together work at a portal, evenly spaced."""

    attempts: int | None = Field(default=None, ge=1, le=6000)
    """Attempts that may begin in a minute; null: as many as there are accounts for."""
    writes: int | None = Field(default=None, ge=1, le=6000)
    """Writes that may begin in a minute."""


class BreakerSettings(Section):
    """When a portal that fails is left alone."""

    failures: int = Field(default=5, ge=1, le=1000)
    """System exceptions in a row, of all processes, that open the circuit breaker."""
    open_s: Seconds = 60.0
    """Seconds until one attempt tries whether the portal answers again."""


class PortalSettings(Section):
    """One web system that bots work in."""

    adapter: Reference
    """The portal's adapter, `package.module:Class`."""
    base_url: Annotated[str, StringConstraints(pattern=r"^https?://")]
    """Address of the portal."""
    reads: tuple[ReadSettings, ...] = ()
    """Requests other than GET that change nothing (log-in, queries); every other one is a write."""
    redirects: tuple[str, ...] = ("/**",)
    """Paths of the portal that the answer to such a request may lead to."""
    settle_s: float = Field(default=30.0, ge=0)
    """Longest time that the portal still works on a request after its connection was lost."""
    session_minutes: int = Field(default=15, ge=1)
    """Idle minutes after which the portal ends a login."""
    accounts: tuple[AccountSettings, ...] = Field(default=(), min_length=1)
    """Accounts of the digital employees; one attempt at a time works under each."""
    concurrency: int | None = Field(default=None, ge=1, le=1000)
    """Attempts at once over all processes; null: one for each account."""
    rate: RateSettings = RateSettings()
    lease: Literal["wait", "fail"] = "wait"
    """When no account is free: `wait` for one, then give the item back; or `fail` the attempt at once."""
    lease_patience_s: Seconds = 300.0
    """Seconds that an attempt waits for an account or its turn before it gives its item back."""
    breaker: BreakerSettings = BreakerSettings()
    closed: tuple[Window, ...] = ()
    """Windows in which nobody works here; what runs stops at the edge, and goes on after it."""


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        env_prefix=PREFIX,
        env_nested_delimiter="__",
    )

    state_folder: Path = Path("var")
    """Everything that the service writes: database, evidence, keys; relative to the project."""
    inbox_folder: Path = Path("var/inbox")
    """Where people put spreadsheets of work; relative to the project."""
    database_url: str = "sqlite+aiosqlite:///{state}/digital-employee.db"
    """SQLite file or PostgreSQL (`postgresql+asyncpg://user:password@host/name`); `{state}` is the state folder."""
    business_date: date | None = None
    """The agency's working date; null is today. Generated data belongs to 2026-03-10."""
    timezone: Zone = "Asia/Shanghai"
    """Zone of business dates and schedules."""
    worker: WorkerSettings = WorkerSettings()
    browser: BrowserSettings = BrowserSettings()
    files: FilesSettings = FilesSettings()
    dashboard: DashboardSettings = DashboardSettings()
    audit: AuditSettings = AuditSettings()
    portals: dict[str, PortalSettings] = {}
    """The web systems, by the name that workflows use (`portal: caseworker`)."""
    secrets: tuple[Reference, ...] = ()
    """Providers of secrets, asked in this order, `package.module:function`."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings names the arguments
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Ask the environment first, then the files."""
        return env_settings, init_settings


def setting_names(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Yield the dotted name of every setting; `*` stands for a name that the project chooses."""
    for attribute, field in model.model_fields.items():
        inner, between = section_of(field.annotation)
        name = field.alias or attribute
        if inner is None:
            yield f"{prefix}{name}"
        else:
            yield from setting_names(inner, f"{prefix}{name}.{between}")


def section_of(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """Return the section that a field holds, and `*.` where it holds many of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    parts = [part for part in getattr(annotation, "__args__", ()) if isinstance(part, type)]
    sections = [part for part in parts if issubclass(part, BaseModel)]
    return (sections[0], "*.") if sections else (None, "")
