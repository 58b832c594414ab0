"""What a channel needs to word a post."""

from dataclasses import dataclass

from distbot.domain.reading import CallToAction, Sentence


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
    """

    sentences: tuple[Sentence, ...]
    hashtags: tuple[str, ...]
    link: str | None
    tracked_link: str | None
    cta: CallToAction
    short_name: str
    labels: Labels
