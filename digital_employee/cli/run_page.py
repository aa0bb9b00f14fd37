"""One run on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from digital_employee.cli.output import local, print_facts, print_rows
from digital_employee.store.reports.runs import InputFault, RunDetail


def show_run(detail: RunDetail, faults: Sequence[InputFault]) -> None:
    """Print a run."""
    line = detail.line
    print_facts(
        f"{line.title} ({line.workflow}){' · dry run' if line.dry_run else ''}",
        {
            "run": line.id,
            "state": line.state,
            "reason": line.reason,
            "asked by": line.requested_by,
            "schedule": f"{line.schedule}, fire of {local(line.fire_at)}" if line.schedule else "",
            "business date": line.business_date,
            "plan": (line.plan_digest or "")[:12],
            "asked": line.created_at,
            "begun": line.started_at,
            "ended": line.ended_at,
            "items": line.counts.total,
            "found in the sources": line.items_expected,
            "by state": line.counts.by_state,
            "by outcome": line.counts.by_disposition,
            "writes": detail.effects,
            "input rows refused": detail.input_faults or "",
            "open human tasks": detail.open_tasks or "",
        },
    )
    if faults:
        rows = [(fault.file or fault.source, fault.row, fault.column, fault.message) for fault in faults]
        print_rows("Input rows that could not be read", ("file", "row", "column", "what"), rows)
