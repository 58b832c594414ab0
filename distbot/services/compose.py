"""An article and its reading → one post for each destination, with its card."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from distbot.domain.alt_text import alt_text
from distbot.domain.article import Article
from distbot.domain.card import Photo
from distbot.domain.caution import (
    NO_CARD,
    of_card,
    of_link,
    of_twin,
)
from distbot.domain.credit import photo_of
from distbot.domain.duka import (
    calm_material,
    calm_reading,
    is_duka,
    own_words,
    without_emoji,
)
from distbot.domain.duplicates import gist
from distbot.domain.errors import CardError, InputError
from distbot.domain.framing import frame
from distbot.domain.hashtag import hashtags
from distbot.domain.importance import priority_of
from distbot.domain.ladder import Drawn, first_drawn, ladder, look_of, wish_of
from distbot.domain.material import Material, variations
from distbot.domain.newsroom import Destination, LinkPolicy
from distbot.domain.post import Draft, Priority, Wording
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading
from distbot.domain.second_look import Backdrop, looks
from distbot.ports import Before, Channel, Messages, Writing

_MOST_HASHTAGS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the caller knows of other posts, and composing does not.

    Attributes:
        grants: By destination: whether a post that carries its link "auto" may do
            so where links cost, and why. Where nothing is said, breaking news may.
        used_quotes: Words on the cards of the article's earlier variants. If there
            are any, the card quotes others, or there is no draft.
        taken: By channel: texts that its other accounts, or earlier variants, carry.
        before: What was told before; without, every speaker is taken for known.
    """

    grants: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    used_quotes: frozenset[str] = frozenset()
    taken: Mapping[str, frozenset[str]] = field(default_factory=dict)
    before: Before = field(default_factory=Before)


_NO_TERMS = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    """An article as all its posts tell it."""

    writing: Writing
    article: Article
    reading: Reading
    photo: Photo | None
    photo_fault: str
    priority: Priority
    duka: bool
    terms: Terms


def compose(
    writing: Writing,
    article: Article,
    *,
    only: Sequence[Destination] | None = None,
    terms: Terms = _NO_TERMS,
) -> tuple[Draft, ...]:
    """Word an article for its newsroom's destinations and draw the cards.

    CPU work of some 50 ms a destination, and the article's photo is fetched: call it
    from a thread. A photo that cannot be had or used is left out, with a warning; an
    article that cannot be drawn at all has drafts without cards. Where a network
    forbids two accounts the same words, the later one says them otherwise.

    Args:
        writing: The newsroom's writing.
        article: As stored.
        only: Destinations, if not all of the newsroom's.
        terms: What other posts leave to these.

    Raises:
        InputError: Not even the shortest form fits a channel; or nothing is left to
            say that others have not said.
    """
    story = _story(writing, article, terms)
    said: dict[str, set[str]] = {
        name: set(map(gist, texts)) for name, texts in terms.taken.items()
    }
    drafts: list[Draft] = []
    for destination in writing.newsroom.destinations if only is None else only:
        others = said.setdefault(destination.channel, set())
        draft = _compose_one(story, destination, others)
        others.add(gist(draft.wording.text))
        drafts.append(draft)
    return tuple(drafts)


def _story(writing: Writing, article: Article, terms: Terms) -> _Story:
    newsroom = writing.newsroom
    reading = writing.language.read(article)
    duka = newsroom.duka is not None and is_duka(reading, newsroom.duka.words)
    photo, fault = photo_of(article, newsroom.card_rules, writing.fetch_image)
    if duka:
        reading = calm_reading(reading)
        photo = photo and replace(photo, credit=own_words(photo.credit))
    return _Story(
        writing=writing,
        article=article,
        reading=reading,
        photo=photo,
        photo_fault=fault,
        priority=priority_of(article, reading.article_class, newsroom.high),
        duka=duka,
        terms=terms,
    )


def _compose_one(story: _Story, destination: Destination, said: set[str]) -> Draft:
    channel = story.writing.channel(destination)
    carries, why = _carries_link(story, destination, channel)
    material = _material(story, destination, story.article.url if carries else None)
    wording = _word(channel, material, destination, said)
    drawn, card_faults = _draw(story, destination)
    price_usd = channel.price(wording.text, alt_text=drawn is not None)
    quote = drawn.card.quote if drawn else None
    warnings = (
        _link_warning(story, material, wording, why),
        "duka: no emoji, and no evergreen beside it" if story.duka else "",
        story.photo_fault,
        *card_faults,
        of_link(price_usd, channel.rates) if wording.link else "",
        *_second_looks(story, wording, quote),
    )
    return Draft(
        destination=destination.name,
        channel=channel.name,
        wording=wording,
        card=story.writing.shelf.keep(drawn.file) if drawn else "",
        alt_text=_alt_text(story, drawn) if drawn else "",
        price_usd=price_usd,
        article_class=story.reading.article_class,
        quote=quote,
        warnings=tuple(filter(None, warnings)),
        priority=story.priority,
        duka=story.duka,
        look=look_of(drawn.card) if drawn else None,
    )


def _carries_link(
    story: _Story, destination: Destination, channel: Channel
) -> tuple[bool, str]:
    """Decide for `auto`: free where links are free, else as was granted."""
    match destination.link:
        case LinkPolicy.ALWAYS:
            return True, ""
        case LinkPolicy.NEVER:
            return False, ""
        case LinkPolicy.AUTO:
            usual = channel.rates is None or story.priority is Priority.BREAKING
            grants = {} if channel.rates is None else story.terms.grants
            return grants.get(destination.name, (usual, ""))


def _link_warning(story: _Story, material: Material, wording: Wording, why: str) -> str:
    """Say what an editor should know about the link: cards without are the rule."""
    if story.article.url is None:
        return "no url: the post has no way to the article"
    if material.link and not wording.link:
        return "no room for the link"
    urgent = story.priority in {Priority.BREAKING, Priority.HIGH}
    return (
        f"goes without the link: {why}" if why and urgent and not wording.link else ""
    )


def _second_looks(
    story: _Story, wording: Wording, quote: Quote | None
) -> Iterator[str]:
    """Say what somebody should look at before it goes: who speaks, and of whom."""
    before = story.terms.before
    yield of_twin(before.twin)
    backdrop = Backdrop(
        article=story.article,
        reading=story.reading,
        sensitive=story.writing.language.sensitive,
        has_quoted=before.has_quoted,
    )
    yield from looks(wording.text, quote, backdrop)


def _material(story: _Story, destination: Destination, link: str | None) -> Material:
    writing, labels = story.writing, story.writing.language.messages.labels
    material = replace(
        frame(writing.newsroom, destination, labels, link),
        sentences=story.reading.sentences,
        hashtags=hashtags(story.reading.topics, at_most=_MOST_HASHTAGS),
    )
    return calm_material(material) if story.duka else material


def _word(
    channel: Channel, material: Material, destination: Destination, said: set[str]
) -> Wording:
    """Word a post; where its words may stand only once, in words that are not said."""
    usual = channel.write(material)
    if not channel.unique_texts or gist(usual.text) not in said:
        return usual
    for wording in _other_wordings(channel, material):
        if gist(wording.text) not in said:
            return wording
    raise InputError(
        f"destination {destination.name}",
        f"would say the same words as another post, which {channel.name} forbids",
        "Let one account post it",
    )


def _other_wordings(channel: Channel, material: Material) -> Iterator[Wording]:
    """Yield what variations say, those left out that have no story to tell."""
    for other in variations(material):
        wording = channel.write(other)
        without = channel.write(replace(other, sentences=()))
        if wording.text != without.text or not material.sentences:
            yield wording


def _draw(
    story: _Story, destination: Destination
) -> tuple[Drawn | None, tuple[str, ...]]:
    """Draw the best card that fits; say what an editor should know about it."""
    try:
        wish = wish_of(
            story.writing.newsroom,
            story.reading,
            destination.size,
            photo=story.photo,
            used=story.terms.used_quotes,
            duka=story.duka,
        )
        drawn = first_drawn(ladder(wish), story.writing.renderer.render)
    except CardError as error:
        if story.terms.used_quotes:
            thing = story.article.url or story.article.headline
            fault = "has no other quote for a card"
            raise InputError(thing, fault, "Let it stand as it was posted") from error
        return None, (f"{NO_CARD}: {error}",)
    return drawn, tuple(of_card(drawn.card, drawn.photo_fault))


def _alt_text(story: _Story, drawn: Drawn) -> str:
    messages: Messages = story.writing.language.messages
    quoted = drawn.card.quote is not None
    name = story.writing.newsroom.name
    return alt_text(
        drawn.card,
        messages.alt_quote if quoted else messages.alt_headline,
        headline=story.reading.headline,
        newsroom=without_emoji(name) if story.duka else name,
    )
