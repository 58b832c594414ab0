"""A web page to an article."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from distbot.domain.article import Article, Metas
from distbot.domain.embargo import marks_of_page, may_hold
from distbot.domain.errors import InputError
from distbot.sources._fields import aware, web_address
from distbot.sources._html import (
    CtaWords,
    find_cta,
    html_lines,
    html_text,
    is_locked,
    joined,
)
from distbot.sources._nesting import flattened
from distbot.sources._page_gaps import completed, is_prose
from distbot.sources._text import clean_line, clean_lines, decode_page
from distbot.sources.http import Fetcher

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})
_FEWEST_CHARACTERS = 200
_MOST_TAGS = 200_000
"""Some 2 s of work."""

_USUAL_TAGS = 10_000
"""Twice the largest page that was measured. The extractor's work grows with the square
of the tags in one paragraph: 3 s for so many, 13 s for 90,000 in many paragraphs."""

_BODIES = ("[itemprop=articleBody]", "article", "main", "body")

_MARK = 80
_MOST_METAS = 5
_SITE_NAME = re.compile(r"\s+[|\-–—:»·]\s+[^|\-–—:»·]{2,60}$")
_LIST_PATH = re.compile(
    r"/?|/(?:[\w-]+/)?(?:indeks|index|home)(?:\.\w{3,5})?/?", re.IGNORECASE
)
_COPYRIGHT = re.compile(r"(?:copyright\s|hak cipta\s|©)", re.IGNORECASE)
_STORY_TYPES = re.compile(r"Article|BlogPosting|Report")
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_PASTE = "Paste its text into a .txt file and give that instead."


class LockedError(InputError):
    """A page asks for a password: what it is of is not for the public."""


async def read_article_url(
    url: str,
    fetcher: Fetcher,
    cta: CtaWords | None = None,
    *,
    declared_only: bool = False,
) -> Article:
    """Fetch a page and take the article out of it.

    Args:
        url: Of the page.
        fetcher: The one way out.
        cta: How its call to action is worded.
        declared_only: Refuse a page that does not say of itself that it is an
            article; lists and contact pages have text, too.

    Raises:
        FetchError: The page cannot be had.
        InputError: It is no HTML, or no article can be read in it.
    """
    address, markup = await _fetch(url, fetcher)
    if declared_only and not await asyncio.to_thread(declares_article, markup):
        raise InputError(url, "does not say that it is an article", _PASTE)
    return await asyncio.to_thread(
        article_from_page, url, markup, address=address, cta=cta
    )


async def read_marks(url: str, fetcher: Fetcher) -> Metas:
    """Fetch a page and read what on it may hold its article back; see `embargo`.

    It need not be one that an article can be taken out of.

    Raises:
        FetchError: The page cannot be had.
        InputError: It is no HTML.
    """
    _, markup = await _fetch(url, fetcher)
    return await asyncio.to_thread(_marks, markup)


async def _fetch(url: str, fetcher: Fetcher) -> tuple[str, str]:
    """Return where a page is after redirects, and its markup."""
    page = await fetcher.get(url)
    if page.media_type not in _HTML_TYPES:
        raise InputError(
            url,
            f"is {page.media_type}, not a web page",
            "Give the address of the article's page.",
        )
    charset = page.charset or declared_charset(page.content)
    return page.url, decode_page(page.content, charset)


def _marks(markup: str) -> Metas:
    document = LexborHTMLParser(flattened(markup))
    public = _published(document, _Story(document))
    return marks_of_page(_holds(document), public)


def declares_article(markup: str) -> bool:
    """Whether a page says that it is an article: by Open Graph or schema.org."""
    document = LexborHTMLParser(flattened(markup))
    if (_meta(document, "og:type") or "").casefold() == "article":
        return True
    if _meta(document, "article:published_time"):
        return True
    return next(_stories(document), None) is not None


def declared_charset(content: bytes) -> str | None:
    """Return the encoding a page names in its first 2 KB, else None."""
    found = _DECLARED.search(content[:2048])
    return found.group(1).decode("ascii") if found else None


def article_from_page(
    thing: str, markup: str, *, address: str | None = None, cta: CtaWords | None = None
) -> Article:
    """Take the article out of a page.

    Args:
        thing: Names the page in errors.
        markup: The whole page.
        address: Where it was fetched from; None for a saved page. Its canonical
            link is believed if it is on the same host.
        cta: How its call to action is worded.

    Raises:
        LockedError: It asks for a password.
        InputError: It has no headline, too little text, is a front page or an index,
            or asks for payment.
    """
    _refuse_unread(thing, markup)
    markup = flattened(markup)
    document = LexborHTMLParser(markup)
    story = _Story(document)
    url = _canonical(document, address)
    base = url or ""
    _refuse_list(thing, url)
    headline = _headline(document, story)
    if not headline:
        raise InputError(thing, "has no headline", "Give the page of one article.")
    lines = html_lines(markup)
    found = [line for line in _text(markup, document, url) if line != headline]
    paragraphs = completed(found, lines)
    _refuse_thin(thing, paragraphs, story)
    block = find_cta(lines, base, cta)
    if block is not None:
        known = {line.casefold() for line in block.lines}
        paragraphs = [line for line in paragraphs if line.casefold() not in known]
        paragraphs.extend(block.lines)
    return Article(
        url=url,
        headline=headline,
        paragraphs=tuple(paragraphs),
        byline=story.text("author") or _meta(document, "author"),
        image=joined(base, story.text("image") or _meta(document, "og:image") or ""),
        published_at=_published(document, story),
        modified_at=_time(
            story.text("dateModified"), _meta(document, "article:modified_time")
        ),
        tags=_metas(document, "article:tag"),
        categories=_metas(document, "article:section"),
        cta_url=block.url if block else None,
        metas=_holds(document),
    )


class _Story:
    """What a page says of its article in JSON-LD (schema.org)."""

    def __init__(self, document: LexborHTMLParser) -> None:
        self._fields: Mapping[str, object] = next(_stories(document), {})

    @property
    def paid(self) -> bool:
        """Whether the page declares that its text is not free to read."""
        return str(self._fields.get("isAccessibleForFree")).casefold() == "false"

    def text(self, name: str) -> str | None:
        """Return a field as text: of an object its name or address, of a list one."""
        value = self._fields.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = value.get("name") or value.get("url")
        return clean_line(value) or None if isinstance(value, str) else None


def _stories(document: LexborHTMLParser) -> Iterator[Mapping[str, object]]:
    for script in document.css('script[type="application/ld+json"]'):
        try:
            pending = deque([json.loads(script.text(), strict=False)])
        except (ValueError, RecursionError):
            continue
        while pending:
            value = pending.popleft()
            if isinstance(value, list):
                pending.extend(value)
            elif isinstance(value, dict):
                if _STORY_TYPES.search(str(value.get("@type"))):
                    yield value
                pending.extend([value["@graph"]] if "@graph" in value else [])


def _metas(document: LexborHTMLParser, name: str) -> tuple[str, ...]:
    nodes = document.css(f'meta[property="{name}"], meta[name="{name}"]')
    values = (clean_line(node.attributes.get("content") or "") for node in nodes)
    return tuple(dict.fromkeys(value for value in values if value))


def _meta(document: LexborHTMLParser, name: str) -> str | None:
    return next(iter(_metas(document, name)), None)


def _holds(document: LexborHTMLParser) -> Metas:
    """Return the metas whose words may hold an article back; few, to be kept."""
    metas = (
        (node.attributes.get("name") or "", clean_line(words))
        for node in document.css("meta[name][content]")
        if may_hold(words := node.attributes.get("content") or "")
    )
    named = ((name[:_MARK], words[:_MARK]) for name, words in metas if name)
    return tuple(islice(named, _MOST_METAS))


def _published(document: LexborHTMLParser, story: _Story) -> datetime | None:
    return _time(story.text("datePublished"), _meta(document, "article:published_time"))


def _canonical(document: LexborHTMLParser, address: str | None) -> str | None:
    node = document.css_first('link[rel="canonical"]')
    href = (node.attributes.get("href") if node else None) or ""
    link = joined(address or "", href) or web_address(_meta(document, "og:url") or "")
    if address is None or (link is not None and _host(link) == _host(address)):
        return link
    return address


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _headline(document: LexborHTMLParser, story: _Story) -> str | None:
    """Find the headline: as declared, else the heading that is most of the title.

    Old sites put their section's name into the only h1, and every site its own
    name behind the title ("… - Kabar Muara") or before it ("Kabar Muara: …"); the two
    correct each other.
    """
    if story.text("headline"):
        return story.text("headline")
    headings = [html_text(node.html or "") for node in document.css("h1, h2")]
    title = document.css_first("title")
    whole = _meta(document, "og:title") or clean_line(title.text() if title else "")
    short = _SITE_NAME.sub("", whole)
    fitting = [
        heading
        for heading in headings
        if heading and _names(whole, heading) and len(heading) >= len(short) // 2
    ]
    named = [heading for heading in headings if heading]
    return max(fitting, key=len, default=short or next(iter(named), "")) or None


def _names(title: str, heading: str) -> bool:
    return title.startswith(heading) or title.endswith(f": {heading}")


def _text(markup: str, document: LexborHTMLParser, url: str | None) -> list[str]:
    is_usual = markup.count("<") <= _USUAL_TAGS
    return _main_text(markup, url) if is_usual else _prose(document)


def _main_text(markup: str, url: str | None) -> list[str]:
    """Return the paragraphs of a page's main text.

    trafilatura names no errors and hands lxml's on, so all of them mean: nothing
    was found.
    """
    try:
        found = trafilatura.bare_extraction(
            markup,
            url=url,
            include_comments=False,
            include_tables=False,
            favor_precision=True,  # as benchmarks/extract.py weighs it
        )
    except Exception:  # noqa: BLE001 - see the docstring
        return []
    text = getattr(found, "text", None) or ""
    lines = (line.removeprefix("- ") for line in clean_lines(text))
    return [line for line in lines if not _COPYRIGHT.match(line)]


def _prose(document: LexborHTMLParser) -> list[str]:
    """Return what reads like paragraphs where a page says that its article is.

    For a page that would keep the extractor busy: a live report, or many comments.
    """
    body = next(filter(None, map(document.css_first, _BODIES)), None)
    lines = html_lines((body.html if body else None) or "")
    return [line.text for line in lines if is_prose(line)]


def _refuse_list(thing: str, url: str | None) -> None:
    """Refuse a front page or an index: teasers read like an article."""
    parts = urlsplit(url or "https://unknown.example/article")
    if not parts.query and _LIST_PATH.fullmatch(parts.path):
        raise InputError(
            thing,
            "is a list of articles, not one article",
            "Give the page of one article.",
        )


def _refuse_unread(thing: str, markup: str) -> None:
    if is_locked(markup):
        raise LockedError(thing, "asks for a password", "Publish it without one.")
    if markup.count("<") > _MOST_TAGS:
        raise InputError(thing, "has more tags than any article", _PASTE)


def _refuse_thin(thing: str, paragraphs: list[str], story: _Story) -> None:
    if story.paid:
        raise InputError(thing, "is behind a paywall", _PASTE)
    if sum(map(len, paragraphs)) < _FEWEST_CHARACTERS:
        raise InputError(thing, "holds no article that can be read", _PASTE)


def _time(*values: str | None) -> datetime | None:
    for value in values:
        try:
            moment = datetime.fromisoformat(value or "")
        except ValueError:
            continue
        if aware(moment):
            return moment
    return None
