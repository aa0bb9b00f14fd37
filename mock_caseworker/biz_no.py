"""Allocates 业务流水号."""

from __future__ import annotations

from mock_caseworker.database import Database


def next_biz_no(database: Database, region: str, scene: str) -> str:
    """Allocate a 业务流水号: region 6, scene 2 (`UI`), business date 8, sequence 6. Call it inside a transaction."""
    prefix = f"{region}{scene}{database.business_date():%Y%m%d}"
    database.run("INSERT OR IGNORE INTO biz_no_counter (prefix, next) VALUES (?, 1)", (prefix,))
    number = database.count("UPDATE biz_no_counter SET next = next + 1 WHERE prefix = ? RETURNING next - 1", (prefix,))
    return f"{prefix}{number:06d}"
