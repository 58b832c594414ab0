"""A language's data files, as its folder ships them."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import cast

from distbot.domain.material import Labels
from distbot.domain.phrasing import Phrasing
from distbot.languages._text.counted import Counted
from distbot.ports import Messages

Entry = str | list[str]
Table = Mapping[str, Entry]


def read_tables(package: str, name: str) -> Mapping[str, Table]:
    """Read a TOML file of a language's package: tables of strings and lists."""
    text = (files(package) / name).read_text(encoding="utf-8")
    return cast("Mapping[str, Table]", tomllib.loads(text))


def read_messages(package: str) -> Messages:
    """Read a language's `messages.toml`, and its `reasons.toml` if it has one."""
    tables = read_tables(package, "messages.toml")
    labels, alt = tables["labels"], tables["alt"]
    return Messages(
        labels=Labels(
            read_more=str(labels["read_more"]),
            visit=str(labels["visit"]),
            visit_newsroom=str(labels["visit_newsroom"]),
        ),
        alt_quote=str(alt["quote"]),
        alt_headline=str(alt["headline"]),
        chat=_counted(tables["chat"]),
        report=_counted(tables["report"]),
        medsos=_counted(tables["medsos"]),
        phrasing=_read_phrasing(package),
    )


def _counted(table: Table) -> Mapping[str, str]:
    """Return sentences by key."""
    return {key: Counted(text) for key, text in table.items()}


def _read_phrasing(package: str) -> Phrasing:
    """Read the lines for what is kept in English; English itself has none."""
    if not (files(package) / "reasons.toml").is_file():
        return Phrasing()
    tables = read_tables(package, "reasons.toml")
    lines = (line for table in tables.values() for line in table.items())
    return Phrasing({english: str(said) for english, said in lines})


def listed(entry: Entry) -> tuple[str, ...]:
    """Return an entry's words casefolded: a string is split at white space."""
    parts = entry.split() if isinstance(entry, str) else entry
    return tuple(part.casefold() for part in parts)


def set_of(entry: Entry) -> frozenset[str]:
    """Return an entry's words casefolded, without order."""
    return frozenset(listed(entry))


def folded(words: Iterable[str]) -> frozenset[str]:
    """Return a newsroom's own words as the shipped ones are."""
    return frozenset(word.strip().casefold() for word in words if word.strip())


def without_stops(words: Iterable[str]) -> frozenset[str]:
    """Return a newsroom's degrees or ranks, without their full stops."""
    return frozenset(word.replace(".", "") for word in folded(words))
