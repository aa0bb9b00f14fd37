"""The open TCP connections of the server, so that a fault can cut one without an answer."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Address
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connections:
    """Open connections by the client's address."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def __len__(self) -> int:
        return len(self._open)

    def protocol(self) -> type[H11Protocol]:
        """Return the HTTP protocol that keeps this book."""
        open_connections = self._open

        class BookedProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
                super().connection_made(transport)
                if self.client:
                    open_connections[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client:
                    open_connections.pop(self.client, None)
                super().connection_lost(exc)

        return BookedProtocol

    async def cut(self, client: Address | None) -> None:
        """Reset a client's connection; whatever is answered afterwards reaches nobody.

        Raises:
            ConnectionResetError: there is no such connection (the application is called without a server).
        """
        transport = self._open.get((client.host, client.port)) if client else None
        if transport is None:
            raise ConnectionResetError("the connection was cut after the write was committed")
        transport.abort()
        # The loop tells the protocol about the loss at its next turns; only then is the answer discarded.
        await asyncio.sleep(0.05)
