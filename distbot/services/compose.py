"""An article and its reading → one post for each destination, with its card."""

from collections.abc import Sequence

from distbot.domain.article import Article
from distbot.domain.card import Photo
from distbot.domain.credit import photo_of
from distbot.domain.cutting import marked
from distbot.domain.errors import CardError
from distbot.domain.folding import fold_for_card
from distbot.domain.hashtag import hashtags
from distbot.domain.ladder import Drawn, Wish, first_drawn, ladder
from distbot.domain.material import Material
from distbot.domain.newsroom import Destination, LinkPolicy
from distbot.domain.post import Draft
from distbot.domain.reading import ArticleClass, CallToAction, Reading
from distbot.domain.tracking import tracked
from distbot.ports import Messages, Writing

_MOST_HASHTAGS = 5
_ALT_TEXT_LIMIT = 1000
"""X: alt text ≤ 1,000 characters (docs.x.com, media metadata)."""


def compose(
    writing: Writing, article: Article, *, only: Sequence[Destination] | None = None
) -> tuple[Draft, ...]:
    """Word an article for its newsroom's destinations and draw the cards.

    CPU work of some 50 ms a destination, and the article's photo is fetched: call it
    from a thread. A photo that cannot be had or used is left out, with a warning; an
    article that cannot be drawn at all has drafts without cards.

    Args:
        writing: The newsroom's writing.
        article: As stored.
        only: Destinations, if not all of the newsroom's.

    Raises:
        InputError: Not even the shortest form fits a channel.
    """
    reading = writing.language.read(article)
    photo = photo_of(article, writing.newsroom.card_rules, writing.fetch_image)
    destinations = writing.newsroom.destinations if only is None else only
    return tuple(
        _compose_one(writing, article, reading, photo, destination)
        for destination in destinations
    )


def _compose_one(
    writing: Writing,
    article: Article,
    reading: Reading,
    photo: tuple[Photo | None, str],
    destination: Destination,
) -> Draft:
    channel = writing.channel(destination)
    material = _material(writing, article, reading, destination)
    wording = channel.write(material)
    picture, photo_fault = photo
    drawn, card_faults = _draw(writing, reading, picture, destination)
    warnings = [] if article.url else ["no url: the post has no way to the article"]
    if destination.link is LinkPolicy.ALWAYS and material.link and not wording.link:
        warnings.append("no room for the link")
    warnings += [fault for fault in (photo_fault, *card_faults) if fault]
    return Draft(
        destination=destination.name,
        channel=channel.name,
        wording=wording,
        card=writing.shelf.keep(drawn.file) if drawn else "",
        alt_text=_alt_text(writing, reading, drawn) if drawn else "",
        price_usd=channel.price(wording.text, alt_text=drawn is not None),
        article_class=reading.article_class,
        quote=drawn.card.quote if drawn else None,
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
    writing: Writing, reading: Reading, photo: Photo | None, destination: Destination
) -> tuple[Drawn | None, tuple[str, ...]]:
    """Draw the best card that fits; say what an editor should know about it."""
    newsroom = writing.newsroom
    wish = Wish(
        reading=reading,
        size=destination.size,
        brand=newsroom.brand,
        cta=newsroom.cta.label,
        rules=newsroom.card_rules,
        photo=photo,
    )
    try:
        drawn = first_drawn(ladder(wish), writing.renderer.render)
    except CardError as error:
        return None, (f"no card: {error}",)
    faults = [drawn.photo_fault and f"the card goes without: {drawn.photo_fault}"]
    if drawn.card.quote is None and drawn.card.template != "breaking":
        faults.append("no usable quote: the card carries the headline")
    if drawn.card.cut:
        faults.append("the quote is cut: the card carries its beginning")
    return drawn, tuple(faults)


def _alt_text(writing: Writing, reading: Reading, drawn: Drawn) -> str:
    """Say what the card says; where that is too long, the headline gives way."""
    messages: Messages = writing.language.messages
    quote, pattern, fields = drawn.card.quote, messages.alt_headline, {}
    if quote is not None:
        pattern = messages.alt_quote
        speaker = ", ".join(part for part in (quote.speaker, quote.role) if part)
        said = marked(quote.text) if drawn.card.cut else fold_for_card(quote.text)
        fields = {"quote": said, "speaker": speaker}
    fields["newsroom"] = writing.newsroom.name
    text = pattern.format(headline=reading.headline, **fields)
    over = len(text) - _ALT_TEXT_LIMIT
    if over <= 0:
        return text
    headline = reading.headline[: max(0, len(reading.headline) - over - 1)]
    short = headline[: max(0, headline.rfind(" "))] + "…"
    text = pattern.format(headline=short, **fields)
    if len(text) <= _ALT_TEXT_LIMIT:
        return text
    return text[: text.rindex(" ", 0, _ALT_TEXT_LIMIT)] + "…"
