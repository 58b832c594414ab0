"""An article's image, for blocking callers: an address through the guard, or a file."""

import asyncio
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

from distbot.domain.card import PHOTO_LIMIT_BYTES
from distbot.domain.errors import InputError
from distbot.sources.http import Fetcher, Manners

_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"})
_KEPT = 4
"""Images kept: a story's destinations are composed one after the other."""

_SIGNATURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|....ftyp(?:avi[fs]|mif1)",
    re.DOTALL,
)
"""How a JPEG, PNG, GIF, WebP or AVIF begins."""

_MEND = "Give the article an image of a usual kind and size"


def image_reader(
    *, allow_loopback: bool = False, home: str = ""
) -> Callable[[str], bytes]:
    """Return a way to read images; it blocks, so call it from a thread.

    It raises an `InputError` where an image cannot be had. Failures are not kept:
    the next call tries again.

    Args:
        allow_loopback: Also fetch from this machine itself, for sandbox and tests.
        home: Address of who runs it, named to every site; "" for nobody.
    """
    manners = Manners(home=home)

    @lru_cache(maxsize=_KEPT)
    def fetched(address: str) -> bytes:
        return asyncio.run(_fetch(address, manners, allow_loopback=allow_loopback))

    def read(image: str) -> bytes:
        if image.startswith(("http://", "https://")):
            return fetched(image)
        return _read_file(Path(image))

    return read


async def _fetch(address: str, manners: Manners, *, allow_loopback: bool) -> bytes:
    # A fetcher of its own: this loop is not the one that others live in.
    fetcher = Fetcher(
        allow_loopback=allow_loopback, max_bytes=PHOTO_LIMIT_BYTES, manners=manners
    )
    try:
        return _picture(address, (await fetcher.get(address)).content)
    finally:
        await fetcher.close()


def _picture(thing: str, content: bytes) -> bytes:
    """Believe neither a name nor a declared type: look at how it begins."""
    if _SIGNATURE.match(content) is None:
        raise InputError(thing, "is no picture that can be read", _MEND)
    return content


def _read_file(path: Path) -> bytes:
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(str(path), "is not named as an image is", _MEND)
    try:
        state = path.stat()
        if not S_ISREG(state.st_mode):  # a pipe would keep its reader for ever
            raise InputError(str(path), "is no usual file", _MEND)
        if state.st_size > PHOTO_LIMIT_BYTES:
            raise InputError(
                str(path), f"is larger than {PHOTO_LIMIT_BYTES:,} bytes", _MEND
            )
        return _picture(str(path), path.read_bytes())
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
        raise InputError(str(path), fault, _MEND) from error
