"""Words in the reader's language: one catalogue per language, Chinese by default. Owns no words itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DEFAULT = "zh_CN"
LANGUAGES = {"zh_CN": "中文", "en": "English"}
FOLDER = Path(__file__).parent / "locales"


@dataclass(frozen=True)
class Catalogue:
    """The words of one language."""

    language: str
    words: Mapping[str, str]

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return self.language.replace("_", "-")

    def say(self, key: str, **values: Any) -> str:
        """Return the words of `key`.

        Raises:
            KeyError: nobody wrote them; tests walk every page in every language so that no reader meets it.
        """
        text = self.words[key]
        return text.format(**values) if values else text

    def name(self, family: str, value: object) -> str:
        """Return the word for a stored value (`state.RUNNING`), or the value itself when it is not one of ours."""
        return self.words.get(f"{family}.{value}", str(value))


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of a language we have, else the default one."""
    chosen = language if language in LANGUAGES else DEFAULT
    words = json.loads((FOLDER / f"{chosen}.json").read_text(encoding="utf-8"))
    return Catalogue(chosen, words)


def choose_language(cookie: str | None, accepted: str) -> str:
    """Return the language a person chose, else the first one their browser asks for that we have."""
    if cookie in LANGUAGES:
        return str(cookie)
    for part in accepted.split(","):
        wanted = part.split(";")[0].strip().lower()
        if wanted.startswith("zh"):
            return "zh_CN"
        if wanted.startswith("en"):
            return "en"
    return DEFAULT
