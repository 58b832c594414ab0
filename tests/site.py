"""A web site on loopback that keeps its connections open, as nearly all do."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self, cast

import httpx
from typing_extensions import override

HTML = "text/html; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
KEPT = timedelta(seconds=70)
"""Connections to sites, as those who serve a newsroom keep them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a visit gets.

    Attributes:
        body: Sent with its length.
        status: 304 without a body.
        kind: The media type.
        headers: More of them.
    """

    body: bytes = b""
    status: int = 200
    kind: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)


class Site(ThreadingHTTPServer, ABC):
    """Answers every GET as its own `answer` says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def feed(self) -> str:
        return f"{self.home}/feed/"

    @abstractmethod
    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        """Answer a visit.

        Args:
            path: With its query.
            asked: The headers.
        """

    @contextmanager
    def opened(self) -> Iterator[Self]:
        thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            thread.join()
            self.server_close()


class _Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = httpx.Headers(self.headers.items())
        answer = cast("Site", self.server).answer(self.path, asked)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
