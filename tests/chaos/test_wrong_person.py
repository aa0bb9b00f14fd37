"""No write is made on the page of another person; without the identity of the write, some are."""

from __future__ import annotations

from pathlib import Path

from benchmarks.wrong_person import simulate


async def test_no_write_is_made_while_the_page_shows_somebody_else(tmp_path: Path) -> None:
    result = await simulate(tmp_path, writes=80, chance=0.3, seed=1)
    assert result.shown_wrong > 10, "else this proves nothing"
    assert (result.wrong, result.refused, result.made) == (0, result.shown_wrong, 80 - result.shown_wrong)


async def test_a_workflow_that_names_no_identity_writes_for_the_wrong_person(tmp_path: Path) -> None:
    result = await simulate(tmp_path, writes=40, chance=0.3, seed=1, with_identity=False)
    assert result.wrong > 5
    assert not result.is_right
