"""What is said of one is said in the singular, wherever a number may be one."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from distbot import plugins
from distbot.languages._text.counted import Counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from distbot.ports import Messages

NUMBERS = frozenset(
    {
        *("all", "approved", "count", "drafts", "flying", "hours", "late"),
        *("minutes", "notices", "number", "skipped"),
    }
)
OF_MANY = re.compile(
    r"\b1 (?:\w+ )?(?!(?:awaits|goes|has|its|was)\b)(?:\w{2,}s|people|are|were|wait)\b"
)
"""A plural, or a plural's verb, within two words of a number."""


def messages(language: str) -> Messages:
    found: Messages = plugins.load("languages", language).messages
    return found


def sentences(language: str) -> Mapping[str, str]:
    told = messages(language)
    tables = {"chat": told.chat, "report": told.report, "medsos": told.medsos}
    return {
        f"{table}.{key}": text
        for table, texts in tables.items()
        for key, text in texts.items()
    }


def said(text: str, number: str) -> str:
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**{name: number if name in NUMBERS else "X" for name in names})


@pytest.mark.parametrize("key", sentences("en"))
def test_no_english_sentence_says_one_things(key: str) -> None:
    one = said(sentences("en")[key], "1")

    assert OF_MANY.search(one) is None, one


@pytest.mark.parametrize("language", plugins.names("languages"))
def test_every_sentence_can_be_said_of_any_number(language: str) -> None:
    for text in sentences(language).values():
        for number in ("0", "1", "2", "1.000"):
            assert "|" not in said(text, number)


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, "1 draft awaits you"),
        ("1", "1 draft awaits you"),
        (0, "0 drafts await you"),
        (2, "2 drafts await you"),
        ("1,000", "1,000 drafts await you"),
    ],
)
def test_the_number_chooses_the_words(count: object, told: str) -> None:
    text = Counted("{count} {count:draft awaits|drafts await} {who}")

    assert text.format(count=count, who="you", unused="x") == told


def test_other_fields_are_filled_as_ever() -> None:
    assert Counted("{day:02} of {all}").format(day=7, all="x") == "07 of x"
