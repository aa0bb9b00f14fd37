"""One work item on the terminal: what it is, what was tried, what was written. Everything here is masked already."""

from __future__ import annotations

from digital_employee.cli.output import local, print_facts, print_rows
from digital_employee.store.reports.item_history import ItemHistory


def show_item(history: ItemHistory) -> None:
    """Print an item with its history."""
    line = history.line
    print_facts(
        f"{line.natural_key}  {line.title}",
        {
            "item": line.id,
            "workflow": line.workflow,
            "run": line.run_id,
            "plan": line.plan_digest[:12],
            "origin": history.origin,
            "state": line.state,
            "outcome": line.disposition,
            "code": line.code,
            "message": line.message,
            "waits for": line.not_before or line.wait_reason,
            "deadline": f"{local(line.deadline_at)} ({line.standing})" if line.deadline_at else "",
            "executor": line.executor,
            "tries": f"{line.attempts} ({history.failures} failed, {history.interruptions} interrupted)",
            "result": history.result,
        },
    )
    _show_fields(history)
    _show_attempts(history)
    _show_effects(history)
    _show_arrivals(history)


def _show_fields(history: ItemHistory) -> None:
    print_rows(
        "Fields", ("field", "type", "value"), [(field.name, field.type, field.value) for field in history.fields]
    )


def _show_attempts(history: ItemHistory) -> None:
    if history.attempts:
        print_rows(
            "Attempts, newest first",
            ("no.", "began", "ended", "outcome", "code", "last step", "executor", "message"),
            [
                (
                    attempt.number,
                    attempt.started_at,
                    attempt.ended_at,
                    attempt.outcome or "under way",
                    attempt.code,
                    attempt.steps[-1].name or attempt.steps[-1].step_id if attempt.steps else "",
                    attempt.executor,
                    attempt.message,
                )
                for attempt in history.attempts
            ],
        )


def _show_effects(history: ItemHistory) -> None:
    if history.effects:
        print_rows(
            "Writes",
            ("step", "state", "amount", "intent", "sent", "settled", "receipt", "values"),
            [
                (
                    f"{effect.step_id} {effect.each_key}".strip(),
                    effect.state,
                    effect.amount,
                    effect.intent_at,
                    effect.sent_at,
                    effect.settled_at,
                    effect.receipt,
                    effect.values_digest[:12],
                )
                for effect in history.effects
            ],
        )


def _show_arrivals(history: ItemHistory) -> None:
    if len(history.arrivals) > 1:
        print_rows(
            "Arrivals",
            ("at", "from", "differs", "run"),
            [(arrival.arrived_at, arrival.origin, arrival.differs, arrival.run_id) for arrival in history.arrivals],
        )
