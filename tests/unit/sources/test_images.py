import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typing_extensions import override

from distbot.domain.errors import InputError
from distbot.sources._images import image_reader

PICTURE = b"\xff\xd8\xff picture"


class Pictures(BaseHTTPRequestHandler):
    asked: list[str]

    @override
    def log_message(self, format: str, *args: object) -> None:
        del format, args

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(404 if "gone" in self.path else 200)
        self.end_headers()
        self.wfile.write(b"<html>" if "page" in self.path else PICTURE)


@pytest.fixture
def site() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Handler", (Pictures,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_a_storys_image_is_fetched_once(site: tuple[str, list[str]]) -> None:
    address, asked = site
    read = image_reader(allow_loopback=True)
    assert {read(f"{address}/a.jpg") for _ in range(3)} == {PICTURE}
    assert asked == ["/a.jpg"]


def test_a_failure_is_tried_again(site: tuple[str, list[str]]) -> None:
    address, asked = site
    read = image_reader(allow_loopback=True)
    for _ in range(2):
        with pytest.raises(InputError, match="404"):
            read(f"{address}/gone.jpg")
    assert len(asked) == 2


def test_what_is_no_picture_is_refused_whatever_it_is_called(
    site: tuple[str, list[str]], tmp_path: Path
) -> None:
    saved = tmp_path / "a.png"
    saved.write_bytes(b"<svg onload='x'>")
    for image in (f"{site[0]}/page.jpg", str(saved)):
        with pytest.raises(InputError, match="is no picture"):
            image_reader(allow_loopback=True)(image)


@pytest.mark.parametrize(
    "beginning",
    [
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"\0\0\0\x1cftypavif",
    ],
)
def test_every_usual_kind_of_picture_is_taken(beginning: bytes, tmp_path: Path) -> None:
    saved = tmp_path / "a.jpg"
    saved.write_bytes(beginning)
    assert image_reader()(str(saved)) == beginning


def test_the_guard_stands_before_images_too() -> None:
    with pytest.raises(InputError, match="not on the public internet"):
        image_reader()("http://127.0.0.1:9/a.jpg")


def test_a_file_is_read_if_it_is_named_as_an_image(tmp_path: Path) -> None:
    picture = tmp_path / "a.JPG"
    picture.write_bytes(PICTURE)
    secret = tmp_path / "kunci.txt"
    secret.write_bytes(b"rahasia")
    read = image_reader()
    assert read(str(picture)) == PICTURE
    for other in (secret, tmp_path / "tidak-ada.png", tmp_path):
        with pytest.raises(InputError):
            read(str(other))


def test_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")

    with pytest.raises(InputError, match="no usual file"):
        image_reader()(str(tmp_path / "a.png"))
