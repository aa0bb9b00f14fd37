"""Before-images: both records of a merge as one text, byte for byte, and the way back from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from mock_caseworker.database import Database, Value

TABLES = {
    "mg_person": "personal_no",
    "mg_relation": "personal_no, id",
    "mg_month": "personal_no, id",
    "mg_benefit": "personal_no, id",
}
Rows = Mapping[str, Sequence[Mapping[str, Value]]]


def image_text(rows: Rows) -> str:
    """Return the image's text: tables and fields in a fixed order."""
    return json.dumps({table: list(rows[table]) for table in TABLES}, ensure_ascii=False, sort_keys=True)


def digest_of(content: str) -> str:
    """Return the SHA-256 of an image."""
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def take_image(database: Database, numbers: Sequence[str]) -> str:
    """Return the image of the records as they stand."""
    marks = ", ".join("?" * len(numbers))
    return image_text(
        {
            table: [
                dict(row)
                for row in database.rows(
                    f"SELECT * FROM {table} WHERE personal_no IN ({marks}) ORDER BY {order}",  # noqa: S608  # own names
                    tuple(numbers),
                )
            ]
            for table, order in TABLES.items()
        }
    )


def restore_image(database: Database, content: str) -> None:
    """Put the records back as an image holds them; call it inside a transaction."""
    rows: Rows = json.loads(content)
    numbers = tuple(str(person["personal_no"]) for person in rows["mg_person"])
    marks = ", ".join("?" * len(numbers))
    # Children go first and come back last: their 个人编号 refers to mg_person.
    for table in reversed(TABLES):
        database.run(f"DELETE FROM {table} WHERE personal_no IN ({marks})", numbers)  # noqa: S608  # own names
    for table in TABLES:
        for row in rows[table]:
            columns, places = ", ".join(row), ", ".join("?" * len(row))
            database.run(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(row.values()))  # noqa: S608
