"""A published story, as its source gave it."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

_TRACKING = re.compile(r"(utm_\w+|fbclid|gclid)(=|$)")
"""Query fields that tell where a reader came from, not which article it is."""

Metas = tuple[tuple[str, str], ...]
"""Names and words of what may hold an article back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One story.

    Attributes:
        url: Canonical address, or None for a story that has no page.
        headline: Plain text, NFC, one line, never empty.
        paragraphs: Plain text, NFC, in reading order, none empty. They are what
            the source held, dateline, end mark and CTA block included: only a
            Reading takes those off.
        byline: The reporter as the source names them.
        image: Address or local path of the article's own picture.
        image_credit: Who made the picture.
        published_at: Aware, or None where the source does not say.
        modified_at: Aware, or None where the source does not say.
        tags: As the newsroom wrote them.
        categories: As the newsroom wrote them.
        source_id: What its source knows it by, where it has no address: it stays
            when a word is mended. "" for an article that has one.
        aliases: What else it is known by, whatever its address becomes; see
            `distbot.domain.identity`.
        metas: What may hold it back: the name of a mark on its page or in its site's
            system, and its words; see `distbot.domain.embargo`. "" is the name where
            only one can be meant.
        cta_url: Where the article's own "Kunjungi Medsos" link leads, else None.
    """

    url: str | None
    headline: str
    paragraphs: tuple[str, ...]
    byline: str | None = None
    image: str | None = None
    image_credit: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    cta_url: str | None = None
    source_id: str = ""
    aliases: tuple[str, ...] = ()
    metas: Metas = ()

    def __post_init__(self) -> None:
        """Refuse what no source may hand on.

        Raises:
            ValueError: The headline is empty, a paragraph is empty or a time is naive.
        """
        if not self.headline.strip():
            raise ValueError("an article needs a headline")
        if not all(paragraph.strip() for paragraph in self.paragraphs):
            raise ValueError("a paragraph is empty")
        for moment in (self.published_at, self.modified_at):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("an article's times carry their offset")

    @property
    def key(self) -> str:
        """What makes two articles the same one: the address, else `source_id`."""
        if self.url is None:
            return self.source_id or f"text:{self.content_hash[:32]}"
        return key_of(self.url)

    @property
    def content_hash(self) -> str:
        """Hex SHA-256 of headline and paragraphs: changes when the words do."""
        words = "\n".join((self.headline, *self.paragraphs))
        return sha256(words.encode(errors="surrogatepass")).hexdigest()


def key_of(url: str) -> str:
    """Return a page's address without scheme, "www.", last slash and tracking."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    told = [f for f in parts.query.split("&") if f and not _TRACKING.match(f)]
    query = f"?{'&'.join(told)}" if told else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
