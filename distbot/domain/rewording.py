"""An editor's own words in the place of a composed post's excerpt.

What the newsroom puts around a story stays: link, buttons, call to action, and the
hashtags unless the words bring their own. Nothing of the words is cut, and none of
them changed but by `clean`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from distbot.domain.duka import calm_material
from distbot.domain.errors import InputError
from distbot.domain.framing import frame
from distbot.domain.material import Labels, Material
from distbot.domain.newsroom import Destination, Newsroom
from distbot.domain.post import Draft, Length
from distbot.domain.text_x import find_hashtags

_THING = "the new text"
_BREAKS = re.compile(r"\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_UNSEEN = re.compile(
    # Controls, marks and overrides of direction, soft hyphen, what has no width,
    # lone surrogates, what is no character. Joiners stay: emoji are made with them.
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f"
    "\u202a-\u202e\u2060\u2066-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ud800-\udfff"
    + "".join(map(chr, (*range(0xFFFE, 0x110000, 0x10000),)))
    + "".join(map(chr, (*range(0xFFFF, 0x110000, 0x10000),)))
    + "]"
)
_SEEN = frozenset("LNPS")
"""First letters of the Unicode categories of what can be seen."""


class EmptyWordsError(InputError):
    """There is nothing to read in the words."""

    def __init__(self) -> None:
        """Ask for words."""
        super().__init__(_THING, "is empty", "Write at least a word.")


class OverLimitError(InputError):
    """The words are too long with what the newsroom puts around them.

    Attributes:
        length: Of the whole post, without hashtags.
        over: By how much, in the length's unit.
    """

    def __init__(self, length: Length) -> None:
        """Say how much is used, of how much, and what must go."""
        self.length = length
        self.over = length.used - length.limit
        fault = f"uses {length.used} of {length.limit} ({length.unit}) with its CTA"
        super().__init__(_THING, fault, f"Shorten it by {self.over}.")


class AddressError(InputError):
    """The words hold what X bills as an address, in a post that goes without link.

    Attributes:
        instead: Each token, and how to write it so that it costs nothing more; None:
            it must be left out.
        price_usd: What the post would cost.
        usual_usd: What it costs without.
    """

    def __init__(
        self,
        instead: Mapping[str, str | None],
        *,
        price_usd: Decimal,
        usual_usd: Decimal,
    ) -> None:
        """Name every token, and the way out of each."""
        self.instead = dict(instead)
        self.price_usd, self.usual_usd = price_usd, usual_usd
        tokens = ", ".join(repr(token) for token in instead)
        cost = f"the post would cost {price_usd} USD, not {usual_usd}"
        fault = f"{tokens} would be an address on X: {cost}"
        ways = [
            f"leave out {token!r}" if free is None else f"write {free!r}"
            for token, free in instead.items()
        ]
        mend = ", ".join(ways)
        super().__init__(_THING, fault, mend[:1].upper() + mend[1:])


def reworded(material: Material, text: str) -> Material:
    """Put an editor's words in the place of a story's excerpt.

    A channel's `write` then takes them whole, or raises `OverLimitError` or
    `AddressError`. The CTA that stands at their end already, as in a copied post, is
    not doubled.

    Args:
        material: Of the post, see `material_of`.
        text: As it was sent; no markup in it is read.

    Raises:
        EmptyWordsError: Nothing in it can be seen.
    """
    body = clean(text)
    if not _is_seen(body):
        raise EmptyWordsError
    return replace(material, body=body)


def material_of(
    draft: Draft, newsroom: Newsroom, destination: Destination, labels: Labels
) -> Material:
    """Return what stood around the story of a draft, and no sentence of it.

    Args:
        draft: As composed.
        newsroom: Its newsroom.
        destination: The draft's own.
        labels: In the newsroom's language.
    """
    framed = frame(newsroom, destination, labels, draft.wording.link)
    material = replace(framed, hashtags=_own_hashtags(draft.wording.text))
    return calm_material(material) if draft.duka else material


def clean(text: str) -> str:
    """Take away what is not words: controls, marks of direction, too much space.

    Line breaks stay, at most one empty line between two; the result is NFC.
    """
    plain = _UNSEEN.sub("", _BREAKS.sub("\n", text))
    lines = (line.strip() for line in _SPACES.sub(" ", plain).split("\n"))
    body = _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
    return unicodedata.normalize("NFC", body)


def own_words(body: str, foot: str) -> str:
    """Return an editor's words without the foot of a post that they end with.

    Args:
        body: As `clean` leaves it.
        foot: The lines that the channel itself puts last.

    Raises:
        EmptyWordsError: Nothing else is there.
    """
    lines, last = body.split("\n"), clean(foot).split("\n")
    while last != [""] and lines[-len(last) :] == last:
        lines = "\n".join(lines[: -len(last)]).rstrip("\n").split("\n")
    words = "\n".join(lines)
    if not _is_seen(words):
        raise EmptyWordsError
    return words


def hashtags_below(body: str, hashtags: Sequence[str]) -> list[str]:
    """Return the lines of hashtags that may stand below words, longest first.

    The last is "": hashtags give way. Words with hashtags of their own get no others.
    """
    most = 0 if find_hashtags(body) else len(hashtags)
    return [" ".join(hashtags[:count]) for count in range(most, -1, -1)]


def ends_in_hashtags(body: str) -> bool:
    """Say whether the last line is nothing but hashtags."""
    return bool(_hashtags_of_line(body.rpartition("\n")[2]))


def _own_hashtags(text: str) -> tuple[str, ...]:
    """Return the hashtags of the last line that has nothing else."""
    lines = (_hashtags_of_line(line) for line in reversed(text.split("\n")))
    return next(filter(None, lines), ())


def _hashtags_of_line(line: str) -> tuple[str, ...]:
    found = tuple(tag.text for tag in find_hashtags(line))
    return found if found and " ".join(found) == line else ()


def _is_seen(text: str) -> bool:
    return any(unicodedata.category(char)[0] in _SEEN for char in text)
