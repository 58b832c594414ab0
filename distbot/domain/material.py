"""What a channel needs to word a post."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from distbot.domain.excerpt import stretches
from distbot.domain.reading import CallToAction, Sentence

_MOST_BEGINNINGS = 4
"""Places to begin a story at: further down it is another story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """A language's words for what distbot itself writes on a post.

    Attributes:
        read_more: On the button that leads to the article.
        visit: On the button that leads to the CTA's page ("Kunjungi Medsos").
        visit_newsroom: The CTA without a domain, `{name}` for the short name.
    """

    read_more: str
    visit: str
    visit_newsroom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One article's words for one destination.

    Attributes:
        sentences: What the excerpt may be made of, in order.
        hashtags: With their "#", most telling first, without duplicates.
        link: The article's canonical address if the post shall carry it, else None.
        tracked_link: `link` with the destination's UTM fields.
        cta: The newsroom's CTA; its `url` carries the UTM fields already.
        short_name: The newsroom's name without a domain.
        labels: In the newsroom's language.
        body: An editor's words, taken whole in the place of the sentences; "" if
            there are none. See `distbot.domain.rewording`.
    """

    sentences: tuple[Sentence, ...]
    hashtags: tuple[str, ...]
    link: str | None
    tracked_link: str | None
    cta: CallToAction
    short_name: str
    labels: Labels
    body: str = ""


def variations(material: Material) -> Iterator[Material]:
    """Yield other ways to say the same, best first; the usual one is not among them.

    The story begins with a later sentence that `opens`; or other hashtags stand
    below it; or both. No word is changed, and none is added.
    """
    later = [replace(material, sentences=rest) for rest in _beginnings(material)]
    yield from later
    for begun in (*later, material):
        for first in range(1, len(begun.hashtags) + 1):
            yield replace(begun, hashtags=begun.hashtags[first:])


def _beginnings(material: Material) -> Iterator[tuple[Sentence, ...]]:
    """Yield what is left of the story from each later sentence that may begin it."""
    groups = stretches(material.sentences)
    opens = (at for at, group in enumerate(groups) if group[0].opens)
    for at in islice(opens, 1, _MOST_BEGINNINGS):
        yield _joined(groups[at:])


def _joined(groups: Sequence[Sequence[Sentence]]) -> tuple[Sentence, ...]:
    return tuple(sentence for group in groups for sentence in group)
