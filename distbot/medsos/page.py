"""The page where "Klik di sini" leads: the channels, and the latest cards.

Static files: `index.html` without a script, pictures in `kartu/`. They are to lie
under the CTA's own address, with a slash behind it, as web servers do for folders.
"""

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from typing_extensions import override

from distbot.cards.colours import legible
from distbot.domain.errors import InputError
from distbot.domain.medsos import Medsos, Place, Showing
from distbot.domain.moment import echo_short
from distbot.domain.newsroom import Newsroom
from distbot.medsos.pictures import Picture, Pictures
from distbot.ports import CardShelf, Clock, Language, MedsosPage

_NETWORKS = MappingProxyType({"telegram": "Telegram", "x": "X"})
_EAGER = 2
"""So many pictures are on a screen at once; the others load when they are near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A showing, ready for the template."""

    story: Showing
    picture: Picture | None
    time: str
    lazy: bool


@dataclass(slots=True, kw_only=True)
class FolderPage(MedsosPage):
    """Writes the page into a folder; what it says anew replaces what it said.

    Attributes:
        folder: Made when it is not there.
        newsroom: Whose page.
        language: What the page is written in.
        shelf: Has the cards.
        clock: Says how old pictures are.
    """

    folder: Path
    newsroom: Newsroom
    language: Language
    shelf: CardShelf
    clock: Clock
    _page: Environment = field(init=False)

    def __post_init__(self) -> None:
        """Know the template."""
        self._page = Environment(
            loader=PackageLoader("distbot.medsos"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @override
    def write(self, medsos: Medsos) -> Path:
        index = self.folder / "index.html"
        try:
            pictures = Pictures(shelf=self.shelf, folder=self.folder)
            text = self._render(medsos, pictures)
            _put(index, text.encode())
            pictures.tidy(self.clock.now())
        except OSError as error:
            fault = f"the page cannot be written ({error.strerror})"
            mend = "Name a folder that distbot may write to"
            raise InputError(str(self.folder), fault, mend) from error
        return index

    def _render(self, medsos: Medsos, pictures: Pictures) -> str:
        shown = [
            self._shown(story, pictures, lazy=place >= _EAGER)
            for place, story in enumerate(medsos.showings)
        ]
        first = next((story for story in medsos.showings if story.card), None)
        preview = pictures.preview(first.card) if first else None
        newsroom, root = self.newsroom, _address(self.newsroom).rstrip("/")
        page = self._page.get_template("medsos.html")
        return page.render(
            newsroom=newsroom,
            address=_address(newsroom),
            brand=newsroom.brand,
            words=self.language.messages.medsos,
            places=[(_network(place), place) for place in medsos.places],
            shown=shown,
            network=_network,
            preview=preview,
            preview_at=f"{root}/{preview.path}" if preview else "",
            preview_alt=first.alt_text if first else "",
            bar_ink=legible(newsroom.brand.bar_ink, newsroom.brand.bar),
            link_ink=legible(newsroom.brand.accent, "#ffffff", newsroom.brand.ink),
        )

    def _shown(self, story: Showing, pictures: Pictures, *, lazy: bool) -> _Shown:
        zone, moments = self.newsroom.timezone, self.language.moments
        return _Shown(
            story=story,
            picture=pictures.shown(story.card) if story.card else None,
            time=echo_short(story.at, zone, moments),
            lazy=lazy,
        )


def _address(newsroom: Newsroom) -> str:
    """Return where the page is to be found: where the call to action leads."""
    return newsroom.cta.url or newsroom.home


def _network(place: Place) -> str:
    return _NETWORKS.get(place.channel, place.channel)


def _put(path: Path, content: bytes) -> None:
    """Replace a file at once: who reads it gets the one or the other, whole."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.new")
    partial.write_bytes(content)
    partial.replace(path)
