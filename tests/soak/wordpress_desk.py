"""An editor at the real site, and what two newsrooms make of it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

from distbot.clock import SystemClock
from tests.soak import wordpress_host, wordpress_rooms
from tests.soak.wordpress_host import WordPressHost, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.soak.wordpress_rooms import Room, Rooms

TEXT = """<!-- wp:paragraph -->
<p>WARTA RIMBA – Warga {place} menanam {count} bibit bakau di tepi Sungai Sinar, Minggu 1 Maret 2026. Kegiatan itu diikuti pelajar dan nelayan setempat.</p>
<!-- /wp:paragraph -->
<!-- wp:paragraph -->
<p>"Bakau ini menjaga kampung kami dari abrasi, dan anak cucu kami akan memetik hasilnya," kata Kepala Desa {place} Badrun Sasmita.</p>
<!-- /wp:paragraph -->
<!-- wp:paragraph -->
<p>Kunjungi Medsos WartaRimba.com<br><a href="{home}/medsos">Klik di sini</a></p>
<!-- /wp:paragraph -->"""  # noqa: E501 - a paragraph is a line
SOON = timedelta(seconds=75)
"""What is scheduled for less than a minute ahead is public at once (wp_insert_post)."""


class Desk:
    """An editor at the site's block editor, and what the newsrooms make of it."""

    def __init__(self, host: WordPressHost, rooms: Rooms, http: httpx.Client) -> None:
        self.host = host
        self.rooms = rooms
        self.http = http
        self.scheduled = SystemClock().now().replace(microsecond=0) + SOON
        date = self.scheduled.replace(tzinfo=None).isoformat()
        self.write("Tanjung Besok", status="future", date_gmt=date)

    def text(self, place: str, count: int = 500) -> str:
        return TEXT.format(place=place, count=count, home=self.host.home)

    def save(self, path: str, **fields: object) -> Any:  # noqa: ANN401 - as JSON has it
        """Save at one of WordPress's REST addresses, and return what it answers."""
        answer = self.http.post(path, json=fields)
        assert answer.is_success, answer.text
        return answer.json()

    def write(self, place: str, **fields: object) -> int:
        """Write an article about a place, published unless said otherwise."""
        told = {
            "title": f"Warga {place} Menanam Bibit Bakau",
            "slug": slug(place),
            "content": self.text(place),
            "status": "publish",
            "featured_media": self.picture(),
            **fields,
        }
        return int(self.save("posts", **told)["id"])

    def picture(self) -> int:
        """Return the number of the site's one picture; it is loaded up once."""
        found = self.http.get("media").json()
        if found:
            return int(found[0]["id"])
        content = BytesIO()
        Image.new("RGB", (1200, 675), "#446688").save(content, "JPEG")
        name = {"Content-Disposition": 'attachment; filename="bakau.jpg"'}
        answer = self.http.post("media", content=content.getvalue(), headers=name)
        caption = "Warga menanam bakau. (Foto: Rukmini/Warta Rimba)"
        self.save(f"media/{answer.json()['id']}", caption=caption)
        return int(answer.json()["id"])

    def term(self, kind: str, name: str) -> int:
        """Return the number of a tag or category; it is made if there is none."""
        found = self.http.get(kind, params={"search": name}).json()
        return int((found or [self.save(kind, name=name)])[0]["id"])

    def until_shown(self, place: str, *rooms: Room) -> None:
        """Wait until an article is on the channels of both rooms, or of some."""
        wanted = rooms or self.rooms.both
        until(lambda: all(room.shown(f"Warga {place} menanam") for room in wanted))

    def looked(self, times: int = 3) -> None:
        """Wait until both newsrooms have read both sources so often again."""
        log = self.rooms.process
        before = len(log.told("source_read"))
        until(lambda: len(log.told("source_read")) >= before + 4 * times)


def slug(place: str) -> str:
    return place.lower().replace(" ", "-")


@contextmanager
def opened(folder: Path, wordpress: Path) -> Iterator[Desk]:
    """Set all of it up; PHP must not have complained at the end."""
    with (
        wordpress_host.serving(folder, wordpress) as host,
        wordpress_rooms.serving(folder, host) as rooms,
        host.editor() as http,
    ):
        yield Desk(host, rooms, http)
        assert not host.complaints()
