"""An article from the named fields of design.md §9, whoever wrote them."""

from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime
from types import MappingProxyType, NoneType
from urllib.parse import urlsplit

from distbot.domain.article import Article
from distbot.domain.embargo import embargo_of
from distbot.domain.errors import InputError
from distbot.sources._text import clean_line, clean_lines

_OURS = frozenset({"source_id", "aliases", "metas"})
ARTICLE_FIELDS = (
    *(f.name for f in dataclass_fields(Article) if f.name not in _OURS),
    "hold",
)
"""What may be told of an article: design.md §9, and whether it is to be held."""


def article_from_fields(thing: str, fields: Mapping[str, object]) -> Article:
    """Build an article from plain values: texts, lists of texts, nulls.

    Args:
        thing: Names the giver in errors.
        fields: By the names of `ARTICLE_FIELDS`. Null is the same as absent. A
            paragraph with line breaks in it becomes several.

    Raises:
        InputError: A field is unknown, of the wrong type or not usable; the
            headline or every paragraph is missing.
    """
    _refuse_unknown(thing, fields)
    headline = clean_line(_text(thing, fields, "headline") or "")
    if not headline:
        raise InputError(thing, "has no headline", 'Give it a "headline".')
    paragraphs = tuple(
        line
        for paragraph in _texts(thing, fields, "paragraphs")
        for line in clean_lines(paragraph)
    )
    if not paragraphs:
        raise InputError(
            thing,
            "has a headline but no paragraph",
            "Write the article below its headline.",
        )
    return Article(
        url=_address(thing, fields, "url"),
        headline=headline,
        paragraphs=paragraphs,
        byline=_line(thing, fields, "byline"),
        image=_line(thing, fields, "image"),
        image_credit=_line(thing, fields, "image_credit"),
        published_at=_time(thing, fields, "published_at"),
        modified_at=_time(thing, fields, "modified_at"),
        tags=_names(thing, fields, "tags"),
        categories=_names(thing, fields, "categories"),
        cta_url=_address(thing, fields, "cta_url"),
        metas=_holds(thing, fields),
    )


def web_address(value: str) -> str | None:
    """Return `value` as an http(s) address with a host, or None if it is none."""
    address = clean_line(value).replace(" ", "%20")
    try:
        parts = urlsplit(address)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # "http://[": a bracket that never closes
        return None
    return address if usable else None


def aware(moment: datetime) -> bool:
    """Whether `moment` has an offset and can be told in UTC."""
    try:
        return moment.tzinfo is not None and bool(moment.astimezone(UTC))
    except OverflowError:  # in the first or the last hours of datetime's range
        return False


def _refuse_unknown(thing: str, fields: Mapping[str, object]) -> None:
    for name in fields:
        if name not in ARTICLE_FIELDS:
            raise InputError(
                thing,
                f'has the unknown field "{clean_line(name)[:60]}"',
                f"Use only: {', '.join(ARTICLE_FIELDS)}.",
            )


def _text(thing: str, fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(
            thing,
            f'"{name}" is {_kind(value)}, not a text',
            f'Write "{name}" as a text in quotation marks, or as null.',
        )
    return value


def _line(thing: str, fields: Mapping[str, object], name: str) -> str | None:
    return clean_line(_text(thing, fields, name) or "") or None


def _texts(thing: str, fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise InputError(
            thing,
            f'"{name}" is {_kind(value)}, not a list',
            f'Write "{name}" as a list of texts: ["…", "…"].',
        )
    for place, part in enumerate(value, start=1):
        if not isinstance(part, str):
            raise InputError(
                thing,
                f'"{name}" holds {_kind(part)} in place {place}, not a text',
                f'Write every part of "{name}" as a text in quotation marks.',
            )
    return tuple(value)


def _names(thing: str, fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    lines = (clean_line(text) for text in _texts(thing, fields, name))
    return tuple(dict.fromkeys(line for line in lines if line))


def _address(thing: str, fields: Mapping[str, object], name: str) -> str | None:
    value = _line(thing, fields, name)
    if value is None:
        return None
    address = web_address(value)
    if address is None:
        raise InputError(
            thing,
            f'"{name}" is no web address: {value[:80]}',
            f'Let "{name}" begin with https://, or leave it out.',
        )
    return address


def _holds(thing: str, fields: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    words = _line(thing, fields, "hold")
    if words is None:
        return ()
    if words.casefold() not in {"hold", "tahan"} and embargo_of(words) is None:
        raise InputError(
            thing,
            f'"hold" says neither hold nor until when: {words[:40]}',
            'Write "hold", or "embargo 2026-01-31T09:30:00+07:00", or leave it out.',
        )
    return (("", words),)


def _time(thing: str, fields: Mapping[str, object], name: str) -> datetime | None:
    value = _line(thing, fields, name)
    if value is None:
        return None
    mend = f'Write "{name}" like 2026-01-31T09:30:00+07:00.'
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise InputError(
            thing, f'"{name}" is no ISO 8601 time: {value[:40]}', mend
        ) from error
    if not aware(moment):
        raise InputError(thing, f'"{name}" has no offset: {value[:40]}', mend)
    return moment


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "an object")


_KINDS: Mapping[type[object], str] = MappingProxyType(
    {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        NoneType: "null",
        list: "a list",
        tuple: "a list",
    }
)
