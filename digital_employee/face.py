"""The face of the framework: everything that bots and connectors may import, and nothing else."""

from __future__ import annotations

from digital_employee.browser.portal import Credentials, Portal
from digital_employee.errors import (
    AttemptError,
    BusinessException,
    IntegrityException,
    SettingsError,
    SystemException,
)
from digital_employee.project.offers import (
    PortalPage,
    SkillContext,
    SourceContext,
    SourceFault,
    SourceItem,
    rule,
    skill,
    source,
)
from digital_employee.redaction import register_secret, scrub
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.schedule.deadlines import Due, due_date
from digital_employee.workflow.fields import FieldFault, parse_item
from digital_employee.workflow.kept_file import KeptFile
from digital_employee.workflow.model import Disposition, FieldDefinition, FieldType
from digital_employee.workflow.source import read_yaml

__all__ = [
    "AttemptError",
    "BusinessException",
    "Credentials",
    "Disposition",
    "Due",
    "FieldDefinition",
    "FieldFault",
    "FieldType",
    "IntegrityException",
    "KeptFile",
    "Portal",
    "PortalPage",
    "SettingsError",
    "SkillContext",
    "SourceContext",
    "SourceFault",
    "SourceItem",
    "SystemException",
    "WorkingCalendar",
    "due_date",
    "parse_item",
    "read_yaml",
    "register_secret",
    "rule",
    "scrub",
    "skill",
    "source",
]
