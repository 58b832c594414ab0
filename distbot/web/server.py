"""Listens: one uvicorn for each address, in the service's own event loop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

from distbot.domain.errors import ConfigError

LIFE_S = 30.0
"""No connection lives longer, however slowly it is spoken on."""

_CONNECTIONS = 500
_FINISH_S = 15
_CLOSE = [("Connection", "close")]


class WebServer:
    """Serves an app on one address.

    A connection carries one request, so that its life can be short.
    """

    def __init__(self, listener: socket.socket, app: ASGIApp) -> None:
        """Own a listener; `run` answers."""
        self._listener = listener
        self._server = _Server(
            uvicorn.Config(
                app,
                http=_Short,
                ws="none",
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                headers=_CLOSE,
                log_config=None,
                access_log=False,
                limit_concurrency=_CONNECTIONS,
                timeout_graceful_shutdown=_FINISH_S,
            )
        )

    @classmethod
    def bound(cls, address: tuple[str, int], app: ASGIApp) -> Self:
        """Take an address; who calls is kept waiting until `run`.

        Raises:
            ConfigError: It is in use, not this machine's, or not allowed.
        """
        return cls(_listen(*address), app)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    async def run(self, stop: asyncio.Event) -> None:
        """Answer until told to stop; what was accepted is finished first."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._server.serve(sockets=[self._listener]))
            await stop.wait()
            self._server.should_exit = True

    def close(self) -> None:
        """Give the address back; for one that never ran."""
        self._listener.close()


class _Server(uvicorn.Server):
    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the service."""
        yield


class _Short(H11Protocol):
    """A connection that is cut when its time is over."""

    _life: asyncio.TimerHandle | None = None

    @override
    def connection_made(  # type: ignore[override] # uvicorn narrows it too
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self._life = self.loop.call_later(LIFE_S, transport.abort)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._life is not None:
            self._life.cancel()
        super().connection_lost(exc)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as fault:
        listener.close()
        raise ConfigError(
            f"[web] listen {host}:{port}",
            fault.strerror or "cannot be used",
            "End what uses it, or choose another port there and in the reverse proxy",
        ) from fault
    listener.listen()
    return listener
