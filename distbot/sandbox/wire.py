"""The TCP side of a server: connections that can really be reset."""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp, Scope
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

from distbot.domain.errors import ConfigError

_HOST = "127.0.0.1"
_START_TIMEOUT_S = 10.0
# SO_LINGER on with 0 s: closing sends RST instead of FIN (socket(7)).
_LINGER_RESET = struct.pack("ii", 1, 0)


class Wires:
    """The open connections of one server, by the client's address."""

    def __init__(self) -> None:
        """Start without any."""
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """Return uvicorn's HTTP protocol, made to note its connections here."""
        wires = self._open

        class Noted(H11Protocol):
            @override
            def connection_made(  # type: ignore[override] # uvicorn narrows it too
                self, transport: asyncio.Transport
            ) -> None:
                super().connection_made(transport)
                if self.client is not None:
                    wires[self.client] = transport

            @override
            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    wires.pop(self.client, None)
                super().connection_lost(exc)

        return Noted

    def cut(self, scope: Scope) -> None:
        """Reset the connection that a request came on: the client sees RST."""
        host, port = scope["client"]
        transport = self._open.get((host, port))
        if transport is not None:
            _reset(transport)

    def cut_all(self) -> None:
        """Reset every connection."""
        for transport in list(self._open.values()):
            _reset(transport)


def _reset(transport: asyncio.Transport) -> None:
    wire = transport.get_extra_info("socket")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_RESET)
    transport.abort()


class Serving:
    """One ASGI app under uvicorn, in a daemon thread with its own loop."""

    def __init__(self, app: ASGIApp, *, port: int, wires: Wires) -> None:
        """Keep what is needed; `start` takes the port.

        Args:
            app: Its lifespan events are not used.
            port: 0 lets the system choose.
            wires: Notes the connections.
        """
        self._app = app
        self._wanted = port
        self._wires = wires
        self.port = 0

    def start(self, name: str, on_loop: Callable[[], None]) -> None:
        """Listen, and return when calls are answered.

        Args:
            name: Of the server, for the error and the thread.
            on_loop: Called once in the server's running loop.

        Raises:
            ConfigError: The port is taken or not allowed.
        """
        listener = _listen(name, self._wanted)
        self.port = int(listener.getsockname()[1])
        ready = threading.Event()

        config = uvicorn.Config(
            self._app,
            http=self._wires.protocol(),
            ws="none",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Announced(config, ready, on_loop)
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [listener]},
            name=f"sandbox-{name}",
            daemon=True,
        )
        self._thread.start()
        if not ready.wait(_START_TIMEOUT_S):
            raise ConfigError(
                f"sandbox {name}", "did not start in 10 s", "Look for its error above."
            )

    def stop(self) -> None:
        """Close every connection and join the thread."""
        self._server.finish(self._wires)
        self._thread.join(_START_TIMEOUT_S)


class _Announced(uvicorn.Server):
    """A uvicorn server that says when it is up."""

    def __init__(
        self,
        config: uvicorn.Config,
        ready: threading.Event,
        on_loop: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._on_loop = on_loop

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._on_loop()
        self._ready.set()

    def finish(self, wires: Wires) -> None:
        """Cut what clients hold open, and leave; from another thread."""

        def leave() -> None:
            wires.cut_all()
            self.should_exit = True

        self._loop.call_soon_threadsafe(leave)


def _listen(name: str, port: int) -> socket.socket:
    # asyncio sends at once (TCP_NODELAY) only where the protocol is named; else each
    # answer waits some 40 ms for the client's acknowledgement of its head.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
    except OSError as fault:
        listener.close()
        raise ConfigError(
            f"sandbox {name} port {port}",
            fault.strerror or "cannot be used",
            f"Choose another with --{name}-port, or 0 for any that is free.",
        ) from fault
    listener.listen()
    return listener
