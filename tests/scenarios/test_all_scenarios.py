"""The other scenarios on small planted worlds, through the whole house, with everything at once that portals do."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import RunDemo

MODERATE = (
    "slow_ms=40,popup_rate=0.05,label_variant=1,id_shuffle=1,fullwidth_echo=1,paging_reset=0.05,"
    "session_drop=0.003,500_rate=0.002"
)
CUT = "cut_rate=0.3"
WORKFLOWS = ("fund_reconciliation", "record_merging", "unemployment_stop")


@pytest.mark.timeout(450)
@pytest.mark.parametrize(
    ("seed", "faults"),
    [
        pytest.param(5, MODERATE, id="a portal with moderate faults"),
        pytest.param(6, CUT, id="a portal that acts and cuts the connection before it answers"),
    ],
)
def test_every_planted_case_ends_as_planted_and_is_written_once(run_demo: RunDemo, seed: int, faults: str) -> None:
    run_demo(*WORKFLOWS, seed=seed, faults=faults).assert_as_planted(*WORKFLOWS)
