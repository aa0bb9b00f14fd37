"""Serving the application over real sockets, with connections that a fault can cut."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

KEEP_ALIVE_S = 75


def make_server(app: FastAPI, host: str = "127.0.0.1", port: int = 0, *, log_level: str = "warning") -> uvicorn.Server:
    """Return a uvicorn server; run it with `.run()` or `await .serve()`."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=app.state.desk.connections.protocol(),
        log_level=log_level,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)
