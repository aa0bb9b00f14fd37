"""Over real sockets: what happens to the connection of a committed write."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

FORM = {"username": "bot01", "password": "Sim-2026!", "region_code": "990100"}


@contextmanager
def signed_in(server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=10) as client:
        assert client.post("/login", data=FORM).status_code == 302
        yield client


def draft(client: httpx.Client, claim_no: str) -> str:
    return str(client.post("/UI01/open", json={"claim_no": claim_no}).json()["biz_no"])


def written(server) -> int:
    return server.database.count("SELECT count(*) FROM ledger WHERE action = 'UI06.submit'")


def test_cut_after_closes_the_connection_of_the_nth_committed_write(live) -> None:
    server = live("cut_after=2")
    with signed_in(server) as client:
        first, second = draft(client, "UC2026000001"), draft(client, "UC2026000002")
        assert "操作成功" in client.post("/UI06/submit", data={"biz_no": first}).text
        with pytest.raises(httpx.TransportError):
            client.post("/UI06/submit", data={"biz_no": second})
        assert written(server) == 2
        found = client.post("/ui/query", json={"query": "progress", "claim_no": "UC2026000002"}).json()
        assert second in found["grids"]["progress_grid"]


def test_cut_rate_leaves_reads_alone(live) -> None:
    server = live("cut_rate=1")
    with signed_in(server) as client:
        biz_no = draft(client, "UC2026000001")
        assert client.get(f"/UI06?biz_no={biz_no}").status_code == 200
        with pytest.raises(httpx.TransportError):
            client.post("/UI06/submit", data={"biz_no": biz_no})
        assert written(server) == 1


def test_late_answer_comes_after_the_commit(live) -> None:
    server = live("late_ms=1500")
    with signed_in(server) as client:
        biz_no = draft(client, "UC2026000001")
        started = time.monotonic()
        with pytest.raises(httpx.ReadTimeout):
            client.post("/UI06/submit", data={"biz_no": biz_no}, timeout=0.2)
        while not written(server) and time.monotonic() - started < 30:
            time.sleep(0.01)
        assert (written(server), time.monotonic() - started < 1.4) == (1, True)


def test_connections_are_kept_alive_and_pages_are_quick(live) -> None:
    server = live("")
    with signed_in(server) as client:
        biz_no = draft(client, "UC2026000001")
        client.get(f"/UI06?biz_no={biz_no}")
        took = []
        for _ in range(20):
            started = time.monotonic()
            client.get(f"/UI06?biz_no={biz_no}")
            took.append(time.monotonic() - started)
        # Under 10 ms on a quiet machine; what delays every answer, like a delayed acknowledgement, delays the quickest.
        assert min(took) < 0.035
        assert len(server.app.state.desk.connections) == 1
