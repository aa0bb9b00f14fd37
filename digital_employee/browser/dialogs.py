"""Answering the browser's own dialogs (alert, confirm, prompt). Decides by the press in hand; keeps every text."""

from __future__ import annotations

from typing import Literal

from loguru import logger
from playwright.async_api import BrowserContext, Dialog
from playwright.async_api import Error as PlaywrightError

from digital_employee.errors import SystemException

Answer = Literal["accept", "dismiss"]


class UnexpectedDialog(SystemException):
    """The portal opened a dialog that the element does not declare; it was dismissed."""

    code = "SYS-PAGE-05"

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"The portal opened a dialog: {text}",
            to_do="declare `dialog` on the element if this belongs to pressing it",
        )


class Dialogs:
    """The dialogs of one browser context.

    A confirm or prompt is answered as the verb in hand expects. Anything else, and every alert, is dismissed
    and kept until `raise_unexpected`, since the portal says its faults that way.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.answered: list[str] = []
        self._unexpected: list[str] = []
        self._answer: Answer | None = None
        context.on("dialog", self._meet)

    def expect(self, answer: Answer | None) -> None:
        """Answer confirms and prompts like this until told otherwise; None: they are unexpected."""
        self._answer = answer

    def raise_unexpected(self) -> None:
        """Raise UnexpectedDialog for the first dialog that nobody expected, once."""
        if self._unexpected:
            text, *_ = self._unexpected
            self._unexpected.clear()
            raise UnexpectedDialog(text)

    async def _meet(self, dialog: Dialog) -> None:
        answer = self._answer_for(dialog)
        logger.debug("dialog {} answered: {}", dialog.type, answer)
        try:
            await (dialog.accept() if answer == "accept" else dialog.dismiss())
        except PlaywrightError as err:
            logger.debug("dialog was gone before its answer: {}", type(err).__name__)

    def _answer_for(self, dialog: Dialog) -> Answer:
        # Leaving a page is our own doing: nothing is lost that a verb has not already proved written.
        if dialog.type == "beforeunload":
            return "accept"
        if dialog.type in {"confirm", "prompt"} and self._answer is not None:
            self.answered.append(dialog.message)
            return self._answer
        self._unexpected.append(dialog.message)
        return "dismiss"
