"""The colour and the sign of each stored value: colour never speaks alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tone:
    """A family of colours (quiet, info, good, warn, bad, cold) and an icon."""

    name: str
    icon: str


_QUIET = Tone("quiet", "circle-dashed")

TONES: dict[str, dict[str, Tone]] = {
    "run": {
        "QUEUED": Tone("quiet", "hourglass"),
        "COLLECTING": Tone("info", "inbox"),
        "RUNNING": Tone("info", "play"),
        "HELD": Tone("warn", "circle-pause"),
        "FINISHED": Tone("good", "circle-check"),
        "FAILED": Tone("bad", "circle-x"),
        "CANCELLED": Tone("quiet", "ban"),
        "SKIPPED": Tone("quiet", "skip-forward"),
    },
    "item": {
        "READY": Tone("quiet", "hourglass"),
        "RUNNING": Tone("info", "play"),
        "WAITING": Tone("warn", "clock"),
        "IN_DOUBT": Tone("bad", "circle-help"),
        "HELD": Tone("warn", "circle-pause"),
        "FINISHED": Tone("good", "circle-check"),
        "CANCELLED": Tone("quiet", "ban"),
    },
    "disposition": {
        "AUTO_DONE": Tone("good", "circle-check"),
        "AUTO_SUBMITTED": Tone("good", "send"),
        "HUMAN": Tone("warn", "hand"),
        "REJECT_SUGGESTED": Tone("warn", "file-warning"),
        "RETRY_LATER": Tone("info", "rotate-cw"),
        "FROZEN": Tone("cold", "snowflake"),
    },
    "standing": {
        "NONE": _QUIET,
        "ON_TIME": Tone("quiet", "clock"),
        "AT_RISK": Tone("warn", "hourglass"),
        "OVERDUE": Tone("bad", "triangle-alert"),
        "MET": Tone("good", "check"),
        "MISSED": Tone("bad", "triangle-alert"),
    },
    "task": {
        "EXCEPTION": Tone("warn", "hand"),
        "IN_DOUBT": Tone("bad", "circle-help"),
        "APPROVAL": Tone("info", "user-check"),
        "INPUT": Tone("warn", "file-warning"),
        "RUN": Tone("bad", "circle-alert"),
    },
    "task_state": {
        "OPEN": Tone("warn", "clock"),
        "DECIDED": Tone("good", "circle-check"),
        "CANCELLED": Tone("quiet", "ban"),
    },
    "step": {
        "RUNNING": Tone("info", "play"),
        "DONE": Tone("good", "check"),
        "SKIPPED": Tone("quiet", "skip-forward"),
        "FAILED": Tone("bad", "circle-x"),
    },
    "outcome": {
        "FINISHED": Tone("good", "circle-check"),
        "WAITING": Tone("warn", "clock"),
        "BUSINESS": Tone("warn", "hand"),
        "SYSTEM": Tone("bad", "server"),
        "INTEGRITY": Tone("cold", "snowflake"),
        "IN_DOUBT": Tone("bad", "circle-help"),
        "DEFECT": Tone("bad", "zap"),
        "INTERRUPTED": Tone("quiet", "ban"),
    },
    "effect": {
        "INTENT": Tone("info", "hourglass"),
        "SENT": Tone("info", "send"),
        "DONE": Tone("good", "circle-check"),
        "WITHDRAWN": Tone("quiet", "ban"),
        "IN_DOUBT": Tone("bad", "circle-help"),
    },
}


def tone_of(family: str, value: object) -> Tone:
    """Return the tone of a value; one that nobody named is quiet."""
    return TONES[family].get(str(value), _QUIET)
