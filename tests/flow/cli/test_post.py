"""`distbot post URL` from a site that keeps its connections open, as most do."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typing_extensions import override

from tests.flow.cli.conftest import Shell

PAGE = """<html lang="id"><head><title>Panen Madu Rimbang</title></head><body><article>
<h1>Panen Madu Hutan Rimbang Naik Dua Kali Lipat</h1>
<p>KUALA RIMBANG — Petani madu di Kuala Rimbang memanen dua belas ton madu hutan pada
musim ini, dua kali lipat dari musim lalu, menurut catatan koperasi setempat.</p>
<p>Sebagian besar hasil panen dijual ke kota pada pekan yang sama, dan sisanya disimpan
di gudang koperasi untuk dijual ketika harga naik pada musim depan.</p>
</article></body></html>"""


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def home() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_article_is_fetched_drafted_and_nothing_is_left_open(
    shell: Shell, home: str
) -> None:
    config = shell.configure(address="@kanal_demo", telegram=home, x=home)
    path = shell.folder / config
    words = path.read_text("utf-8").replace("https://suarakuala.example.com", home)
    path.write_text(f"{words}\n[fetch]\nallow_loopback = true\n", "utf-8")

    done = shell.run("post", f"{home}/madu", "--json", "-c", config)

    assert (done.code, done.err) == (0, "")
    assert [line["state"] for line in done.json()] == ["draft", "draft"]
