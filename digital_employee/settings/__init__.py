"""Settings: what an agency adjusts. Every one is listed in docs/settings.md.

An environment variable `DIGITAL_EMPLOYEE__WORKER__CONCURRENCY` goes before config/local.yaml, which goes
before config/default.yaml.
"""

from __future__ import annotations

from digital_employee.settings.model import (
    AccountSettings,
    AuditSettings,
    BreakerSettings,
    BrowserSettings,
    DashboardSettings,
    PortalSettings,
    RateSettings,
    ReadSettings,
    Settings,
    WorkerSettings,
    setting_names,
)
from digital_employee.settings.reading import load_settings

__all__ = [
    "AccountSettings",
    "AuditSettings",
    "BreakerSettings",
    "BrowserSettings",
    "DashboardSettings",
    "PortalSettings",
    "RateSettings",
    "ReadSettings",
    "Settings",
    "WorkerSettings",
    "load_settings",
    "setting_names",
]
