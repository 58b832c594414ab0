"""Hashtags that people can read and both networks link."""

import re
import unicodedata
from collections.abc import Iterable

from distbot.domain.text_x import find_hashtags

_APOSTROPHES = re.compile("['’‘ʼ`]")
_MAX_LENGTH = 100


def hashtag(topic: str) -> str | None:
    """Write a topic as one hashtag in CamelCase, or None if it cannot be one.

    Words keep the capitals they have: "Kalimantan Barat" → "#KalimantanBarat",
    "BPBD" → "#BPBD", "pilkada 2024" → "#Pilkada2024".
    """
    letters = _APOSTROPHES.sub("", unicodedata.normalize("NFC", topic))
    words = "".join(char if _is_kept(char) else " " for char in letters).split()
    camel = "#" + "".join(word[0].upper() + word[1:] for word in words)
    tag = unicodedata.normalize("NFC", camel)
    found = find_hashtags(tag)
    linked_whole = len(found) == 1 and found[0].text == tag
    return tag if linked_whole and len(tag) <= _MAX_LENGTH else None


def hashtags(topics: Iterable[str], at_most: int) -> tuple[str, ...]:
    """Write the first topics that can be hashtags; capitals make no second one."""
    tags: dict[str, str] = {}
    for topic in topics:
        tag = hashtag(topic)
        if tag is not None and len(tags) < at_most:
            tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _is_kept(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LM" or category == "Nd"
