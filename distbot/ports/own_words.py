"""A newsroom's own words and rules, beside those that a language ships."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from distbot.domain.reading import ArticleClass
from distbot.domain.sensitive import SensitiveWords


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
