"""Files on the local Telegram's server: photos in several sizes, and documents."""

import io
import mimetypes
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from distbot.sandbox.telegram_values import Json
from distbot.sandbox.timeline import Attachment, Picture

_EDGES_PX = (90, 320, 800)
_LARGEST_PX = 2560


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture on the server.

    Attributes:
        key: The stem of its file ids.
        picture: What was uploaded.
    """

    key: str
    picture: Picture

    @property
    def json(self) -> list[Json]:
        """Bot API `PhotoSize` array, smallest first."""
        return [self._size(edge, place) for place, edge in enumerate(self._edges)]

    @property
    def folder(self) -> str:
        """Where it lies under /file/bot…/."""
        return "photos"

    def content(self, place: int) -> bytes:
        """Return the file of one size, the smallest first; the largest as it came."""
        edges = self._edges
        if place >= len(edges) - 1:
            return self.picture.content
        return _shrink(self.picture.content, edges[place])

    def media_type(self, place: int) -> str:
        """Return the media type of one size."""
        whole = place >= len(self._edges) - 1
        return self.picture.media_type if whole else "image/jpeg"

    @property
    def _edges(self) -> list[int]:
        whole = max(self.picture.width_px, self.picture.height_px)
        return [edge for edge in _EDGES_PX if edge < whole] + [whole]

    def _size(self, edge: int, place: int) -> Json:
        whole = max(self.picture.width_px, self.picture.height_px)
        ratio = min(edge, _LARGEST_PX) / whole
        return {
            "file_id": f"{self.key}-{place}",
            "file_unique_id": unique_id(self.key, place),
            "width": max(1, round(self.picture.width_px * ratio)),
            "height": max(1, round(self.picture.height_px * ratio)),
            "file_size": max(1, round(len(self.picture.content) * ratio * ratio)),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that is no photo.

    Attributes:
        key: The stem of its file id.
        name: With its suffix.
        whole: What was uploaded.
    """

    key: str
    name: str
    whole: bytes

    @property
    def json(self) -> Json:
        """Bot API `Document`."""
        return {
            "file_id": f"{self.key}-0",
            "file_unique_id": unique_id(self.key, 0),
            "file_name": self.name,
            "mime_type": self.media_type(0),
            "file_size": len(self.whole),
        }

    @property
    def folder(self) -> str:
        """Where it lies under /file/bot…/."""
        return "documents"

    @property
    def shown(self) -> Attachment:
        """What readers see of it."""
        return Attachment(name=self.name, size_bytes=len(self.whole))

    def content(self, _place: int) -> bytes:
        """Return the file; a document has one size."""
        return self.whole

    def media_type(self, _place: int) -> str:
        """Guess from the name, as clients do."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


File = Photo | Document


def unique_id(key: str, place: int) -> str:
    """Word a `file_unique_id`; nothing can be fetched with it."""
    return f"AQAD{key[-8:]}{place}"


@lru_cache(maxsize=16)  # a client asks for the size and then fetches it
def _shrink(content: bytes, edge_px: int) -> bytes:
    file = io.BytesIO()
    with Image.open(io.BytesIO(content)) as image:
        small = image.convert("RGB")
        small.thumbnail((edge_px, edge_px))
        small.save(file, "JPEG")
    return file.getvalue()
