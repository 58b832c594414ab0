"""The bytes of a feed to text that is safe to parse.

feedparser reads thirty years of broken feeds, and believes what they say of themselves.
Some would keep it busy for hours or fill the memory: 80 KB with one entity become
400 MB. So encodings, entities and lengths are settled before it.
"""

import codecs
import re
from dataclasses import dataclass
from itertools import pairwise

from distbot.sources._nesting import tidied
from distbot.sources._text import decode_page
from distbot.sources.http import Page

READ_AT_EACH_END = 1000
"""Entries: of a longer feed the first and the last are read, for either are newest."""

_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_ROOT = re.compile(r"<\w")
_SPACES = re.compile(r"\s{2,}")
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENCODING = re.compile(r"""\sencoding\s*=\s*["']([^"'>]{0,40})["']""")
_WIDE = {
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    b"<\0?\0": "utf-16-le",
    b"\0<\0?": "utf-16-be",
}
_MARKS = (
    codecs.BOM_UTF8,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
    codecs.BOM_UTF32_BE,
)
# By Python's names, all with ASCII as it is: others hide markup ("+ADw-" is "<" in
# UTF-7), and to decode 10 MB of punycode takes an hour.
_BELIEVED = re.compile(
    r"iso8859-\d+|cp125\d|cp8\d\d|cp9(?:32|49|50)|koi8-[rut]|gbk|gb2312|gb18030|"
    r"big5(?:hkscs)?|euc_\w+|shift_jis\w*|tis-620|mac-\w+"
)
_ESCAPED = re.compile("[\udc80-\udcff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedText:
    """What is handed to the parser.

    Attributes:
        text: The document, which declares no encoding and no entities.
        entries: How many it had.
        unread: How many of them, in its middle, were taken out.
    """

    text: str
    entries: int
    unread: int

    def pieces(self) -> list[str]:
        """Return what stands before the first entry, then each entry to the next."""
        places = [0, *(found.start() for found in _ENTRY.finditer(self.text)), None]
        return [self.text[start:end] for start, end in pairwise(places)]


def feed_text(page: Page) -> FeedText:
    """Decode a feed and take out what must not reach a parser; CPU work."""
    text = _NOT_XML.sub("", _decoded(page)).replace("<!ENTITY", "<!-ENTITY")
    text = tidied(text)
    root = _ROOT.search(text)
    end = root.start() if root else len(text)
    # Folded first: feedparser looks for a DOCTYPE in the square of the spaces' time.
    head = _ENCODING.sub("", _SPACES.sub("\n", text[:end])).lstrip()
    text = head + text[end:]
    places = [found.start() for found in _ENTRY.finditer(text)]
    unread = max(len(places) - 2 * READ_AT_EACH_END, 0)
    if unread:
        text = text[: places[READ_AT_EACH_END]] + text[places[-READ_AT_EACH_END] :]
    return FeedText(text=text, entries=len(places), unread=unread)


def _decoded(page: Page) -> str:
    """Decode by a mark, else as UTF-8 where it fits, else as declared.

    Servers that call everything Latin-1 are more frequent than Latin-1 that happens
    to be UTF-8. Where nothing fits, single bytes of windows-1252 among UTF-8 are
    what broke it, or all of it is windows-1252: both are read alike.
    """
    content = page.content
    if content.startswith(_MARKS):
        return decode_page(content, None)
    if wide := _WIDE.get(content[:4]):
        return content.decode(wide, errors="replace")
    inside = _ENCODING.search(content[:1000].decode("latin-1"))
    for encoding in ("utf-8", page.charset, inside and inside[1]):
        text = _fitting(content, encoding)
        if text is not None:
            return text
    mixed = content.decode(errors="surrogateescape")
    return _ESCAPED.sub(_as_windows_1252, mixed)


def _fitting(content: bytes, encoding: str | None) -> str | None:
    try:
        name = codecs.lookup((encoding or "").strip()).name
        if name == "utf-8" or _BELIEVED.fullmatch(name):
            return content.decode("cp1252" if name == "iso8859-1" else name)
    except (LookupError, ValueError):  # ValueError: it does not fit, or a NUL in a name
        return None
    return None


def _as_windows_1252(found: re.Match[str]) -> str:
    return found[0].encode(errors="surrogateescape").decode("cp1252", errors="replace")
