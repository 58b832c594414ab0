"""The word lists of `words.toml`, loaded once, when first asked for."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from distbot.domain.material import Labels
from distbot.ports import Messages

_Table = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The lists; every entry is casefolded unless noted.

    Attributes:
        say_after: Verbs that follow a quote, without -nya.
        say_active: Saying verbs whose subject precedes them.
        say_passive: Saying verbs whose subject follows them.
        between: What may stand between a saying verb and its subject.
        pronouns: "ia", "dia": the person in focus.
        anonymous: Openings of a nameless source.
        collective: Openings of an organisation.
        honorifics: "Pak", "Bu".
        prefixes: Ranks and degrees before a name, without full stops.
        degrees: Degrees after a name, without full stops.
        particles: Small words inside a name, as written.
        common_names: Too widely shared to tell two people apart.
        role_heads: First words of a description of a person.
        small_role_heads: Role heads that are names when capital ("Putri").
        territorial: Role heads that a territory follows ("Bupati").
        place_heads: Words that a place follows ("Desa", "di").
        title_forms: Short title → written out ("wamen": "wakil menteri").
        capital_names: Short forms in capitals that begin names ("TB").
        office: Words of offices and organisations, never of names.
        places: One-word places.
        compound_places: Places of two words.
        abbreviations: A full stop after one ends no sentence …
        soft_abbreviations: … but after these it may.
        numbered: A single capital after one of these is a number.
        furniture: Openings of lines that are no part of a story.
        teasers: Those of them whose title may stand on the next line.
        call_to_action: Opening of the CTA.
        call_link: The CTA's linked words.
        end_marks: Words that end a story.
        mastheads: Names that sign datelines.
        topic_stop: Never a topic.
        dangling: Openings that lean on an earlier sentence.
        dangling_pairs: Two-word openings that do.
        free_nya: Words in -nya that lean on nothing.
        breaking: Tags and categories of breaking news.
        breaking_openings: Openings of its headlines.
        evergreen: Tags and categories of what keeps.
        functions: Words of the closed classes.
        prepositions: A name after one is no subject.
    """

    say_after: frozenset[str]
    say_active: frozenset[str]
    say_passive: frozenset[str]
    between: frozenset[str]
    pronouns: frozenset[str]
    anonymous: frozenset[str]
    collective: frozenset[str]
    honorifics: frozenset[str]
    prefixes: frozenset[str]
    degrees: frozenset[str]
    particles: frozenset[str]
    common_names: frozenset[str]
    role_heads: frozenset[str]
    small_role_heads: frozenset[str]
    territorial: frozenset[str]
    place_heads: frozenset[str]
    title_forms: Mapping[str, str]
    capital_names: frozenset[str]
    office: frozenset[str]
    places: frozenset[str]
    compound_places: frozenset[str]
    abbreviations: frozenset[str]
    soft_abbreviations: frozenset[str]
    numbered: frozenset[str]
    furniture: tuple[str, ...]
    teasers: tuple[str, ...]
    call_to_action: str
    call_link: tuple[str, ...]
    end_marks: frozenset[str]
    mastheads: frozenset[str]
    topic_stop: frozenset[str]
    dangling: frozenset[str]
    dangling_pairs: tuple[str, ...]
    free_nya: frozenset[str]
    breaking: frozenset[str]
    breaking_openings: tuple[str, ...]
    evergreen: frozenset[str]
    functions: frozenset[str]
    prepositions: frozenset[str]


@cache
def words() -> Words:
    """Return the lists; read from the package at the first call."""
    tables = _tables("words.toml")
    saying, people, roles = tables["saying"], tables["people"], tables["roles"]
    sentences, structure = tables["sentences"], tables["structure"]
    usable, classes = tables["usable"], tables["classes"]
    return Words(
        say_after=_set(saying["after"]),
        say_active=_set(saying["active"]),
        say_passive=_set(saying["passive"]),
        between=_set(saying["between"]),
        pronouns=_set(people["pronouns"]),
        anonymous=_set(people["anonymous"]),
        collective=_set(people["collective"]),
        honorifics=_set(people["honorifics"]),
        prefixes=_set(people["prefixes"]),
        degrees=_set(people["degrees"]),
        particles=_set(people["particles"]),
        common_names=_set(people["common_names"]),
        role_heads=_set(roles["heads"]),
        small_role_heads=_set(roles["small_only"]),
        territorial=_set(roles["territorial"]),
        place_heads=_set(roles["place_heads"]),
        title_forms={
            short: " ".join(_list(full)) for short, full in tables["titles"].items()
        },
        capital_names=_set(people["capital_names"]),
        office=_set(roles["office"]),
        places=_set(roles["places"]),
        compound_places=_set(roles["compound_places"]),
        abbreviations=_set(sentences["abbreviations"]),
        soft_abbreviations=_set(sentences["soft"]),
        numbered=_set(sentences["numbered"]),
        furniture=_list(structure["furniture"]),
        teasers=_list(structure["teasers"]),
        call_to_action=str(structure["call_to_action"]),
        call_link=_list(structure["call_link"]),
        end_marks=_set(structure["end_marks"]),
        mastheads=_set(structure["mastheads"]),
        topic_stop=_set(tables["topics"]["stop"]),
        dangling=_set(usable["dangling"]),
        dangling_pairs=_list(usable["dangling_pairs"]),
        free_nya=_set(usable["free_nya"]),
        breaking=_set(classes["breaking"]),
        breaking_openings=_list(classes["breaking_openings"]),
        evergreen=_set(classes["evergreen"]),
        functions=_set(tables["functions"]["words"]),
        prepositions=_set(tables["functions"]["prepositions"]),
    )


@cache
def messages() -> Messages:
    """Return the words of `messages.toml`; read at the first call."""
    tables = _tables("messages.toml")
    labels, alt = tables["labels"], tables["alt"]
    return Messages(
        labels=Labels(
            read_more=str(labels["read_more"]),
            visit=str(labels["visit"]),
            visit_newsroom=str(labels["visit_newsroom"]),
        ),
        alt_quote=str(alt["quote"]),
        alt_headline=str(alt["headline"]),
        chat={key: str(text) for key, text in tables["chat"].items()},
    )


def _tables(name: str) -> Mapping[str, _Table]:
    text = (files("distbot.languages.id") / name).read_text(encoding="utf-8")
    return cast("Mapping[str, _Table]", tomllib.loads(text))


def _list(entry: str | list[str]) -> tuple[str, ...]:
    parts = entry.split() if isinstance(entry, str) else entry
    return tuple(part.casefold() for part in parts)


def _set(entry: str | list[str]) -> frozenset[str]:
    return frozenset(_list(entry))
