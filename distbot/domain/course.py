"""What a person chooses for an article's published posts, one course for each.

A button carries a number and nothing else: the choice is in it, and a sum over what it
led to when it was shown, so that a press never does what nobody has read.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from distbot.domain.correction import Offer, Prospect, Remedy
from distbot.domain.post import PostState

_MOST = 6
"""So many posts have a digit each; any further one is treated as usual."""

_SUMS = 1000
_ADDING = frozenset({Remedy.REPLACE, Remedy.RALAT})
_OTHERS = (Remedy.EDIT, Remedy.REPLACE, Remedy.RALAT, Remedy.LEAVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What may be done about one post.

    Attributes:
        remedy: What.
        and_ralat: Whether a correction follows.
    """

    remedy: Remedy
    and_ralat: bool = False

    @property
    def corrects(self) -> bool:
        """Whether readers get a correction as a post of its own."""
        return self.and_ralat or self.remedy is Remedy.RALAT


def courses(prospect: Prospect) -> tuple[Course, ...]:
    """Return what a person may choose for a post, the usual first.

    Nothing where there is no choice but what is decided for all: it is not out, or its
    network offers nothing that costs or adds a post.
    """
    offered = {one.remedy for one in prospect.offers}
    if prospect.post.state is not PostState.PUBLISHED or not offered & _ADDING:
        return ()
    usual = prospect.offers[0].remedy
    found = [Course(remedy=usual)]
    if usual is Remedy.EDIT and Remedy.RALAT in offered:
        found.append(Course(remedy=usual, and_ralat=True))
        offered -= {Remedy.RALAT}
    found += [
        Course(remedy=one) for one in _OTHERS if one in offered and one is not usual
    ]
    return tuple(found)


def menus(prospects: Sequence[Prospect]) -> dict[int, tuple[Course, ...]]:
    """Return the courses of each post that has any, by its number, in order."""
    found = [(one.post.id, courses(one)) for one in prospects]
    return dict([one for one in found if one[1]][:_MOST])


def with_ralat(menu: tuple[Course, ...]) -> int:
    """Return the place of the first course that corrects; 0 where none does."""
    return next((at for at, course in enumerate(menu) if course.corrects), 0)


def number(places: Sequence[int], check: int) -> int:
    """Put chosen places and a sum into one number of at most nine digits."""
    return int("".join(map(str, places)) or "0") * _SUMS + check


def read_number(
    given: int, found: Sequence[tuple[Course, ...]]
) -> tuple[tuple[int, ...], int] | None:
    """Take such a number apart; None if it is none of these menus'."""
    digits, check = divmod(given, _SUMS)
    written = str(digits).zfill(len(found)) if found else ""
    places = tuple(map(int, written))
    fits = len(places) == len(found) and all(
        place < len(menu) for place, menu in zip(places, found, strict=True)
    )
    return (places, check) if fits else None


def check_of(chosen: Sequence[tuple[Prospect, Sequence[Offer]]]) -> int:
    """Sum up what a choice means: which posts, which words, which cards, what price."""
    told = [
        (
            prospect.post.id,
            prospect.post.version,
            [
                (
                    one.remedy.value,
                    str(one.price_usd),
                    one.draft and (one.draft.wording.text, one.draft.card),
                )
                for one in offers
            ],
        )
        for prospect, offers in chosen
    ]
    return zlib.crc32(repr(told).encode()) % _SUMS
