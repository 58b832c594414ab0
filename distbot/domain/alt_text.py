"""The words of a card, for those who cannot see it."""

from distbot.domain.card import Card

LIMIT = 1000
"""X: alt text ≤ 1,000 characters (docs.x.com, media metadata)."""


def alt_text(card: Card, pattern: str, *, headline: str, newsroom: str) -> str:
    """Say what a card says; where that is too long, the headline gives way.

    Args:
        card: As drawn.
        pattern: A language's sentence with the fields {newsroom} and {headline}; for
            a card with a quote also {quote} and {speaker}.
        headline: The article's, also where the card leaves it out.
        newsroom: Its name.

    Returns:
        At most `LIMIT` characters.
    """
    fields = {"newsroom": newsroom, "quote": card.said, "speaker": _speaker(card)}
    text = pattern.format(headline=headline, **fields)
    over = len(text) - LIMIT
    if over <= 0:
        return text
    kept = headline[: max(0, len(headline) - over - 1)]
    short = kept[: max(0, kept.rfind(" "))] + "…"
    text = pattern.format(headline=short, **fields)
    return text if len(text) <= LIMIT else text[: text.rindex(" ", 0, LIMIT)] + "…"


def _speaker(card: Card) -> str:
    if card.quote is None:
        return ""
    return ", ".join(filter(None, (card.quote.speaker, card.quote.role)))
