"""A language's `moments.toml`: how it speaks of time."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from distbot.domain.moment_words import Kind, MomentWords, PartOfDay, Sign
from distbot.domain.rhythm import DAYS
from distbot.languages._text.tables import Entry, Table, read_tables

_ZONES = {
    "wib": "Asia/Jakarta",
    "wita": "Asia/Makassar",
    "wit": "Asia/Jayapura",
    "utc": "UTC",
    "gmt": "UTC",
}
"""Indonesia's three zones by their official short names, and the world's."""

_Meaning = tuple[tuple[str, ...], Sign]


def read_moments(package: str) -> MomentWords:
    """Read a language's `moments.toml`."""
    tables = read_tables(package, "moments.toml")
    weekdays = [_phrases(tables["weekdays"][day], fold=False) for day in DAYS]
    months = [_phrases(names, fold=False) for names in tables["months"].values()]
    return MomentWords(
        phrases=MappingProxyType(dict(_meanings(tables))),
        not_yet=frozenset(_phrases(tables["not_yet"]["phrases"])),
        minutes_first=tables["grammar"]["clock"] == "minutes first",
        weekdays=tuple((names[0], names[1]) for names in weekdays),
        months=tuple(names[0] for names in months),
        long=str(tables["echo"]["long"]),
        short=str(tables["echo"]["short"]),
    )


def _meanings(tables: Mapping[str, Table]) -> Iterator[_Meaning]:
    """Give every phrase with its meaning; of two for one phrase the later holds."""
    for weekday, day in enumerate(DAYS):
        yield from _named(tables["weekdays"][day], Kind.WEEKDAY, weekday)
    numbered = {
        "months": Kind.MONTH,
        "ahead": Kind.AHEAD,
        "weeks": Kind.WEEK,
        "units": Kind.UNIT,
        "quantities": Kind.QUANTITY,
    }
    for table, kind in numbered.items():
        for number, names in tables[table].items():
            yield from _named(names, kind, int(number))
    for count, name in enumerate(tables["numbers"]["names"]):
        yield from _named([name], Kind.NUMBER, count)
    for mark, names in tables["marks"].items():
        yield from _named(names, Kind[mark.upper()], 0)
    yield from _parts(tables)
    for name, key in _ZONES.items():
        yield (name,), Sign(kind=Kind.ZONE, zone=ZoneInfo(key), name=name)


def _named(names: Entry, kind: Kind, number: int) -> Iterator[_Meaning]:
    sign = Sign(kind=kind, number=number)
    return ((tuple(name.split()), sign) for name in _phrases(names))


def _parts(tables: Mapping[str, Table]) -> Iterator[_Meaning]:
    for today, table in enumerate(("parts", "today_parts")):
        for key, names in tables[table].items():
            part = _part(key, tables)
            sign = Sign(kind=Kind.PART, part=part, number=today)
            yield from ((tuple(name.split()), sign) for name in _phrases(names))


def _part(key: str, tables: Mapping[str, Table]) -> PartOfDay:
    first, last = _phrases(tables["part_spans"][key])
    at = tables["part_times"].get(key)
    return PartOfDay(
        first=_minutes(first),
        last=_minutes(last),
        at=None if at is None else _minutes(str(at)),
        eve=tables["grammar"]["eve"] == key,
    )


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(".")
    return int(hour) * 60 + int(minute)


def _phrases(names: Entry, *, fold: bool = True) -> list[str]:
    listed: Iterable[str] = names.split() if isinstance(names, str) else names
    return [
        name.casefold().replace("-", " ").replace("'", "") if fold else name
        for name in listed
    ]
