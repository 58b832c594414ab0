"""Whether a sentence only says its headline again."""

import re

_WORD = re.compile(r"\w+")
_SHARED = 0.8
"""Of a sentence's words; one that tells more is news, not a repetition."""


def repeats(sentence: str, headline: str) -> bool:
    """Whether nearly all of a sentence's words stand in the headline."""
    told = set(_WORD.findall(headline.casefold()))
    if not told or len(sentence) > 2 * len(headline):
        return False
    said = _WORD.findall(sentence.casefold())
    shared = sum(word in told for word in said)
    return bool(said) and shared >= _SHARED * len(said)
