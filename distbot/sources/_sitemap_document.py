"""The bytes of a sitemap to addresses.

Facts from sitemaps.org/protocol.html (at most 50,000 addresses and 50 MB unpacked; an
index lists no indexes; gzip is welcome) and developers.google.com/search/docs,
"news sitemap" (`news:title`, `news:publication_date`, `news:keywords`).
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.parsers import expat

from distbot.domain.errors import InputError
from distbot.sources._fields import aware, web_address
from distbot.sources._text import clean_line, decode_page
from distbot.sources.http import Page

_MOST_ADDRESSES = 50_000
_MOST_BYTES = 50_000_000
_CHUNK_BYTES = 65_536
_LONGEST = 5_000
"""Characters kept of one element: addresses end at 2,048."""

_GZIP = b"\x1f\x8b"
_HTML = re.compile(r"<(?:!doctype html|html)\b", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
_PLAIN = re.compile(r"https?://www\.(?:sitemaps\.org|google\.com)/schemas/sitemap/\S+|")
_NEWS = re.compile(r"https?://www\.google\.com/schemas/sitemap-news/\S+")
_NEWS_FIELDS = frozenset({"title", "publication_date", "keywords"})
_PLAIN_FIELDS = frozenset({"loc", "lastmod"})
_LATER = "It will be tried again; if it stays so, look at the site's sitemap plugin."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One address of a sitemap.

    Attributes:
        loc: A web address.
        lastmod: As written, "" if absent.
        title: Of a news sitemap's article; "" elsewhere.
        published_at: Of a news sitemap's article, aware; a date without an hour is
            its first moment in UTC.
        keywords: Of a news sitemap's article.
    """

    loc: str
    lastmod: str = ""
    title: str = ""
    published_at: datetime | None = None
    keywords: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether the sitemap says that this is an article."""
        return bool(self.title)

    @property
    def moment(self) -> datetime | None:
        """When it was published, else changed."""
        return self.published_at or read_moment(self.lastmod)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapDocument:
    """A sitemap or a sitemap index, read.

    Attributes:
        is_index: Whether the addresses are sitemaps.
        listed: In the order of the document.
        fault: Why it could not be read to its end; "" if it could.
    """

    is_index: bool
    listed: tuple[Listed, ...]
    fault: str = ""


def read_sitemap(url: str, page: Page) -> SitemapDocument:
    """Read a sitemap, packed or not; CPU work, call it from a thread.

    No entity is ever expanded: a document that declares a type is refused.

    Args:
        url: Names the sitemap in errors.
        page: What was fetched from it.

    Raises:
        InputError: It is no sitemap, or declares a document type.
    """
    _refuse_others(url, page)
    reader = _Reader(url)
    fault = ""
    try:
        for chunk in _chunks(page.content):
            reader.feed(chunk)
        reader.finish()
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        fault = f"{url}: breaks off at line {error.lineno} ({reason}). {_LATER}"
    except (_UnpackError, LookupError, ValueError) as error:  # the encoding's, too
        fault = f"{url}: {error}. {_LATER}"
    if reader.root not in {"urlset", "sitemapindex"}:
        raise InputError(
            url,
            "is no sitemap",
            "Give the address of a sitemap; robots.txt names it as Sitemap: …",
        )
    return SitemapDocument(
        is_index=reader.root == "sitemapindex",
        listed=tuple(reader.listed),
        fault=fault,
    )


def read_moment(text: str) -> datetime | None:
    """Read a W3C date and time; without an offset it is taken for UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC) if aware(moment) else None


class _UnpackError(Exception):
    """A packed sitemap is broken or too large."""


class _Reader:
    """Collects addresses as the parser meets them."""

    def __init__(self, url: str) -> None:
        self.root = ""
        self.listed: list[Listed] = []
        self._url = url
        self._fields: dict[str, str] = {}
        self._open = ""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def feed(self, chunk: bytes) -> None:
        """Parse some bytes more."""
        self._parser.Parse(chunk, False)  # noqa: FBT003 - expat's own signature

    def finish(self) -> None:
        """Say that there are no more."""
        self._parser.Parse(b"", True)  # noqa: FBT003 - expat's own signature

    def _doctype(self, *_declared: object) -> None:
        raise InputError(
            self._url,
            "declares a document type, which no sitemap needs",
            "Let the site's sitemap plugin write it without <!DOCTYPE …>.",
        )

    def _start(self, name: str, _attributes: object) -> None:
        space, _, local = name.rpartition(" ")
        self.root = self.root or local
        self._open = ""
        if _PLAIN.fullmatch(space):
            if local in {"url", "sitemap"}:
                self._fields = {}
            self._open = local if local in _PLAIN_FIELDS else ""
        elif _NEWS.fullmatch(space) and local in _NEWS_FIELDS:
            self._open = local

    def _text(self, text: str) -> None:
        if self._open:
            so_far = self._fields.get(self._open, "")
            self._fields[self._open] = (so_far + text)[:_LONGEST]

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        self._open = ""
        if local not in {"url", "sitemap"} or not _PLAIN.fullmatch(space):
            return
        address = web_address(self._fields.get("loc", ""))
        if address is not None:
            self.listed.append(_listed(address, self._fields))
        if len(self.listed) > _MOST_ADDRESSES:
            raise _UnpackError(f"holds more than {_MOST_ADDRESSES:,} addresses")


def _listed(address: str, fields: dict[str, str]) -> Listed:
    keywords = map(clean_line, fields.get("keywords", "").split(","))
    return Listed(
        loc=address,
        lastmod=clean_line(fields.get("lastmod", "")),
        title=clean_line(fields.get("title", "")),
        published_at=read_moment(clean_line(fields.get("publication_date", ""))),
        keywords=tuple(dict.fromkeys(word for word in keywords if word)),
    )


def _chunks(content: bytes) -> Iterator[bytes]:
    """Yield a document in pieces, unpacked within bounds."""
    if not content.startswith(_GZIP):
        yield content.lstrip()
        return
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    total, rest = 0, content
    while rest and not unpacker.eof:
        try:
            chunk = unpacker.decompress(rest, _CHUNK_BYTES)
        except zlib.error as error:
            raise _UnpackError("is packed with errors") from error
        rest = unpacker.unconsumed_tail
        total += len(chunk)
        if total > _MOST_BYTES:
            raise _UnpackError(f"is larger than {_MOST_BYTES:,} bytes unpacked")
        yield chunk


def _refuse_others(url: str, page: Page) -> None:
    if not page.content.strip():
        raise InputError(url, "is empty", "Check the address in a browser.")
    if page.content.startswith(_GZIP):
        return
    start = decode_page(page.content[:2_000], page.charset)
    if _HTML.search(start):
        raise InputError(
            url,
            "is an HTML page, not a sitemap",
            "Give the sitemap's own address; robots.txt names it as Sitemap: …",
        )
    if _FEED.search(start):
        raise InputError(url, "is a feed, not a sitemap", 'Write kind = "feed" for it.')
