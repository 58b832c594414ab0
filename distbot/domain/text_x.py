"""X's own measure of a text: weight, addresses, hashtags, mentions.

The rules are those of twitter-text 3.1 with its configuration v3 (NFC, code points
weigh 1 or 2, an emoji 2, an address 23, at most 280); its conformance suite is run
by the tests. Everything here is linear in the length of the text, runs
of thousands of combining marks excepted: Unicode normalization sorts them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from distbot.domain._emoji import emoji_pattern
from distbot.domain._urls_x import LATIN_ACCENTS, Found, find_urls

__all__ = [
    "LIMIT_WEIGHTED",
    "URL_WEIGHT",
    "Found",
    "Weight",
    "find_hashtags",
    "find_mentions",
    "find_urls",
    "weigh",
]

LIMIT_WEIGHTED = 280
URL_WEIGHT = 23
_EMOJI_WEIGHT = 2

_HEAVY = re.compile(r"[^\x00-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_FORBIDDEN = re.compile(r"[\ufffe\ufeff\uffff]")

_HASH_SIGN = re.compile(r"[#＃](?![\ufe0f\u20e3])")
# Marks by category, but an emoji with one of them may stand before a hashtag.
_SELECTORS = frozenset(("", "\ufe0e", "\ufe0f"))
# Counted with the letters though they are none.
_HASHTAG_MARKS = frozenset(
    "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb"
    "\u3003\u0f0b\u0f0c\u00b7"
)
_MENTION = re.compile(
    r"(?:^|[^A-Za-z0-9_!#$%&*@＠]|(?:^|[^A-Za-z0-9_+~.-])[Rr][Tt]:?)"
    r"(?P<mention>[@＠][A-Za-z0-9_]{1,20})(?P<list>/[A-Za-z][A-Za-z0-9_-]{0,24})?"
)
_MENTION_GOES_ON = re.compile(rf"[@＠{LATIN_ACCENTS}]|://")
_HASHTAG_GOES_ON = re.compile(r"[#＃]|://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A text on X's scales.

    Attributes:
        weighted_length: Of its NFC form, in X's units.
        valid: Whether X would take it: not empty, within the limit, no forbidden
            character.
        urls: What X would link, in order, as it stands in the NFC form.
    """

    weighted_length: int
    valid: bool
    urls: tuple[str, ...]


def weigh(text: str) -> Weight:
    """Weigh a text as X does; it need not be NFC."""
    normal = unicodedata.normalize("NFC", text)
    urls = find_urls(normal)
    weight = URL_WEIGHT * len(urls)
    position = 0
    for url in urls:
        weight += _plain_weight(normal[position : url.start])
        position = url.end
    weight += _plain_weight(normal[position:])
    fits = 0 < weight <= LIMIT_WEIGHTED
    return Weight(
        weighted_length=weight,
        valid=fits and _FORBIDDEN.search(normal) is None,
        urls=tuple(url.text for url in urls),
    )


def find_hashtags(text: str) -> tuple[Found, ...]:
    """Find what X links as a hashtag, with its sign; offsets hold for `text`."""
    tags = list(_hashtags(text))
    if not tags:
        return ()
    return tuple(
        found
        for found in _without_overlap([*tags, *find_urls(text)])
        if found.text[0] in "#＃"
    )


def find_mentions(text: str) -> tuple[Found, ...]:
    """Find the accounts that X links, with their sign; offsets hold for `text`.

    A list ("@name/list") is not a mention.
    """
    return tuple(
        Found(text=match["mention"], start=match.start("mention"), end=match.end())
        for match in _MENTION.finditer(text)
        if not match["list"] and not _MENTION_GOES_ON.match(text, match.end())
    )


@cache
def _emoji() -> re.Pattern[str]:
    return emoji_pattern()


def _plain_weight(text: str) -> int:
    if text.isascii():
        return len(text)
    rest, emoji = _emoji().subn("", text)
    return _EMOJI_WEIGHT * emoji + len(rest) + len(_HEAVY.findall(rest))


def _hashtags(text: str) -> Iterator[Found]:
    for sign in _HASH_SIGN.finditer(text):
        start = sign.start()
        before = text[start - 1] if start else ""
        if before not in _SELECTORS and (before == "&" or _in_hashtag(before)):
            continue
        end = sign.end()
        while end < len(text) and _in_hashtag(text[end]):
            end += 1
        has_letter = any(_is_letter(char) for char in text[sign.end() : end])
        if has_letter and not _HASHTAG_GOES_ON.match(text, end):
            yield Found(text=text[start:end], start=start, end=end)


def _in_hashtag(char: str) -> bool:
    return (
        _is_letter(char) or unicodedata.category(char) == "Nd" or char in _HASHTAG_MARKS
    )


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM"


def _without_overlap(found: list[Found]) -> Iterator[Found]:
    end = 0
    for one in sorted(found, key=lambda one: one.start):
        if one.start >= end:
            end = one.end
            yield one
