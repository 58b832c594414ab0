"""What each word can be in a sentence: looked up once, then remembered."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from distbot.domain.reading import ArticleClass
from distbot.languages._text.topics import TopicWords
from distbot.languages.id.words import Words

_REMEMBERED = 1 << 16
# As they stand before "(25)" or ",": never with their own saying verb.
_SAYS = frozenset(
    {"kata", "ujar", "lanjut", "ucap", "menurutnya", "katanya", "ujarnya"}
)


# "SpGK", "Sp.OG": what a doctor is a specialist of.
_SPECIALIST = re.compile(r"Sp\.?[A-Z]")


class Kind(Enum):
    """What a word can be part of."""

    NAME = "name"
    INITIAL = "initial"
    PARTICLE = "particle"
    PREFIX = "rank or degree before a name"
    HONORIFIC = "honorific"
    DEGREE = "degree after a name"
    ROLE = "role head"
    OFFICE = "word of an office, an organisation or a place"
    NUMBER = "number"
    LOWER = "any other word"
    MARK = "punctuation"
    QUOTE = "a span between quotation marks"


# Tuples: members compare by identity, which is faster than any hash.
NAMING = (Kind.NAME, Kind.INITIAL, Kind.PARTICLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word wherever it stands.

    Attributes:
        folded: Casefolded.
        kind: What it can be part of.
        opening_kind: The same, at the start of a sentence.
        says: It opens or ends a saying clause of the narration.
        says_after: It may follow a quote: "ujar".
        says_active: Its subject stands before it.
        says_passive: Its subject stands after it.
        spoken: For "ujarnya": "ujar"; else None.
        between: It may stand between a saying verb and its subject.
        pronoun: It means the person in focus.
        indefinite: It opens a source without a name: "seorang".
        anonymous: It calls such a source: "warga".
        collective: It opens an organisation.
        function: It belongs to a closed class.
        preposition: A name after it is no subject.
        territorial: A role that a territory follows.
        place_head: A place follows it.
        affiliated: A role that a team or a firm follows.
        after_i: "I" before it begins a name.
        place: A place by itself.
    """

    folded: str
    kind: Kind
    opening_kind: Kind
    says: bool = False
    says_after: bool = False
    says_active: bool = False
    says_passive: bool = False
    spoken: str | None = None
    between: bool = False
    pronoun: bool = False
    indefinite: bool = False
    anonymous: bool = False
    collective: bool = False
    function: bool = False
    preposition: bool = False
    territorial: bool = False
    place_head: bool = False
    affiliated: bool = False
    after_i: bool = False
    place: bool = False


class Lexicon:
    """The words of one language and one newsroom.

    Attributes:
        words: The lists.
        quoted: Stands for whatever is between quotation marks.
        topics: What tells topics from other capital words.
    """

    def __init__(self, words: Words) -> None:
        """Arrange the lists for looking up."""
        self.words = words
        self.quoted = Word(folded="", kind=Kind.QUOTE, opening_kind=Kind.QUOTE)
        self._listed = _listed(words)
        self._degrees = words.sentences.degrees
        self.topics = TopicWords(
            plain=words.functions
            | words.role_heads
            | words.topic_stop
            | words.honorifics
            | words.prefixes,
            places=words.places,
            place_parts=words.office | words.places,
            empty=words.topic_stop
            | words.frame.datelines.mastheads
            | set(words.classes.rules[ArticleClass.BREAKING].tags),
            calls=words.frame.calls,
        )
        # The same few thousand words make up most news: each is judged once.
        self.word = lru_cache(maxsize=_REMEMBERED)(self._word)

    def _word(self, text: str) -> Word:
        folded = text.casefold()
        first = text[0]
        if not first.isalnum():
            return Word(folded=folded, kind=Kind.MARK, opening_kind=Kind.MARK)
        kind = opening = self._kind(text, folded)
        lists = self.words
        if kind is Kind.NAME and folded in lists.anonymous | lists.collective:
            opening = Kind.LOWER
        base = folded.removesuffix("nya")
        active, passive = folded in lists.say_active, folded in lists.say_passive
        return Word(
            folded=folded,
            kind=kind,
            opening_kind=opening,
            says=kind is Kind.LOWER and (active or passive or folded in _SAYS),
            says_after=folded in lists.say_after,
            says_active=active,
            says_passive=passive,
            spoken=base if base != folded and base in lists.say_after else None,
            between=folded in lists.between,
            pronoun=folded in lists.pronouns,
            indefinite=folded in lists.indefinite,
            anonymous=folded in lists.anonymous,
            collective=folded in lists.collective,
            function=folded in lists.functions,
            preposition=folded in lists.prepositions,
            territorial=folded in lists.territorial,
            place_head=folded in lists.place_heads,
            affiliated=folded in lists.affiliated,
            after_i=folded in lists.after_i,
            place=folded in lists.places,
        )

    def _kind(self, text: str, folded: str) -> Kind:
        if text[0].isdigit():
            return Kind.NUMBER
        if not text[0].isupper():
            return self._lower_kind(text, folded)
        bare = folded.replace(".", "")
        if len(text) == 1 and folded != "h":
            return Kind.INITIAL
        if ("." in text or text.isupper()) and bare in self._degrees:
            return Kind.DEGREE
        if _SPECIALIST.match(text):
            return Kind.DEGREE
        kind = self._listed.get(bare) or self._listed.get(folded)
        if kind is None or (kind is Kind.NAME and not text.isupper()):
            return self._unlisted_kind(text, folded)
        return kind

    def _unlisted_kind(self, text: str, folded: str) -> Kind:
        if folded.startswith(self.words.role_prefixes):
            return Kind.ROLE
        if _is_acronym(text) or "." in text or "/" in text:
            return Kind.OFFICE
        return Kind.LOWER if self._is_verb(folded) else Kind.NAME

    def _lower_kind(self, text: str, folded: str) -> Kind:
        if text in self.words.particles:
            return Kind.PARTICLE
        return Kind.ROLE if folded in self.words.role_heads else Kind.LOWER

    def _is_verb(self, folded: str) -> bool:
        return (
            folded in self.words.say_active
            or folded.removesuffix("nya") in self.words.say_after
        )


def _listed(lists: Words) -> dict[str, Kind]:
    """The kinds of the listed words; of a word in two lists the later kind holds."""
    kinds: dict[str, Kind] = {}
    entries: tuple[tuple[AbstractSet[str], Kind], ...] = (
        (lists.topic_stop, Kind.LOWER),
        (lists.functions, Kind.LOWER),
        (lists.places, Kind.OFFICE),
        (lists.office, Kind.OFFICE),
        (lists.honorifics, Kind.HONORIFIC),
        (lists.prefixes, Kind.PREFIX),
        (lists.role_heads - lists.small_role_heads, Kind.ROLE),
        (lists.capital_names, Kind.NAME),
    )
    for words, kind in entries:
        kinds.update(dict.fromkeys(words, kind))
    return kinds


def _is_acronym(word: str) -> bool:
    """`DPRD`, `KPU-RI`, `SMA/SMK`, `LRT2`: most of it in capitals."""
    if any(char.islower() for char in word[1:3]):
        return False
    return sum(char.isupper() for char in word) > 1
