"""One file to one article: what an editor drops into the inbox."""

import json
import re
from dataclasses import replace
from itertools import dropwhile
from pathlib import Path
from types import MappingProxyType

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.sources._fields import ARTICLE_FIELDS, article_from_fields, web_address
from distbot.sources._html import CtaWords, Line, Link, find_cta
from distbot.sources._page import article_from_page, declared_charset
from distbot.sources._text import clean_line, decode_file

_MAX_BYTES = 10_000_000
_HEAD_LINE = re.compile(r"\s*([A-Za-z][A-Za-z_-]{0,40})\s*:\s*(.*)$")
_LISTS = frozenset({"tags", "categories"})
_HEAD_FIELDS = frozenset(ARTICLE_FIELDS) - {"paragraphs"}
_MD_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,200})\]\((https?://[^\s()]{1,2000})\)")
_MD_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")


def read_article_file(path: Path, cta: CtaWords | None = None) -> Article:
    """Read the article in a .json, .txt, .md or .html file (design.md §9).

    Args:
        path: Of the file. A relative picture in it is seen from its folder.
        cta: How its call to action is worded.

    Raises:
        InputError: It is missing, a folder, of another kind, no text, or no whole
            article.
    """
    thing = str(path)
    suffix, endings = path.suffix.lower(), ", ".join(sorted(ARTICLE_SUFFIXES))
    if _is_folder(path):
        raise InputError(thing, "is a folder", f"Name one file in it: {endings}.")
    if suffix not in ARTICLE_SUFFIXES:
        raise InputError(
            thing,
            f'has the suffix "{suffix}"' if suffix else "has no suffix",
            f"Give a file that ends in {endings}.",
        )
    content = _read(path)
    return _with_picture(path, ARTICLE_SUFFIXES[suffix](thing, content, cta))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long
        return False


def _read(path: Path) -> bytes:
    thing = str(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(
                thing, "is larger than 10 MB", "Give a file with one article."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(
            thing, "does not exist", "Check the name and the folder."
        ) from error
    except OSError as error:
        raise InputError(
            thing,
            f"cannot be read ({error.strerror or 'no reason given'})",
            "Check that it is a file and that distbot may read it.",
        ) from error
    except ValueError as error:  # a name with a NUL in it
        raise InputError(
            thing, "is no file name", "Check the name and the folder."
        ) from error


def _with_picture(path: Path, article: Article) -> Article:
    if article.image is None or web_address(article.image):
        return article
    return replace(article, image=str(path.parent / article.image))


def json_fields(thing: str, content: bytes) -> dict[str, object]:
    """Read the JSON object that an article's fields stand in.

    Raises:
        InputError: It is broken JSON, or no object.
    """
    mend = "Mend it there, or export the article again."
    try:
        fields = json.loads(decode_file(thing, content))
    except json.JSONDecodeError as error:
        raise InputError(
            thing,
            f"is broken JSON at line {error.lineno}, column {error.colno}: {error.msg}",
            mend,
        ) from error
    except (ValueError, RecursionError) as error:
        # A number of more than 4,300 digits; lists in lists without end.
        raise InputError(thing, "is JSON beyond all measure", mend) from error
    if not isinstance(fields, dict):
        raise InputError(
            thing, "is no JSON object", 'Write one article: {"headline": …}.'
        )
    return fields


def _from_json(thing: str, content: bytes, _cta: CtaWords | None) -> Article:
    return article_from_fields(thing, json_fields(thing, content))


def _from_page(thing: str, content: bytes, cta: CtaWords | None) -> Article:
    markup = decode_file(thing, content, declared_charset(content))
    return article_from_page(thing, markup, cta=cta)


def _from_text(thing: str, content: bytes, _cta: CtaWords | None) -> Article:
    return _from_lines(thing, decode_file(thing, content))


def _from_lines(thing: str, text: str) -> Article:
    head, lines = _split_head(thing, text.splitlines())
    body = [line for line in lines if clean_line(line)]
    if "headline" not in head and body:
        head["headline"] = _MD_HEADING.sub("", body.pop(0))
    return article_from_fields(thing, {**head, "paragraphs": body})


def _from_markdown(thing: str, content: bytes, cta: CtaWords | None) -> Article:
    """Read the same as plain text, links written out and followed for the CTA."""
    text = decode_file(thing, content)
    block = find_cta(_markdown_lines(text), "", cta)
    article = _from_lines(thing, _MD_LINK.sub(r"\1", text))
    if article.cta_url is None and block is not None:
        return replace(article, cta_url=block.url)
    return article


def _markdown_lines(text: str) -> list[Line]:
    lines = []
    for line in text.splitlines():
        links = tuple(
            Link(text=clean_line(words), href=href)
            for words, href in _MD_LINK.findall(line)
        )
        words = clean_line(_MD_LINK.sub(r"\1", line))
        if words:
            lines.append(Line(text=words, links=links))
    return lines


def _split_head(
    thing: str, lines: list[str]
) -> tuple[dict[str, str | list[str]], list[str]]:
    """Take the `key: value` lines off the beginning, if the first one is such.

    Only a first line with a known key makes a head: headlines like
    "Gubernur: Jembatan selesai" are common.
    """
    lines = list(dropwhile(lambda line: not clean_line(line), lines))
    first = _HEAD_LINE.match(lines[0]) if lines else None
    if first is None or first.group(1).lower() not in _HEAD_FIELDS:
        return {}, lines
    head: dict[str, str | list[str]] = {}
    for number, line in enumerate(lines):
        if not clean_line(line):
            return head, lines[number:]
        name, value = _head_line(thing, line)
        head[name] = value.split(",") if name in _LISTS else value
    return head, []


def _head_line(thing: str, line: str) -> tuple[str, str]:
    found = _HEAD_LINE.match(line)
    if found is None:
        raise InputError(
            thing,
            f'has a line without "key: value" in its head: {clean_line(line)[:40]}',
            "Leave a blank line between the head and the article.",
        )
    name = found.group(1).lower()
    if name == "paragraphs":
        raise InputError(
            thing,
            'has "paragraphs" in its head',
            "Write the article below the head, after a blank line.",
        )
    return name, found.group(2)


ARTICLE_SUFFIXES = MappingProxyType(
    {
        ".json": _from_json,
        ".txt": _from_text,
        ".md": _from_markdown,
        ".html": _from_page,
        ".htm": _from_page,
    }
)
"""What an article file may end in, and what reads it."""
