"""Which photo may stand on a card, and what must be said of it."""

import re
from collections.abc import Callable

from distbot.domain.article import Article
from distbot.domain.card import CardRules, Photo, PhotoStyle
from distbot.domain.caution import NO_CREDIT
from distbot.domain.errors import InputError

_SAYS_WHAT = re.compile(
    r"(foto|photo|dok|ist\b|©|image|ilustrasi|sumber)", re.IGNORECASE
)
"""Openings of a credit that already says what it is."""


def photo_of(
    article: Article,
    rules: CardRules,
    fetch: Callable[[str], bytes] | None,
    focus: tuple[float, float] | None = None,
) -> tuple[Photo | None, str]:
    """Return an article's photo with its credit, or why there is none.

    Args:
        article: As stored.
        rules: What the newsroom allows.
        fetch: Gives an address's or a path's bytes; None: photos are out of reach.
        focus: What must stay in the picture, as shares of width and height.

    Returns:
        The photo, and ""; or None, and what an editor should know about that.
    """
    if article.image is None or fetch is None or rules.photo is PhotoStyle.NONE:
        return None, ""
    credit = credit_line(article.image_credit, rules)
    if credit is None:
        return None, NO_CREDIT
    try:
        content = fetch(article.image)
    except InputError as error:
        return None, f"the card goes without its photo: {error}"
    return Photo(content=content, credit=credit, focus=focus), ""


def credit_line(given: str | None, rules: CardRules) -> str | None:
    """Return the line that names a photo's maker; None if the photo may not stand.

    Args:
        given: What the source says, if anything.
        rules: The newsroom's.
    """
    name = " ".join((given or "").split())
    if name:
        return name if _SAYS_WHAT.match(name) else f"{rules.photo_prefix}{name}"
    match rules.photo_credit:
        case "required":
            return None
        case "optional":
            return ""
        case own:
            return own


def own_credit(given: str, rules: CardRules, newsroom: str) -> str:
    """Return the line below a picture that an editor gave.

    Args:
        given: What the editor says of it; "" for nothing.
        rules: The newsroom's; where a credit is required and none is given, the
            picture is the newsroom's own.
        newsroom: Its name.
    """
    line = credit_line(given, rules)
    return f"{rules.photo_prefix}{newsroom}" if line is None else line
