"""Cards as pictures of a web page: small for the list, one large for previews."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path, PurePosixPath

from PIL import Image

from distbot.domain.errors import InputError
from distbot.ports import CardShelf

FOLDER = "kartu"
_OURS = re.compile(r"[0-9a-f]{32}\.(?:webp|jpg)")
_WIDTH_PX = 720
"""Two device pixels for each of a phone's 360."""

_PREVIEW_PX = 1200
"""ogp.me gives no size; 1,200 px is what the networks show at its sharpest."""

_KEPT = timedelta(days=1)
"""A page that a reader has open still names the pictures it came with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the page.

    Attributes:
        path: From the page's folder.
        width_px: Of the file.
        height_px: Of the file.
    """

    path: str
    width_px: int
    height_px: int


@dataclass(slots=True, kw_only=True)
class Pictures:
    """The pictures of one page; each is made once.

    Attributes:
        shelf: Has the cards.
        folder: Of the page.
    """

    shelf: CardShelf
    folder: Path
    _wanted: set[str] = field(default_factory=set, init=False)

    def shown(self, card: str) -> Picture | None:
        """Return a card as the list has it; None where it is not on the shelf."""
        return self._made(card, _WIDTH_PX, "webp")

    def preview(self, card: str) -> Picture | None:
        """Return a card as networks preview the page; they do not all know WebP."""
        return self._made(card, _PREVIEW_PX, "jpg")

    def tidy(self, now: datetime) -> None:
        """Remove what an earlier page showed, a day after it was made."""
        old = (now - _KEPT).timestamp()
        for path in (self.folder / FOLDER).glob("*.*"):
            ours = _OURS.fullmatch(path.name) and path.name not in self._wanted
            if ours and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)

    def _made(self, card: str, width_px: int, suffix: str) -> Picture | None:
        name = f"{PurePosixPath(card).stem}.{suffix}"
        path = self.folder / FOLDER / name
        try:
            if not path.exists():
                self._make(card, path, width_px)
            with Image.open(path) as made:
                width, height = made.size
        except InputError:
            return None
        self._wanted.add(name)
        return Picture(path=f"{FOLDER}/{name}", width_px=width, height_px=height)

    def _make(self, card: str, path: Path, width_px: int) -> None:
        with Image.open(BytesIO(self.shelf.load(card).content)) as drawn:
            size = (width_px, round(drawn.height * width_px / drawn.width))
            small = drawn.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.new")
        kind = "WEBP" if path.suffix == ".webp" else "JPEG"
        small.save(partial, kind, quality=82)
        partial.replace(path)
