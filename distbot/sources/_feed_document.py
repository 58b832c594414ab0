"""The bytes of a feed to entries."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import feedparser
from selectolax.lexbor import LexborHTMLParser

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.domain.identity import guid_alias
from distbot.sources._feed_text import READ_AT_EACH_END, FeedText, feed_text
from distbot.sources._feed_times import feed_time
from distbot.sources._html import (
    find_cta,
    first_image,
    html_lines,
    html_text,
    is_locked,
    joined,
)
from distbot.sources._text import clean_line, clean_lines, decode_page
from distbot.sources.http import FetchError, Page

_CLOSED = re.compile(r"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED_TYPE = re.compile(r"rss|atom")
_START = 20_000
_TEASER_END = re.compile(r"(?:…|\.\.\.)\]?$")
_FURNITURE = re.compile(r"\b(?:appeared first on|pertama kali tampil (?:pada|di))\b")
_LONG_ENOUGH = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed.

    Attributes:
        article: As far as the feed tells it.
        whole: Whether its paragraphs are the full text, not a summary.
        digest: Changes when the feed tells something else.
    """

    article: Article
    whole: bool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A feed, read.

    Attributes:
        entries: Oldest first.
        faults: One sentence for each entry that cannot be used.
        cut: Whether the feed ends in the middle; the entry there is left out.
        crowded: Whether it is so long that its middle was not read.
    """

    entries: tuple[Entry, ...]
    faults: tuple[str, ...]
    cut: bool
    crowded: bool

    @property
    def newest(self) -> datetime | None:
        """When its newest entry was published; None where none says so."""
        times = [entry.article.published_at for entry in self.entries]
        return max((time for time in times if time is not None), default=None)


def read_feed(url: str, page: Page) -> FeedDocument:
    """Read a feed; CPU work, call it from a thread.

    Posts behind a password, which WordPress lists, are left out.

    Args:
        url: As configured; names the feed in errors.
        page: What was fetched from it.

    Raises:
        FetchError: It is no feed.
    """
    document = feed_text(page)
    parsed = _parse(url, page, document.text)
    raw_entries = list(parsed["entries"])
    if parsed["bozo"] and len(raw_entries) < document.entries - document.unread:
        raw_entries = max(raw_entries, _each_apart(url, page, document), key=len)
    if not raw_entries and not parsed.get("version"):
        raise _no_feed(url, page)
    faults: list[str] = []
    cut = bool(parsed["bozo"]) and not _CLOSED.search(document.text[-2000:])
    if cut:
        raw_entries = raw_entries[:-1]
        faults.append(
            f"{url}: ends in the middle. Its last entry waits for the next look"
        )
    if document.unread:
        faults.append(
            f"{url}: has {document.entries:,} entries. Only the first and the last"
            f" {READ_AT_EACH_END:,} are read; give a shorter feed"
        )
    entries: list[Entry] = []
    for raw in reversed(raw_entries):
        try:
            entry = _entry(page.url, dict(raw))
        except InputError as error:
            faults.append(str(error))
        else:
            entries += [entry] if entry else []
    return FeedDocument(
        entries=tuple(_each_once(_oldest_first(entries))),
        faults=tuple(faults),
        cut=cut,
        crowded=document.unread > 0,
    )


def canonical(address: str) -> str:
    """Take the utm_ fields out of a web address, and nothing else."""
    parts = urlsplit(address)
    kept = [
        field
        for field in parts.query.split("&")
        if not field.lower().startswith("utm_")
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))


def _parse(url: str, page: Page, text: str) -> Mapping[str, Any]:
    """Let feedparser parse the text.

    A BytesIO, because it would open bare bytes as the name of a file. It means to
    raise nothing, but bytes that break its looser parser exist.
    """
    headers = {
        "content-location": page.url,
        "content-type": "application/xml; charset=utf-8",
    }
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            BytesIO(text.encode()),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        raise FetchError(
            url,
            f"is broken beyond reading ({type(error).__name__})",
            "Check the feed with a validator, for example validator.w3.org/feed.",
        ) from error
    return parsed


def _each_apart(url: str, page: Page, document: FeedText) -> list[Mapping[str, Any]]:
    """Parse entry by entry, for one that does not end swallowed the next."""
    head, *pieces = document.pieces()
    if len(head) > _START:
        return []
    found = (_parse(url, page, head + piece)["entries"] for piece in pieces)
    return [entries[0] for entries in found if entries]


def _no_feed(url: str, page: Page) -> FetchError:
    if not page.content.strip():
        return FetchError(url, "is empty", "Check the address in a browser.")
    markup = decode_page(page.content[:_START], page.charset)
    if not _HTML.match(markup):
        kind = page.media_type or "of no declared type"
        return FetchError(url, f"is no feed ({kind})", "Check the address.")
    return FetchError(
        url, "is an HTML page, not a feed", _where_to_look(url, page, markup)
    )


def _where_to_look(url: str, page: Page, markup: str) -> str:
    """Tell from a page that stands in a feed's place which address to use."""
    document = LexborHTMLParser(markup)
    feeds = [
        address
        for link in document.css('link[rel~="alternate"]')
        if _FEED_TYPE.search(link.attributes.get("type") or "")
        if (address := joined(page.url, link.attributes.get("href") or ""))
    ]
    # WordPress writes it into each page: developer.wordpress.org/rest-api/discovery.
    rest = document.css_first('link[rel="https://api.w.org/"]')
    root = joined(page.url, rest.attributes.get("href") or "") if rest else None
    if feeds and feeds[0] != url:  # those behind the first one are of comments
        return f"Its feed is {feeds[0]}."
    if root is not None:
        return f'It is WordPress: use kind = "wordpress" with url = "{root}".'
    return "Give the feed's address; on WordPress it ends in /feed/."


def _oldest_first(entries: list[Entry]) -> list[Entry]:
    """Sort by time if every entry has one; else trust that feeds begin with new."""
    times = [entry.article.published_at for entry in entries]
    if None in times:
        return entries
    return sorted(entries, key=lambda entry: str(entry.article.published_at))


def _each_once(entries: list[Entry]) -> list[Entry]:
    """Keep the last version of each article, in its first version's place."""
    return list({entry.article.key: entry for entry in entries}.values())


def _entry(base: str, raw: Mapping[str, Any]) -> Entry | None:
    url = _link(base, raw)
    headline = _one_line(raw.get("title"))
    if not headline:
        raise InputError(
            url or base, "has an entry without a title", "Give the article a headline."
        )
    body, whole = _body(raw)
    if is_locked(body):
        return None
    lines = html_lines(body)
    if lines and _FURNITURE.search(lines[-1].text) and lines[-1].links:
        lines = lines[:-1]
    cta = find_cta(lines, url or base)
    paragraphs = tuple(line.text for line in lines if line.text)
    tags, categories = _terms(raw)
    article = Article(
        url=url,
        headline=headline,
        paragraphs=paragraphs,
        byline=_byline(raw),
        image=_image(base, raw) or first_image(body, url or base),
        image_credit=_credit(raw),
        published_at=feed_time(raw.get("published")),
        modified_at=feed_time(raw.get("updated")),
        tags=tags,
        categories=categories,
        cta_url=cta.url if cta else None,
        source_id=f"entry:{raw['id']}" if url is None and raw.get("id") else "",
        aliases=_aliases(raw, url),
    )
    return Entry(
        article=article,
        whole=bool(paragraphs) and whole and not _TEASER_END.search(paragraphs[-1]),
        digest=sha256(repr(article).encode()).hexdigest()[:16],
    )


def _link(base: str, raw: Mapping[str, Any]) -> str | None:
    for key in ("link", "id"):
        value = raw.get(key)
        # An id is an address only if it says so itself; "tag:…" and "42" are none.
        address = joined(base if key == "link" else "", value or "")
        if address is not None:
            return canonical(address)
    return None


def _aliases(raw: Mapping[str, Any], url: str | None) -> tuple[str, ...]:
    """Return what WordPress knows the article by: its guid tells."""
    alias = guid_alias(str(raw.get("id") or ""), url or "")
    return () if alias is None else (alias,)


def _body(raw: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the entry's HTML, and whether it may be the full text.

    RSS without content:encoded often has the full text as its description; only
    its length tells it from a summary.
    """
    summary = _markup(raw.get("summary_detail") or {})
    contents = [_markup(content) for content in raw.get("content") or ()]
    content = max(contents, key=len, default="")
    if len(content) > len(summary) or (content and content == summary):
        return content, True
    return summary, len(html_text(summary)) >= _LONG_ENOUGH


def _markup(detail: Mapping[str, Any]) -> str:
    value = detail.get("value") or ""
    if detail.get("type") != "text/plain":
        return str(value)
    return "".join(f"<p>{escape(line)}</p>" for line in clean_lines(str(value)))


def _one_line(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return html_text(text) if "<" in text else clean_line(text)


def _byline(raw: Mapping[str, Any]) -> str | None:
    detail = raw.get("author_detail") or {}
    return _one_line(detail.get("name") or raw.get("author")) or None


def _image(base: str, raw: Mapping[str, Any]) -> str | None:
    declared = [
        *((part.get("url"), part) for part in raw.get("media_content") or ()),
        *(
            (link.get("href"), link)
            for link in raw.get("links") or ()
            if link.get("rel") == "enclosure"
        ),
    ]
    pictures = [
        address
        for address, part in declared
        if part.get("medium") == "image" or "image" in (part.get("type") or "")
    ]
    small = [part.get("url") for part in raw.get("media_thumbnail") or ()]
    for address in (*pictures, *small):
        picture = joined(base, address or "")
        if picture is not None:
            return picture
    return None


def _credit(raw: Mapping[str, Any]) -> str | None:
    credits_ = raw.get("media_credit") or [{}]
    return _one_line(credits_[0].get("content")) or None


def _terms(raw: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return tags and categories.

    WordPress writes both as bare <category>; what does not call itself a category
    is a tag, because tags name what the story is about.
    """
    tags: dict[str, None] = {}
    categories: dict[str, None] = {}
    for term in raw.get("tags") or ():
        name = _one_line(term.get("label") or term.get("term"))
        if name:
            kind = categories if term.get("scheme") == "category" else tags
            kind[name] = None
    return tuple(tags), tuple(categories)
