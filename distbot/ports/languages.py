"""What the services ask of a language: to read, and words to write with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from distbot.domain.article import Article
from distbot.domain.material import Labels
from distbot.domain.moment_words import MomentWords
from distbot.domain.phrasing import UNCHANGED, Phrasing
from distbot.domain.reading import ArticleClass, Reading
from distbot.domain.sensitive import SensitiveWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """A language's words for cards, posts and chat.

    Attributes:
        labels: For posts.
        alt_quote: `{newsroom}`, `{quote}`, `{speaker}` and `{headline}` are filled.
        alt_headline: `{newsroom}` and `{headline}` are filled.
        chat: Key → sentence with named fields, for the editors' desk.
        report: The same for reports; see `distbot.domain.report_words`.
        medsos: The same for the public page of the social channels.
        phrasing: Says reasons, faults and warnings, which are kept in English.
    """

    labels: Labels
    alt_quote: str
    alt_headline: str
    chat: Mapping[str, str]
    report: Mapping[str, str]
    medsos: Mapping[str, str]
    phrasing: Phrasing = UNCHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule:
    """What puts an article into a class: any one of these, capitals ignored.

    Attributes:
        tags: Whole tags.
        categories: Whole categories.
        headline: Words, or several in a row, anywhere in the headline.
    """

    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """A newsroom's words, added to those a language ships; capitals ignored.

    Attributes:
        verbs: Saying verbs.
        roles: First words of what people are ("kades").
        ranks: Ranks and titles before a name, without full stops.
        degrees: Degrees after a name, without full stops.
        abbreviations: A full stop after one ends no sentence; written without it.
        places: One-word places, which are no part of a name.
        furniture: Openings of lines that are no part of a story.
        banned_topics: Never a topic, hence never a hashtag.
        classes: Rules for breaking and evergreen articles.
        sensitive: What posts must not tell without a second look.
    """

    verbs: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    degrees: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    banned_topics: tuple[str, ...] = ()
    classes: Mapping[ArticleClass, ClassRule] = field(default_factory=dict)
    sensitive: SensitiveWords = field(default_factory=SensitiveWords)


class Language(Protocol):
    """Reads one language."""

    @property
    def messages(self) -> Messages:
        """Return the words for cards, posts and chat."""
        ...

    @property
    def moments(self) -> MomentWords:
        """Return the words for reading and saying times."""
        ...

    @property
    def sensitive(self) -> SensitiveWords:
        """Return the words that ask for a second look."""
        ...

    def extended(self, own: OwnWords) -> "Language":
        """Return this language with a newsroom's own words added to its lists."""
        ...

    def read(self, article: Article) -> Reading:
        """Understand an article; pure; linear in its length.

        Any article gives a Reading: what is not understood is left out.
        """
        ...
