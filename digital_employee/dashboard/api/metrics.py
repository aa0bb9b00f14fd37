"""Figures for a monitor (Prometheus): for this machine only, or with the token that a secret holds. No person in it."""

from __future__ import annotations

import hmac
import ipaddress
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from digital_employee import __version__
from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.visitor import Visitor
from digital_employee.schedule.absence import Patience
from digital_employee.store.reports.service import ServiceState, read_service

router = APIRouter()
PREFIX = "digital_employee_"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get("/metrics")
async def show_metrics(
    request: Request, _visitor: Annotated[Visitor, Depends(Requires(Permission.ANYONE))]
) -> Response:
    """Answer what the store says now; 404 for whoever may not ask."""
    if not _may_ask(request):
        raise HTTPException(404)
    desk = desk_of(request)
    async with desk.database.session() as session:
        state = await read_service(
            session,
            now=desk.clock.now(),
            silence_s=desk.settings.worker.peer_patience_s,
            calendar=desk.calendar,
            patience=Patience(),
        )
    free = shutil.disk_usage(desk.state_folder).free
    return Response(render(state, free), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def render(state: ServiceState, disk_free: int) -> bytes:
    """Return the figures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(state, disk_free))
    return generate_latest(registry)


def _may_ask(request: Request) -> bool:
    token: str = getattr(request.app.state, "metrics_token", "")
    if token:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # Without a token only this machine may, and nobody whom a proxy on it speaks for.
    if any(name in request.headers for name in FORWARDED) or request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


class _Figures(Collector):
    def __init__(self, state: ServiceState, disk_free: int) -> None:
        self._state, self._disk_free = state, disk_free

    def collect(self) -> Iterator[Metric]:
        yield from self._work()
        yield from self._clock()
        yield from self._service()

    def _work(self) -> Iterator[Metric]:
        state = self._state
        yield _gauge("items", "Work items that are not finished.", ("workflow", "state"), state.items)
        finished = CounterMetricFamily(
            f"{PREFIX}items_finished", "Work items finished.", labels=("workflow", "disposition")
        )
        for labels, count in state.finished.items():
            finished.add_metric(labels, count)
        yield finished
        waited = (state.at - state.oldest_ready).total_seconds() if state.oldest_ready else 0
        yield _single("queue_oldest_ready_seconds", "Wait of the item that has waited longest for a worker.", waited)
        yield _single("effects_in_doubt", "Writes whose outcome a person must find out.", state.in_doubt)
        yield _gauge("runs", "Runs that have not ended, and failed ones.", ("state",), _one(state.runs))
        yield _gauge("human_tasks_open", "Questions that wait for a person.", ("kind",), _one(state.tasks))
        closed = {(name,): float(word != "CLOSED") for name, word in state.breakers.items()}
        yield _gauge("breaker_open", "1 while work at a portal rests because it fails.", ("portal",), closed)

    def _clock(self) -> Iterator[Metric]:
        schedules = self._state.schedules
        paused = {(one.name,): float(one.paused) for one in schedules}
        yield _gauge("schedule_paused", "1 while a schedule is paused.", ("schedule",), paused)
        fires = {(one.name,): one.last_fire.timestamp() for one in schedules if one.last_fire}
        yield _gauge("schedule_last_fire_timestamp_seconds", "When it fired last.", ("schedule",), fires)
        absent: dict[tuple[str, ...], float] = {}
        for one in self._state.absences:
            key = (one.schedule, one.kind.value)
            absent[key] = absent.get(key, 0) + one.count
        yield _gauge("schedule_absences", "Fires that should have come or ended by now.", ("schedule", "kind"), absent)

    def _service(self) -> Iterator[Metric]:
        state = self._state
        alive = sum(one.is_alive for one in state.executors)
        workers = {("alive",): alive, ("silent",): len(state.executors) - alive}
        yield _gauge("workers", "Worker processes by whether they give a sign of life.", ("condition",), workers)
        open_: dict[tuple[str, ...], float] = {}
        for alert in state.alerts:
            open_[alert.rule, alert.severity] = open_.get((alert.rule, alert.severity), 0) + 1
        yield _gauge("alerts_open", "What is wrong.", ("rule", "severity"), open_)
        yield _gauge("alert_letters", "News in the outbox.", ("state",), _one(state.letters))
        yield _single("audit_entries", "Entries of the audit log.", state.audit_entries)
        yield _single("audit_unsequenced_entries", "Entries without a place in the one log.", state.audit_unsequenced)
        yield _single("audit_checkpoint_timestamp_seconds", "Last checkpoint.", _stamp(state.audit_checkpoint_at))
        yield _single("disk_free_bytes", "Free bytes where the service writes.", self._disk_free)
        yield _gauge("build_info", "The version that answers.", ("version",), {(__version__,): 1})


def _gauge(name: str, text: str, labels: tuple[str, ...], values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(f"{PREFIX}{name}", text, labels=labels)
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family


def _single(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{PREFIX}{name}", text, value=value)


def _one(counts: Mapping[str, int]) -> dict[tuple[str, ...], float]:
    return {(key,): count for key, count in counts.items()}


def _stamp(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
