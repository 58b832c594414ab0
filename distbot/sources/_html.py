"""HTML to lines of plain text, and where the call to action leads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from distbot.sources._fields import web_address
from distbot.sources._nesting import flattened
from distbot.sources._text import clean_line

_UNREAD = re.compile(
    "head|script|style|noscript|template|iframe|object|svg|math|form|button|select|"
    "textarea|audio|video|figure|figcaption"
)
_CAPTION_CLASS = "wp-caption-text"
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|br|caption|d[dlt]|details|div|fieldset|"
    "footer|h[1-6]|header|hr|html|li|main|nav|ol|p|pre|section|summary|t[dhr]|"
    "table|tbody|tfoot|thead|ul"
)
_MEANINGLESS_ENDS = " .:!>»→"


@dataclass(frozen=True, slots=True, kw_only=True)
class CtaWords:
    """How a newsroom's articles call their readers to its social pages.

    Attributes:
        label: What the block begins with, in any case.
        text: The linked words, in any case.
    """

    label: str = "Kunjungi Medsos"
    text: str = "Klik di sini"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An anchor: its words, clean, and its href as written."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a document: its words, clean, and the links that begin in it."""

    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CtaBlock:
    """A call to action as it was found.

    Attributes:
        lines: Its words, one or two lines.
        url: Where its link leads, else None.
    """

    lines: tuple[str, ...]
    url: str | None


def html_lines(markup: str) -> tuple[Line, ...]:
    """Return the lines a reader sees: one a block element, split at each `br`.

    Scripts, forms and the captions of figures are left out. Any markup gives
    lines; lines without words are kept only if a link is in them.
    """
    body = LexborHTMLParser(flattened(markup)).body
    return tuple(_lines(body)) if body is not None else ()


def html_text(markup: str) -> str:
    """Return the words of a small piece of HTML as one line."""
    return clean_line(" ".join(line.text for line in html_lines(markup)))


def is_locked(markup: str) -> bool:
    """Whether WordPress asks for a password in a text's place.

    In feeds and on pages alike (get_the_password_form, which posts to
    wp-login.php?action=postpass).
    """
    return "?action=postpass" in markup


def first_image(markup: str, base: str) -> str | None:
    """Return the address of the first picture in `markup`, else None.

    Args:
        markup: HTML.
        base: What relative addresses are relative to.
    """
    for node in LexborHTMLParser(flattened(markup)).css("img"):
        for name in ("src", "data-src", "data-lazy-src"):
            address = joined(base, node.attributes.get(name) or "")
            if address is not None:
                return address
    return None


def joined(base: str, href: str) -> str | None:
    """Return `href`, seen from `base`, as a web address; None if it is none."""
    if not href.strip():
        return None
    try:
        return web_address(urljoin(base, clean_line(href)))
    except ValueError:  # "http://[": a bracket that never closes
        return None


def find_cta(
    lines: Sequence[Line], base: str, words: CtaWords | None = None
) -> CtaBlock | None:
    """Find the call to action.

    The last line that begins with the label counts, with the link in it or in the
    line below; without such a line, the last link that says just the text.

    Args:
        lines: Of the article.
        base: What relative addresses are relative to.
        words: As the newsroom writes them; the default is Indonesian usage.
    """
    words = words or CtaWords()
    label, text = words.label.casefold(), _bare(words.text)
    for place in range(len(lines) - 1, -1, -1):
        if lines[place].text.casefold().startswith(label):
            return _block(lines[place : place + 2], base, text)
    for line in reversed(lines):
        for link in reversed(line.links):
            if _bare(link.text) == text:
                return CtaBlock(lines=(link.text,), url=joined(base, link.href))
    return None


def _block(lines: Sequence[Line], base: str, text: str) -> CtaBlock:
    first = lines[0]
    below = (
        line
        for line in lines[1:]
        if _bare(line.text) == text or (line.links and not first.links)
    )
    block = (first, *below)
    links = [link for line in block for link in line.links]
    exact = [link for link in links if _bare(link.text) == text]
    chosen = next(iter(exact or links), None)
    return CtaBlock(
        lines=tuple(line.text for line in block if line.text),
        url=joined(base, chosen.href) if chosen else None,
    )


def _bare(text: str) -> str:
    return text.strip(_MEANINGLESS_ENDS).casefold()


def _lines(body: LexborNode) -> Iterator[Line]:
    words: list[str] = []
    links: list[Link] = []
    for step in _steps(body):
        match step:
            case str():
                words.append(step)
            case Link():
                links.append(step)
            case None:
                text = clean_line("".join(words))
                if text or links:
                    yield Line(text=text, links=tuple(links))
                words, links = [], []


def _steps(body: LexborNode) -> Iterator[str | Link | None]:
    """Walk the tree in reading order: words, links, and None for a line's end.

    Without recursion: broken pages nest thousands deep.
    """
    ahead: list[LexborNode | None] = [None, body]
    while ahead:
        node = ahead.pop()
        if node is None:
            yield None
            continue
        if _unread(node):
            continue
        if node.tag == "-text":
            yield node.text()
        elif node.tag == "a":
            href = node.attributes.get("href")
            if href:
                yield Link(text=clean_line(node.text()), href=href)
        elif _BLOCK.fullmatch(node.tag or ""):
            yield None
            ahead.append(None)
        ahead.extend(reversed(_children(node)))


def _unread(node: LexborNode) -> bool:
    if _UNREAD.fullmatch(node.tag or ""):
        return True
    return _CAPTION_CLASS in (node.attributes.get("class") or "").split()


def _children(node: LexborNode) -> list[LexborNode]:
    children = []
    child = node.first_child
    while child is not None:
        children.append(child)
        child = child.next
    return children
