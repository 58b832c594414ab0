"""Which parts of a text X turns into links, by the rules of twitter-text 3.1.

A pattern that says all of it at once backtracks without bound on "a.a.a.a…", so
the host names are charted from right to left first: what each label may begin
is known before any start is tried, and the whole search is linear.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from distbot.domain._tlds import LONGEST_TLD, TLDS

_DIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SPACES = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVALID = "\ufffe\ufeff\uffff"
LATIN_ACCENTS = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b"
    "\u0263\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_MAX_LABEL = 63
_MAX_URL = 4096
_MAX_TCO_SLUG = 40

_HOST = re.compile(
    rf"[^{_DIRECTIONAL}{_SPACES}{_INVALID}\x00-\x1f\x7f!-,/:-@\[-\^`{{-~]+"
)
_BEFORE = rf"(?:[^A-Za-z0-9@＠$#＃{_INVALID}])"
_START = re.compile(rf"(?<={_BEFORE})[^-_]")
_LABEL_AFTER_DOT = re.compile(rf"(?<=\.)[^.]{{2,{LONGEST_TLD}}}")
_PUNYCODE = re.compile(r"xn--[-0-9a-z]+", re.IGNORECASE | re.ASCII)
_ALPHANUMERIC = re.compile(r"[0-9A-Za-z]+")
_LINKED_LABEL = rf"[-0-9A-Za-z{LATIN_ACCENTS}]+"
_IS_LINKED_LABEL = re.compile(_LINKED_LABEL)
_LINKED_LABEL_END = re.compile(rf"{_LINKED_LABEL}\Z")

_PATH_CHARS = rf"[0-9A-Za-z\u0400-\u04ff!*';:=+,.$/%#\[\]\-\u2013_~@|&{LATIN_ACCENTS}]"
_PARENS = rf"\((?:{_PATH_CHARS}*+\({_PATH_CHARS}++\){_PATH_CHARS}*+|{_PATH_CHARS}++)\)"
_PORT = re.compile(r":[0-9]+")
_PATH = re.compile(rf"/(?:{_PATH_CHARS}++|{_PARENS})*+")
_QUERY = re.compile(r"\?[0-9A-Za-z!?*'();:&=+$/%#\[\]\-_.,~|@]*+")
_NOT_PATH_END = "!*';:,.$%[]~@|&\u2013"
_NOT_QUERY_END = "!?*'();:+$%[].,~|@"
_TCO = re.compile(r"https?://t\.co/([a-z0-9]+)", re.IGNORECASE | re.ASCII)
_PROTOCOL_END = re.compile(r"https?://\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A stretch of a text that X links.

    Attributes:
        text: The stretch, its "#" or "@" included.
        start: Offset of its first character, in code points of the text given.
        end: Offset behind its last character.
    """

    text: str
    start: int
    end: int


def find_urls(text: str) -> tuple[Found, ...]:
    """Find what X links as an address, bare domains included.

    Offsets hold for `text` as given: pass NFC to get what X sees. Linear in the
    length of `text`.
    """
    if "." not in text:
        return ()
    found: list[Found] = []
    position = 0
    for run in _HOST.finditer(text):
        if run.end() <= position:
            continue
        host = _chart(text, run.start(), run.end())
        if host is None:
            continue
        for match in _matches(host, position):
            found.extend(_links(host, match))
            position = match.end
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Host:
    """A run of characters that host names are made of.

    Attributes:
        text: The whole text.
        starts: Of each label, in `text`.
        ends: Of each label, in `text`.
        tlds: Label → where a top-level domain at its start ends, in `text`.
        reach: Label → the furthest label a host name from there can end in; 0: none.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    tlds: Mapping[int, int]
    reach: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """One match of X's URL pattern.

    Attributes:
        start: Of the whole, protocol included.
        host_start: Behind the protocol.
        first: The label that `host_start` is in.
        last: The label with the top-level domain.
        host_end: Behind the top-level domain.
        path: Whether a path follows.
        end: Of the whole.
    """

    start: int
    host_start: int
    first: int
    last: int
    host_end: int
    path: bool
    end: int


def _chart(text: str, start: int, end: int) -> _Host | None:
    tld_ends: dict[int, int] = {}
    for label in _LABEL_AFTER_DOT.finditer(text, start, end):
        tld_end = _tld_end(text, label.start(), end)
        if tld_end:
            tld_ends[label.start()] = tld_end
    if not tld_ends:
        return None
    parts = text[start:end].split(".")
    starts, ends, tlds = [], [], {}
    for index, part in enumerate(parts):
        if start in tld_ends:
            tlds[index] = tld_ends[start]
        starts.append(start)
        ends.append(start + len(part))
        start += len(part) + 1
    reach = _reach(parts, tlds, _is_subdomain, lambda part: "_" not in part)
    return _Host(text=text, starts=starts, ends=ends, tlds=tlds, reach=reach)


def _tld_end(text: str, start: int, end: int) -> int:
    """Return where the top-level domain at `start` ends, or 0."""
    punycode = _PUNYCODE.match(text, start, end)
    if punycode:
        return punycode.end()
    ascii_part = _ALPHANUMERIC.match(text, start, end)
    if ascii_part and ascii_part[0].lower() in TLDS and _closes(text, ascii_part.end()):
        return ascii_part.end()
    candidate = text[start : min(end, start + LONGEST_TLD)].lower()
    if candidate.isascii():
        return 0
    for length in range(len(candidate), 1, -1):
        if candidate[:length] in TLDS and _closes(text, start + length):
            return start + length
    return 0


def _closes(text: str, position: int) -> bool:
    after = text[position : position + 1]
    return not (after.isascii() and after.isalnum()) and after not in {"@", "+", "-"}


def _is_subdomain(part: str) -> bool:
    return bool(part) and part[0] not in "-_" and part[-1] not in "-_"


def _reach(
    parts: Sequence[str],
    tlds: Mapping[int, int],
    is_label: Callable[[str], object],
    is_name: Callable[[str], object],
) -> list[int]:
    reach = [0] * (len(parts) + 1)
    for index in range(len(parts) - 2, -1, -1):
        if is_label(parts[index]):
            here = index + 1 if index + 1 in tlds and is_name(parts[index]) else 0
            reach[index] = reach[index + 1] or here
    return reach


def _matches(host: _Host, position: int) -> Iterator[_Match]:
    index = 0
    while index < len(host.starts) - 1:
        start = _first_start(host, index, position)
        if start is None:
            index += 1
            continue
        match = _match(host, index, start, position)
        yield match
        position = match.end
        index = match.last


def _first_start(host: _Host, index: int, position: int) -> int | None:
    """Return where a host name may begin in a label, the text before it consumed."""
    text, end = host.text, host.ends[index]
    low = host.starts[index]
    if end == low or text[end - 1] in "-_":
        return None
    if not host.reach[index + 1]:
        if index + 1 not in host.tlds:
            return None
        low = max(low, text.rfind("_", low, end) + 1)
    start = _START.search(text, max(low, position + 1), end)
    if low == position == 0 and (start is None or start.start() > 1):
        return 0
    return start.start() if start else None


def _match(host: _Host, index: int, host_start: int, position: int) -> _Match:
    text = host.text
    last = host.reach[index + 1] or index + 1
    host_end = host.tlds[last]
    port = _PORT.match(text, host_end)
    path_start = port.end() if port else host_end
    path_end = _trimmed(_PATH.match(text, path_start), _NOT_PATH_END) or path_start
    return _Match(
        start=_protocol_start(text, host_start, position),
        host_start=host_start,
        first=index,
        last=last,
        host_end=host_end,
        path=path_end > path_start,
        end=_query_end(text, path_end),
    )


def _query_end(text: str, start: int) -> int:
    end = _trimmed(_QUERY.match(text, start), _NOT_QUERY_END)
    return max(end, start)


def _trimmed(match: re.Match[str] | None, not_at_end: str) -> int:
    return match.start() + len(match[0].rstrip(not_at_end)) if match else 0


def _protocol_start(text: str, host_start: int, position: int) -> int:
    """Return where a protocol before the host begins, else `host_start`."""
    protocol = _PROTOCOL_END.search(text, max(position, host_start - 8), host_start)
    if protocol is None:
        return host_start
    start = protocol.start()
    before_it = re.match(_BEFORE, text[start - 1]) if start > position else start == 0
    return start if before_it else host_start


def _links(host: _Host, match: _Match) -> Iterator[Found]:
    if not _is_valid(host, match):
        return
    if match.start < match.host_start:
        end = _tco_end(host.text, match)
        if end:
            yield _found(host.text, match.start, end)
        return
    if match.start and host.text[match.start - 1] in "-_./":
        return
    spans = _linked_spans(host, match)
    for number, (start, end) in enumerate(spans, start=1):
        whole = match.path and number == len(spans)
        yield _found(host.text, start, match.end if whole else end)


def _found(text: str, start: int, end: int) -> Found:
    return Found(text=text[start:end], start=start, end=end)


def _is_valid(host: _Host, match: _Match) -> bool:
    domain = host.text[match.host_start : match.host_end]
    if domain.startswith("xn--") and not _linked_spans(host, match):
        return False
    protocol = 0 if match.start < match.host_start else len("https://")
    return (
        protocol + match.end - match.start <= _MAX_URL
        # The split at full-width stops is made for encoding only, as X does it.
        and all(_encoded_length(label) <= _MAX_LABEL for label in domain.split("."))
    )


def _encoded_length(label: str) -> int:
    if label.isascii() or len(label) > _MAX_LABEL:
        return len(label)
    parts = re.split("[\u3002\uff0e\uff61]", label)
    return len(parts) - 1 + sum(_punycode_length(part) for part in parts)


def _punycode_length(part: str) -> int:
    if part.isascii():
        return len(part)
    return len("xn--") + len(part.encode("punycode", "surrogatepass"))


def _tco_end(text: str, match: _Match) -> int:
    """Return where X ends this link: a t.co address takes no further path."""
    short = _TCO.match(text, match.start, match.end)
    if short is None:
        return match.end
    if len(short[1]) > _MAX_TCO_SLUG:
        return 0
    return min(match.end, _query_end(text, short.end()))


def _linked_spans(host: _Host, match: _Match) -> list[tuple[int, int]]:
    """Return the Latin host names inside one match without a protocol."""
    text, first, last = host.text, match.first, match.last
    labels = range(first, last)
    parts = [text[host.starts[n] : host.ends[n]] for n in labels] + [""]
    parts[0] = text[match.host_start : host.ends[first]]
    tlds = {n - first: host.tlds[n] for n in range(first, last + 1) if n in host.tlds}
    is_linked = _IS_LINKED_LABEL.fullmatch
    reach = _reach(parts, tlds, is_linked, is_linked)
    spans: list[tuple[int, int]] = []
    index, position = 0, match.host_start
    while index < last - first:
        tail = _LINKED_LABEL_END.search(text, position, host.ends[index + first])
        target = reach[index + 1] or (index + 1 if index + 1 in tlds else 0)
        index += 1
        if tail and target:
            spans.append((tail.start(), tlds[target]))
            index = target
        position = max(host.starts[index + first], spans[-1][1] if spans else 0)
    return spans
