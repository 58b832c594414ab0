"""When words that came back from a network are those that were sent to it."""

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import unquote, urlsplit

_ALIKE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a post says and shows, in a form that no network changes.

    Attributes:
        words: Folded, see `fold`.
        addresses: Where its links lead, in order, see `bare_address`.
        picture: Whether it has one.
    """

    words: str
    addresses: tuple[str, ...]
    picture: bool


def fold(text: str) -> str:
    """Take away what networks change: composition, white space, invisible marks.

    Telegram trims, drops control characters and marks of direction (tdlib,
    clean_input_string); X trims and composes.
    """
    plain = "".join(map(_visible, unicodedata.normalize("NFC", text)))
    return " ".join(plain.split())


def bare_address(url: str) -> str:
    """Reduce an address to what no network changes.

    X puts http:// before a bare domain; Telegram writes the host small and ends a
    bare host with a slash (tdlib, HttpUrl).
    """
    full = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(full)
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    path = parts.path.rstrip("/")
    return unquote(f"{parts.netloc.casefold()}{path}{query}{fragment}")


def alike(words: str, others: str) -> bool:
    """Say whether one may be the other after an editor's small correction."""
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category == "Cc" else char
