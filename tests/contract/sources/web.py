"""A site on loopback that misbehaves in one way for whatever it is asked."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import brotli
from typing_extensions import override

MEGABYTE = 1_000_000
Bodies = Callable[[str], tuple[str, bytes]]
"""The path that is asked for → media type and body of a well-behaved site."""


@dataclass(slots=True, kw_only=True)
class Web:
    """What the site does.

    Attributes:
        bodies: Its answers while it behaves.
        twist: How it misbehaves; None: it does not.
        status: Of each answer.
        headers: Added to each answer.
        asked: The paths that were asked for.
    """

    bodies: Bodies
    base: str = ""
    twist: Callable[[bytes], bytes] | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drips: bool = False
    half: bool = False
    asked: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    web: Web


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        web = cast("_Server", self.server).web
        web.asked.append(self.path)
        kind, body = web.bodies(self.path)
        body = web.twist(body) if web.twist else body
        self.send_response(web.status)
        self.send_header("Content-Type", kind)
        for name, value in web.headers.items():
            self.send_header(name, value)
        if not web.drips:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._send(web, body)

    def _send(self, web: Web, body: bytes) -> None:
        try:
            if web.half:
                self.wfile.write(body[: len(body) // 2])
                return
            if not web.drips:
                self.wfile.write(body)
                return
            for place in range(len(body)):
                self.wfile.write(body[place : place + 1])
                self.wfile.flush()
                if web.closing.wait(0.05):
                    return
        except OSError:
            return  # the fetcher had enough

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(web: Web) -> Iterator[Web]:
    """Serve a site until the block ends."""
    server = _Server(("127.0.0.1", 0), _Answers)
    server.web = web
    web.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield web
    finally:
        web.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def gzip_bomb(body: bytes) -> bytes:
    """Pack 100 MB of nothing behind a good beginning."""
    return gzip.compress(body + b" " * (100 * MEGABYTE), compresslevel=1)


def brotli_bomb(body: bytes) -> bytes:
    """Pack the same with brotli."""
    packed: bytes = brotli.compress(body + b" " * (100 * MEGABYTE), quality=1)
    return packed
