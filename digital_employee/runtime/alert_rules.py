"""The alert rules in service: config/alerts.yaml as it was when it was right last, taken up anew when it is changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from loguru import logger

from digital_employee.errors import DefinitionError, DigitalEmployeeError
from digital_employee.runtime.alerts_file import FILE, AlertsFile, load_alerts
from digital_employee.runtime.watched_files import WatchedFiles
from digital_employee.store.alerts import record_rules
from digital_employee.store.writer import Writer

AskForHelp = Callable[[str, DigitalEmployeeError], Awaitable[None]]
"""(title, error) → one human task, unless the same is being asked already."""
UNREADABLE = "config/alerts.yaml 有误，服务继续按原来的告警设置运行"


class AlertRules:
    """What this process tells people by.

    Raises:
        DefinitionError: when it is made, the file is faulty; later a faulty file changes nothing and a person is asked.
    """

    def __init__(self, folder: Path, writer: Writer, ask_for_help: AskForHelp) -> None:
        self._file = WatchedFiles(lambda: [folder / FILE], lambda: load_alerts(folder))
        self._writer = writer
        self._ask_for_help = ask_for_help
        self._present = self._file.load_now()
        self._file.taken()

    def present(self) -> AlertsFile:
        """Return the rules in service."""
        return self._present

    async def look(self) -> bool:
        """Take over what was changed in the file; say whether anything was."""
        try:
            found = await self._file.look()
        except DefinitionError as err:
            logger.error("the alert rules stay as they were: {}", err)
            await self._ask_for_help(UNREADABLE, err)
            return False
        if found is None:
            return False
        await self._writer.run(lambda uow: record_rules(uow, channels=sorted(found.channels)))
        self._present = found
        self._file.taken()
        logger.info("the alert rules of the project's file are in service, with {} channels", len(found.channels))
        return True
