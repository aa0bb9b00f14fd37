"""The whole house on small planted worlds: clock, queue, bots, portal, gate, audit; compared with the truth.

The quiet portal is that of a new project, from the wheel (tests/packaging/test_new_project.py).
"""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import RunDemo

MODERATE = "slow_ms=40,popup_rate=0.05,label_variant=1,id_shuffle=1,fullwidth_echo=1,session_drop=0.003,500_rate=0.002"
CUT = "cut_rate=0.4"


@pytest.mark.timeout(450)
@pytest.mark.parametrize(
    ("seed", "faults"),
    [
        pytest.param(2, MODERATE, id="a portal with moderate faults"),
        pytest.param(3, CUT, id="a portal that acts and cuts the connection before it answers"),
    ],
)
def test_every_planted_claim_ends_as_planted_and_is_written_once(run_demo: RunDemo, seed: int, faults: str) -> None:
    run_demo("unemployment_claim", seed=seed, faults=faults).assert_as_planted("unemployment_claim")
