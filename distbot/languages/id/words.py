"""The word lists of `words.toml`, and what a newsroom adds to them."""

from collections.abc import Mapping
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
from distbot.languages._text.tables import (
    Table,
    folded,
    listed,
    read_tables,
    set_of,
    without_stops,
)
from distbot.ports import OwnWords

_ACTIVE = ("me", "ber")
_PASSIVE = "di"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The lists; every entry is casefolded unless noted.

    Attributes:
        frame: What frames a story.
        sentences: What full stops stand behind.
        classes: What tells classes apart.
        say_after: Verbs that follow a quote, without -nya.
        say_active: Saying verbs whose subject precedes them.
        say_passive: Saying verbs whose subject follows them.
        between: What may stand between a saying verb and its subject.
        pronouns: "ia", "dia": the person in focus.
        indefinite: Openings of a source without a name: "seorang", "salah satu".
        anonymous: Nouns for such sources.
        collective: Openings of an organisation.
        honorifics: "Pak", "Bu".
        prefixes: Ranks and degrees before a name, without full stops.
        particles: Small words inside a name, as written.
        common_names: Too widely shared to tell two people apart.
        role_heads: First words of a description of a person.
        small_role_heads: Role heads that are names when capital ("Putri").
        territorial: Role heads that a territory follows ("Bupati").
        affiliated: Role heads that a team or a firm follows ("pebalap").
        role_prefixes: Words that begin so are roles.
        after_i: "I" before one of these begins a name.
        place_heads: Words that a place follows ("Desa", "di").
        title_forms: Short title → written out ("wamen": "wakil menteri").
        capital_names: Short forms in capitals that begin names ("TB").
        office: Words of offices and organisations, never of names.
        places: One-word places.
        topic_stop: Never a topic.
        dangling: Openings that lean on an earlier sentence.
        dangling_pairs: Two-word openings that do.
        free_nya: Words in -nya that lean on nothing.
        orphans: Words with which no excerpt opens.
        functions: Words of the closed classes.
        prepositions: A name after one is no subject.
        sensitive: What asks for a second look.
    """

    frame: FrameWords
    sentences: SentenceWords
    classes: ClassWords
    say_after: frozenset[str]
    say_active: frozenset[str]
    say_passive: frozenset[str]
    between: frozenset[str]
    pronouns: frozenset[str]
    indefinite: frozenset[str]
    anonymous: frozenset[str]
    collective: frozenset[str]
    honorifics: frozenset[str]
    prefixes: frozenset[str]
    particles: frozenset[str]
    common_names: frozenset[str]
    role_heads: frozenset[str]
    small_role_heads: frozenset[str]
    territorial: frozenset[str]
    affiliated: frozenset[str]
    role_prefixes: tuple[str, ...]
    after_i: frozenset[str]
    place_heads: frozenset[str]
    title_forms: Mapping[str, str]
    capital_names: frozenset[str]
    office: frozenset[str]
    places: frozenset[str]
    topic_stop: frozenset[str]
    dangling: frozenset[str]
    dangling_pairs: frozenset[str]
    free_nya: frozenset[str]
    orphans: frozenset[str]
    functions: frozenset[str]
    prepositions: frozenset[str]
    sensitive: SensitiveWords

    def extended(self, own: OwnWords) -> "Words":
        """Add a newsroom's words; a verb's prefix tells which side its subject is."""
        verbs = folded(own.verbs)
        active = {verb for verb in verbs if verb.startswith(_ACTIVE)}
        passive = {verb for verb in verbs if verb.startswith(_PASSIVE)}
        return replace(
            self,
            frame=self.frame.with_own(own),
            sentences=self.sentences.with_own(own),
            classes=self.classes.with_rules(own.classes),
            say_after=self.say_after | (verbs - active - passive),
            say_active=self.say_active | active,
            say_passive=self.say_passive | passive,
            role_heads=self.role_heads | folded(own.roles),
            prefixes=self.prefixes | without_stops(own.ranks),
            places=self.places | folded(own.places),
            topic_stop=self.topic_stop | folded(own.banned_topics),
            sensitive=self.sensitive.with_own(own.sensitive),
        )


@cache
def shipped_words() -> Words:
    """Return the lists; read from the package at the first call."""
    tables = read_tables("distbot.languages.id", "words.toml")
    saying, people, roles = tables["saying"], tables["people"], tables["roles"]
    usable, functions = tables["usable"], tables["functions"]
    return Words(
        frame=_frame(tables),
        sentences=_sentences(tables),
        classes=class_words(tables["classes"]),
        say_after=set_of(saying["after"]),
        say_active=set_of(saying["active"]),
        say_passive=set_of(saying["passive"]),
        between=set_of(saying["between"]),
        pronouns=set_of(people["pronouns"]),
        indefinite=set_of(people["indefinite"]),
        anonymous=set_of(people["anonymous"]),
        collective=set_of(people["collective"]),
        honorifics=set_of(people["honorifics"]),
        prefixes=set_of(people["prefixes"]),
        particles=set_of(people["particles"]),
        common_names=set_of(people["common_names"]),
        role_heads=set_of(roles["heads"]),
        small_role_heads=set_of(roles["small_only"]),
        territorial=set_of(roles["territorial"]),
        affiliated=set_of(roles["affiliated"]),
        role_prefixes=listed(roles["prefixes"]),
        after_i=set_of(people["after_i"]),
        place_heads=set_of(roles["place_heads"]),
        title_forms=_written_out(tables["titles"]),
        capital_names=set_of(people["capital_names"]),
        office=set_of(roles["office"]),
        places=set_of(roles["places"]),
        topic_stop=set_of(tables["topics"]["stop"]),
        dangling=set_of(usable["dangling"]),
        dangling_pairs=set_of(usable["dangling_pairs"]),
        free_nya=set_of(usable["free_nya"]),
        orphans=set_of(usable["orphans"]),
        functions=set_of(functions["words"]),
        prepositions=set_of(functions["prepositions"]),
        sensitive=sensitive_words(tables["sensitive"]),
    )


def _frame(tables: Mapping[str, Table]) -> FrameWords:
    roles = tables["roles"]
    return frame_words(
        tables["structure"], places=roles["places"], compound=roles["compound_places"]
    )


def _sentences(tables: Mapping[str, Table]) -> SentenceWords:
    return sentence_words(
        tables["sentences"],
        degrees=tables["people"]["degrees"],
        functions=tables["functions"]["words"],
    )


def _written_out(titles: Table) -> Mapping[str, str]:
    return {short: " ".join(listed(full)) for short, full in titles.items()}
