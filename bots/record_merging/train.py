"""The command that estimates the next version of the table of weights on an agency's own export (MG-R04).

Usage:
    python -m bots.record_merging.train --persons 参保人员信息.xlsx --region 370100 --version 济南-2026-1 \
        --from 2026-04-01 --out config/parameters/record_merging_weights.yaml
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bots.record_merging.model import Probabilities, expected_levels, load_probabilities
from bots.record_merging.person_file import read_persons
from bots.record_merging.training import Estimate, estimate
from bots.record_merging.weights_file import next_version, read_rows, write_rows
from bots.social_insurance.parameters import Parameters
from digital_employee.face import AttemptError, SettingsError

SYNTHETIC = "990000"
DEFAULT_FILE = Path("config/parameters/record_merging_weights.yaml")
PAIRS = 10_000_000
AGENCY_ZONE = ZoneInfo("Asia/Shanghai")


def main(arguments: Sequence[str] | None = None) -> int:
    """Estimate, write the next version, and show what changes; 1 when it cannot be done."""
    asked = _parser().parse_args(arguments)
    version = asked.version or f"EM-{asked.start}"
    try:
        people = read_persons(asked.persons.read_bytes(), asked.persons.name)
        rows = read_rows(asked.out) or read_rows(DEFAULT_FILE)
        former, weights = _former(Parameters.of(rows), asked.region, asked.start)
        found = estimate(people.persons, former, pairs=asked.pairs)
        source = f"本地数据EM估计（{len(people.persons)}人）"
        written = next_version(rows, found, region=asked.region, version=version, start=asked.start, source_doc=source)
        write_rows(asked.out, written)
    except (AttemptError, SettingsError, OSError) as err:
        print(f"{err}", file=sys.stderr)
        return 1
    print("\n".join(_changes(found, weights)))
    print(f"{asked.out}: {version} 自 {asked.start} 起。与数据核对后填写 verified_by，才会被使用。")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bots.record_merging.train", description="Estimate the weights.")
    parser.add_argument("--persons", type=Path, required=True, help="the export of MG01 (.xlsx)")
    parser.add_argument("--out", type=Path, default=DEFAULT_FILE, help="the file of all versions")
    parser.add_argument("--region", default=SYNTHETIC, help="whose weights they are, six digits")
    parser.add_argument("--version", default="", help="what the new version is called (EM- and its first day)")
    tomorrow = datetime.now(AGENCY_ZONE).date() + timedelta(days=1)
    parser.add_argument("--from", dest="start", type=date.fromisoformat, default=tomorrow, help="first day (tomorrow)")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="how many pairs to sample for u")
    return parser


def _former(parameters: Parameters, region: str, start: date) -> tuple[Probabilities, dict[str, str]]:
    """Return the version before: the region's own, else the illustrative one to begin with."""
    own = any(place == region for _, place in parameters.rows)
    where = region if own else SYNTHETIC
    before = start - timedelta(days=1)
    row = parameters.row("mg_weights", region=where, on=before)
    former = load_probabilities(parameters, region=where, on=before)
    return former, dict(row.value) if not isinstance(row.value, str) else {}


def _changes(found: Estimate, former: dict[str, str]) -> list[str]:
    lines = [f"{'':16}{'原权重':>12}{'新权重':>12}"]
    for level in expected_levels():
        note = "  数据中没有实例，m沿用原值" if level in found.kept else ""
        note += "  高于同项更好的级别，请核对" if level in found.odd else ""
        lines.append(f"{level:16}{former[level]:>12}{found.weights[level]:>12}{note}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
