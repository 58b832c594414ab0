"""An article and its reading → one post for each destination, with its card."""

from collections.abc import Sequence

from distbot.domain.article import Article
from distbot.domain.card import Card, CardFile
from distbot.domain.errors import CardError
from distbot.domain.folding import fold_for_card
from distbot.domain.hashtag import hashtags
from distbot.domain.material import Material
from distbot.domain.newsroom import Destination, LinkPolicy
from distbot.domain.post import Draft
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass, CallToAction, Reading
from distbot.domain.tracking import tracked
from distbot.ports import Messages, Writing

_MOST_HASHTAGS = 5
_ALT_TEXT_LIMIT = 1000
"""X: alt text ≤ 1,000 characters (docs.x.com, media metadata)."""
_CARD_LENGTHS = range(40, 241)
"""Quotes of this length make the best cards (facts.md, newsrooms)."""


def compose(
    writing: Writing, article: Article, *, only: Sequence[Destination] | None = None
) -> tuple[Draft, ...]:
    """Word an article for its newsroom's destinations and draw the cards.

    CPU work of some 50 ms a destination: call it from a thread.

    Args:
        writing: The newsroom's writing.
        article: As stored.
        only: Destinations, if not all of the newsroom's.

    Raises:
        InputError: Not even the shortest form fits a channel.
        CardError: Not even the headline card can be drawn.
    """
    reading = writing.language.read(article)
    destinations = writing.newsroom.destinations if only is None else only
    return tuple(
        _compose_one(writing, article, reading, destination)
        for destination in destinations
    )


def _compose_one(
    writing: Writing, article: Article, reading: Reading, destination: Destination
) -> Draft:
    channel = writing.channel(destination)
    material = _material(writing, article, reading, destination)
    wording = channel.write(material)
    quote, card = _draw(writing, reading, destination)
    alt_text = _alt_text(writing, reading, quote)
    warnings = [] if article.url else ["no url: the post has no way to the article"]
    if destination.link is LinkPolicy.ALWAYS and material.link and not wording.link:
        warnings.append("no room for the link")
    if quote is None:
        warnings.append("no usable quote: the card carries the headline")
    return Draft(
        destination=destination.name,
        channel=channel.name,
        wording=wording,
        card=writing.shelf.keep(card),
        alt_text=alt_text,
        price_usd=channel.price(wording.text, alt_text=True),
        article_class=reading.article_class,
        quote=quote,
        warnings=tuple(warnings),
    )


def _material(
    writing: Writing, article: Article, reading: Reading, destination: Destination
) -> Material:
    newsroom = writing.newsroom
    link = article.url if _carries_link(writing, reading, destination) else None
    utm = {"channel": destination.channel, "destination": destination.name}
    return Material(
        sentences=reading.sentences,
        hashtags=hashtags(reading.topics, at_most=_MOST_HASHTAGS),
        link=link,
        tracked_link=tracked(link, **utm) if link else None,
        cta=CallToAction(
            label=newsroom.cta.label,
            text=newsroom.cta.text,
            url=tracked(newsroom.cta.url, **utm) if newsroom.cta.url else None,
        ),
        short_name=newsroom.short_name,
        labels=writing.language.messages.labels,
    )


def _carries_link(writing: Writing, reading: Reading, destination: Destination) -> bool:
    """Decide for `auto`: free where links are free, else only breaking news."""
    match destination.link:
        case LinkPolicy.ALWAYS:
            return True
        case LinkPolicy.NEVER:
            return False
        case LinkPolicy.AUTO:
            free = writing.channel(destination).monthly_budget_usd is None
            return free or reading.article_class is ArticleClass.BREAKING


def _draw(
    writing: Writing, reading: Reading, destination: Destination
) -> tuple[Quote | None, CardFile]:
    """Draw the best quote that fits, else the headline."""
    for quote in sorted(reading.usable_quotes, key=_card_rank):
        try:
            return quote, _render(writing, reading, destination, "quote", quote)
        except CardError:
            continue
    return None, _render(writing, reading, destination, "headline", None)


def _card_rank(quote: Quote) -> int:
    return 0 if len(quote.text) in _CARD_LENGTHS else 1


def _render(
    writing: Writing,
    reading: Reading,
    destination: Destination,
    template: str,
    quote: Quote | None,
) -> CardFile:
    return writing.renderer.render(
        Card(
            template=template,
            size=destination.size,
            headline=reading.headline,
            quote=quote,
            cta=writing.newsroom.cta.label,
            brand=writing.newsroom.brand,
        )
    )


def _alt_text(writing: Writing, reading: Reading, quote: Quote | None) -> str:
    messages: Messages = writing.language.messages
    fields = {"newsroom": writing.newsroom.name, "headline": reading.headline}
    if quote is None:
        text = messages.alt_headline.format(**fields)
    else:
        speaker = ", ".join(part for part in (quote.speaker, quote.role) if part)
        said = fold_for_card(quote.text)
        text = messages.alt_quote.format(quote=said, speaker=speaker, **fields)
    if len(text) <= _ALT_TEXT_LIMIT:
        return text
    return text[: text.rindex(" ", 0, _ALT_TEXT_LIMIT)] + "…"
