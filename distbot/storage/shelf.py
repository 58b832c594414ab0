"""Drawn cards as files, named by their content."""

import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from PIL import Image, UnidentifiedImageError
from typing_extensions import override

from distbot.domain.card import CardFile
from distbot.domain.errors import InputError
from distbot.ports import CardShelf

_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg"}
_PHOTO = ".photo"
_MEND_PHOTO = "Send the picture again"
_MEND = "Compose the post again, or restore the folder that [store] cards names"


class FolderShelf(CardShelf):
    """One folder; the same bytes are stored once."""

    def __init__(self, folder: Path) -> None:
        """Use a folder; it is made with the first card."""
        self._folder = folder

    @override
    def keep(self, card: CardFile) -> str:
        return self._keep(card.content, _SUFFIXES[card.media_type])

    @override
    def keep_photo(self, content: bytes) -> str:
        return self._keep(content, _PHOTO)

    def _keep(self, content: bytes, suffix: str) -> str:
        name = _digest(content) + suffix
        path = self._folder / name
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(path, content)
        return name

    def _write(self, path: Path, content: bytes) -> None:
        """Rename when whole and on disk: a crash must not leave half a card."""
        with NamedTemporaryFile(dir=self._folder, delete=False) as partial:
            try:
                partial.write(content)
                partial.flush()
                os.fsync(partial.fileno())
                Path(partial.name).replace(path)
            except OSError:
                Path(partial.name).unlink(missing_ok=True)
                raise

    @override
    def load(self, name: str) -> CardFile:
        path = self._folder / name
        try:
            content = path.read_bytes()
            with Image.open(BytesIO(content)) as picture:
                width_px, height_px = picture.size
        except (OSError, UnidentifiedImageError) as error:
            raise InputError(str(path), "the card cannot be read", _MEND) from error
        if _digest(content) != path.stem:
            # What was checked against the article is what is sent.
            raise InputError(str(path), "is not the card that was drawn", _MEND)
        media_types = {suffix: kind for kind, suffix in _SUFFIXES.items()}
        return CardFile(
            content=content,
            media_type=media_types[path.suffix],
            width_px=width_px,
            height_px=height_px,
            words=(),
        )

    @override
    def load_photo(self, name: str) -> bytes:
        path = self._folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            fault = f"the picture cannot be read ({error.strerror})"
            raise InputError(str(path), fault, _MEND_PHOTO) from error
        if path.suffix != _PHOTO or _digest(content) != path.stem:
            raise InputError(str(path), "is not the picture sent", _MEND_PHOTO)
        return content

    @override
    def path(self, name: str) -> str:
        return str(self._folder / name)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]
