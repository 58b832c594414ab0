"""The word lists of `words.toml`, and what a newsroom adds to them."""

from dataclasses import dataclass, replace
from functools import cache

from distbot.domain.sensitive import SensitiveWords
from distbot.languages._text.classes import ClassWords
from distbot.languages._text.frame import FrameWords
from distbot.languages._text.sentences import SentenceWords
from distbot.languages._text.shipped import (
    class_words,
    frame_words,
    sensitive_words,
    sentence_words,
)
from distbot.languages._text.tables import folded, read_tables, set_of
from distbot.languages._text.topics import TopicWords
from distbot.ports import OwnWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The lists; every entry is casefolded.

    Attributes:
        frame: What frames a story.
        sentences: What full stops stand behind.
        classes: What tells classes apart.
        verbs: Saying verbs.
        pronouns: They mean the person in focus.
        titles: Before a name; no part of it.
        particles: Small words inside a name.
        roles: Last words of what people are.
        anonymous: Sources without a name.
        offices: Words of organisations, never of a name.
        places: One-word places.
        topic_stop: Never a topic.
        dangling: Openings that lean on what was said before.
        pointing: Words that point outside a quote.
        orphans: Words with which no excerpt opens.
        functions: Words of the closed classes.
        sensitive: What asks for a second look.
    """

    frame: FrameWords
    sentences: SentenceWords
    classes: ClassWords
    verbs: frozenset[str]
    pronouns: frozenset[str]
    titles: frozenset[str]
    particles: frozenset[str]
    roles: frozenset[str]
    anonymous: frozenset[str]
    offices: frozenset[str]
    places: frozenset[str]
    topic_stop: frozenset[str]
    dangling: frozenset[str]
    pointing: frozenset[str]
    orphans: frozenset[str]
    functions: frozenset[str]
    sensitive: SensitiveWords

    @property
    def topics(self) -> TopicWords:
        """What tells topics from other capital words."""
        return TopicWords(
            plain=self.functions | self.titles | self.roles | self.topic_stop,
            places=self.places,
            place_parts=self.places | self.offices,
            empty=self.topic_stop | self.frame.datelines.mastheads,
            calls=self.frame.calls,
        )

    def extended(self, own: OwnWords) -> "Words":
        """Add a newsroom's words."""
        return replace(
            self,
            frame=self.frame.with_own(own),
            sentences=self.sentences.with_own(own),
            classes=self.classes.with_rules(own.classes),
            verbs=self.verbs | folded(own.verbs),
            titles=self.titles | folded(own.ranks),
            roles=self.roles | folded(own.roles),
            places=self.places | folded(own.places),
            topic_stop=self.topic_stop | folded(own.banned_topics),
            sensitive=self.sensitive.with_own(own.sensitive),
        )


@cache
def shipped_words() -> Words:
    """Return the lists; read from the package at the first call."""
    tables = read_tables("distbot.languages.en", "words.toml")
    saying, people, usable = tables["saying"], tables["people"], tables["usable"]
    return Words(
        frame=frame_words(
            tables["structure"],
            places=tables["places"]["words"],
            compound=tables["places"]["compound"],
        ),
        sentences=sentence_words(
            tables["sentences"],
            degrees=people["degrees"],
            functions=tables["functions"]["words"],
        ),
        classes=class_words(tables["classes"]),
        verbs=set_of(saying["verbs"]),
        pronouns=set_of(saying["pronouns"]),
        titles=set_of(people["titles"]),
        particles=set_of(people["particles"]),
        roles=set_of(people["roles"]),
        anonymous=set_of(people["anonymous"]),
        offices=set_of(people["offices"]),
        places=set_of(tables["places"]["words"]),
        topic_stop=set_of(tables["topics"]["stop"]),
        dangling=set_of(usable["dangling"]),
        pointing=set_of(usable["pointing"]),
        orphans=set_of(usable["orphans"]),
        functions=set_of(tables["functions"]["words"]),
        sensitive=sensitive_words(tables["sensitive"]),
    )
