"""The register of insured persons, shared by every business."""

from __future__ import annotations

import sqlite3

from mock_caseworker.database import Database


def find_person(database: Database, id_no: str) -> sqlite3.Row | None:
    """Return the person of a 社会保障号码."""
    return database.row("SELECT * FROM person WHERE id_no = ?", (id_no,))


def find_person_by_no(database: Database, personal_no: str) -> sqlite3.Row | None:
    """Return the person of a 个人编号."""
    return database.row("SELECT * FROM person WHERE personal_no = ?", (personal_no,))
