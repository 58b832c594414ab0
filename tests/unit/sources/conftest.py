"""A real web server on loopback that answers as each test says."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import pytest
from typing_extensions import override


@dataclass(slots=True, kw_only=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drip: bool = False  # the body comes a byte at a time, and does not end
    length: int | None = None  # as declared, if not the true one


@dataclass(slots=True, kw_only=True)
class Site:
    """What the server answers, by path, and what it was asked."""

    base: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def put(
        self, path: str, body: str | bytes, kind: str = "text/html", **headers: str
    ) -> str:
        content = body.encode() if isinstance(body, str) else body
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Answer(
            body=content, headers={"Content-Type": kind, **names}
        )
        return self.base + path

    def fail(self, path: str, status: int, **headers: str) -> str:
        self.answers[path] = Answer(status=status, headers=headers)
        return self.base + path


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site = cast("_Server", self.server).site
        site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        answer = site.answers.get(self.path, Answer(status=404, body=b"none"))
        if answer.headers.get("ETag") and (
            self.headers.get("If-None-Match") == answer.headers["ETag"]
        ):
            answer = Answer(status=304, headers={"ETag": answer.headers["ETag"]})
        self.close_connection = True
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        length = len(answer.body) if answer.length is None else answer.length
        if not answer.drip and answer.status != 304:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self._send(answer, site)

    def _send(self, answer: Answer, site: Site) -> None:
        try:
            self.wfile.write(answer.body)
            while answer.drip and not site.closing.wait(0.02):
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            return  # the fetcher had enough

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = Site(base=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(
        target=lambda: server.serve_forever(poll_interval=0.01), daemon=True
    )
    thread.start()
    yield server.site
    server.site.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()
