"""A message's words and figures, each understood by itself."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from distbot.domain.moment_words import NO_CLOCK, Kind, MomentWords, Sign

LONGEST = 200
"""Characters; what is longer is no time, however it goes on."""

_TOKEN = re.compile(
    r"""
    (?P<iso>[0-9]{4}(?:-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2})(?![-/0-9])
    | (?P<date>[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{4}|/[0-9]{2})?
        | [0-9]{1,2}-[0-9]{1,2}-[0-9]{4})(?![-/0-9])
    | (?P<ahead>(?<![^\W_])h\+[0-9]{1,3})(?![.,:]*[0-9])
    | (?P<time>[0-9]{1,2}[.:][0-9]{2})(?![.:]*[0-9])
    | (?P<halves>[0-9]{1,3}[.,]5)(?![.,:]*[0-9])
    | (?P<offset>(?<!\S)[-+][0-9]{2}(?:[0-9]{2})?)(?![.:]*[0-9])
    | (?P<range>[0-9]+(?:[-–—/][0-9]+)+|[0-9]{5,}|/|(?<!\S)[-+](?=[0-9]))
    | (?P<number>[0-9]+)
    | (?P<word>[^\W\d_](?:\.[^\W\d_])+(?![^\W\d_])|[^\W\d_]+(?:['’‘ʼ`][^\W\d_]+)*)
    | (?P<other>\S)
    """,
    re.VERBOSE,
)
_INSIDE = re.compile("['’‘ʼ`.]")
_SILENT = frozenset(("Cc", "Cf", "Mn", "Me", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"))
_PICTURES = frozenset(("So", "Sk"))
_SPEAKING = frozenset("%#&@*\\§¶†‡°©®№")
"""Of the punctuation and the pictures: what may be part of a text's sense."""

_YEAR_DIGITS, _CENTURY, _HOUR = 4, 100, 60
_SHORTEST = 4
"""Letters of a word that is known again though it is misspelt."""

_AHEAD = range(0, 120, 7)
"""Days from now, near enough to meet each name that a zone's clock goes by."""


def signs_of(
    text: str, words: MomentWords, zone: ZoneInfo, now: datetime
) -> tuple[Sign, ...] | None:
    """Understand each word and figure; None if one of them is none of time.

    Punctuation, little pictures and polite words are left out.
    """
    if len(text) > LONGEST:
        return None
    own = set(_names_of(zone, now))
    signs: list[Sign] = []
    for sign in _each(_tokens(text), words, own):
        if sign is None:
            return None
        signs.append(sign)
    return tuple(sign for sign in signs if sign.kind is not Kind.POLITE)


def says_not_yet(text: str, words: MomentWords) -> bool:
    """Whether a text asks, word for word, that nothing goes out for now."""
    if len(text) > LONGEST:
        return False
    said = (_INSIDE.sub("", token) for _, token in _tokens(text))
    return " ".join(said) in words.not_yet


def _names_of(zone: ZoneInfo, now: datetime) -> Iterator[str]:
    for days in _AHEAD:
        name = (now + timedelta(days=days)).astimezone(zone).tzname()
        yield (name or "").casefold()


def _tokens(text: str) -> list[tuple[str, str]]:
    folded = unicodedata.normalize(
        "NFKC", unicodedata.normalize("NFKC", text).casefold()
    )
    tokens = [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(folded)]
    return [(group, t) for group, t in tokens if group != "other" or not _is_silent(t)]


def _each(
    tokens: Sequence[tuple[str, str]], words: MomentWords, own: set[str]
) -> Iterator[Sign | None]:
    place = 0
    while place < len(tokens):
        group, text = tokens[place]
        if group == "word":
            length, sign = _phrase(tokens, place, words, own)
            place += length
            yield sign
            continue
        place += 1
        if group == "other":
            yield None
        elif group == "offset" and text in own:
            yield Sign(kind=Kind.ZONE, name=text)
        else:
            yield from _figures(group, text)


def _phrase(
    tokens: Sequence[tuple[str, str]], place: int, words: MomentWords, own: set[str]
) -> tuple[int, Sign | None]:
    """Return how many words the longest phrase from here has, and its meaning."""
    run: list[str] = []
    for group, text in tokens[place : place + words.longest]:
        if group != "word":
            break
        run.append(_INSIDE.sub("", text))
    if run[0] in own:
        zone = words.phrases.get((run[0],), Sign(kind=Kind.ZONE)).zone
        return 1, Sign(kind=Kind.ZONE, zone=zone, name=run[0])
    for length in range(len(run), 0, -1):
        sign = words.phrases.get(tuple(run[:length]))
        if sign is not None:
            return length, sign
    return 1, Sign(kind=Kind.SLIP) if _is_misspelt(run[0], words) else None


def _is_misspelt(word: str, words: MomentWords) -> bool:
    """Whether it must be meant for one of the words that tell a time."""
    return any(
        sign.kind not in {Kind.POLITE, Kind.VAGUE} and _is_slip(word, *phrase)
        for phrase, sign in words.phrases.items()
        if len(phrase) == 1
    )


def _is_slip(word: str, known: str) -> bool:
    """Whether a word is one letter, or two that changed places, off a known one."""
    if len(known) < _SHORTEST or abs(len(word) - len(known)) > 1:
        return False
    shared = min(len(word), len(known))
    differ = (place for place in range(shared) if word[place] != known[place])
    same = next(differ, shared)
    ours, theirs = word[same:], known[same:]
    swapped = ours[1::-1] + ours[2:]
    return theirs in {swapped, ours[1:]} or theirs[1:] in {ours, ours[1:]}


def _is_silent(char: str) -> bool:
    category = unicodedata.category(char)
    return char not in _SPEAKING and (category in _SILENT or category in _PICTURES)


def _figures(group: str, text: str) -> Iterator[Sign]:
    numbers = [int(digits) for digits in re.findall("[0-9]{1,4}", text)]
    match group:
        case "iso":
            yield Sign(kind=Kind.DATE, numbers=(numbers[0], numbers[1], numbers[2]))
        case "date":
            day, month, *years = numbers
            year = next(
                (each if each > _CENTURY else 2000 + each for each in years), None
            )
            yield Sign(kind=Kind.DATE, numbers=(year, month, day))
        case "ahead":  # "H+1", the day after
            yield Sign(kind=Kind.AHEAD, number=numbers[0])
        case "time":
            padded = text[1].isdigit()
            hour, minute = numbers
            minutes = hour * _HOUR + minute if minute < _HOUR else NO_CLOCK
            yield Sign(kind=Kind.TIME, number=minutes, padded=padded)
        case "halves":
            yield Sign(kind=Kind.NUMBER, number=numbers[0])
            yield Sign(kind=Kind.HALF)
        case "number" if len(text) < _YEAR_DIGITS:
            yield Sign(kind=Kind.NUMBER, number=numbers[0], padded=text[0] == "0")
        case "number" if text[0] != "0":
            yield Sign(kind=Kind.YEAR, number=numbers[0])
        case _:
            yield Sign(kind=Kind.RANGE)
