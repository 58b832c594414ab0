"""Bodies unpacked as they come, never more than asked for.

httpx unpacks a whole chunk at once, and packings within packings: 64 KB of bomb become
gigabytes before any limit can look. So it is done here.
"""

import zlib
from typing import Protocol

import brotli
from typing_extensions import override

PACKINGS = "gzip, br"
"""As `Accept-Encoding` asks for them."""

_GZIP = frozenset({"gzip", "x-gzip"})
_PLAIN = frozenset({"", "identity"})


class PackingError(ValueError):
    """A body is not packed as its server says."""


class Unpacker(Protocol):
    """Unpacks one body, chunk by chunk."""

    def unpack(self, chunk: bytes, limit: int) -> bytes:
        """Return what `chunk` holds.

        Args:
            chunk: The next bytes as they were sent.
            limit: As soon as this many bytes (≥ 1) are out, some 32 KB more may
                follow and the rest is withheld: do not go on after that.

        Raises:
            PackingError: The chunk is broken.
        """
        ...

    def finish(self) -> None:
        """Say that no more will come.

        Raises:
            PackingError: The body ends in the middle.
        """
        ...


def unpacker(packing: str) -> Unpacker | None:
    """Return what unpacks a `Content-Encoding`; None: nothing does."""
    if packing in _PLAIN:
        return _Plain()
    if packing in _GZIP:
        return _Gzip()
    return _Brotli() if packing == "br" else None


class _Plain(Unpacker):
    @override
    def unpack(self, chunk: bytes, limit: int) -> bytes:
        del limit
        return chunk

    @override
    def finish(self) -> None:
        """Nothing can be missing: HTTP itself counts the bytes."""


class _Gzip(Unpacker):
    """One member; what follows it is passed over, as browsers do."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @override
    def unpack(self, chunk: bytes, limit: int) -> bytes:
        if self._member.eof:  # zlib would keep all that follows
            return b""
        try:
            return self._member.decompress(chunk, limit)
        except zlib.error as error:
            raise PackingError(str(error)) from error

    @override
    def finish(self) -> None:
        if not self._member.eof:
            raise PackingError("gzip ends in the middle")


class _Brotli(Unpacker):
    """RFC 7932; a window takes at most 16 MB, whatever a stream claims."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @override
    def unpack(self, chunk: bytes, limit: int) -> bytes:
        if self._stream.is_finished():
            return b""
        try:
            out: bytes = self._stream.process(chunk, output_buffer_limit=limit)
        except brotli.error as error:
            raise PackingError(str(error)) from error
        return out

    @override
    def finish(self) -> None:
        if not self._stream.is_finished():
            raise PackingError("brotli ends in the middle")
