"""Whether a quote can stand alone on a card."""

from distbot.languages.en.words import Words

_SHORTEST, _LONGEST = 20, 350
_FEWEST_WORDS = 5
_OPENING = 4


def fault(text: str, words: Words, *, known: bool, whole: bool) -> str | None:
    """Say why a quote cannot stand alone; None if it can.

    Args:
        text: The quote, without marks and final comma.
        words: Of the language.
        known: It is sure whose words they are.
        whole: It is opened and closed in its own paragraph.
    """
    opening = [word.strip(",.!?…").casefold() for word in text.split()[:_OPENING]]
    faults = (
        (not known, "no named person surely said it"),
        (not whole, "not a whole sentence"),
        (len(text) < _SHORTEST or len(text.split()) < _FEWEST_WORDS, "too short"),
        (len(text) > _LONGEST, f"more than {_LONGEST} characters"),
        (text[0].islower() or text.startswith(("...", "…")), "begins mid-sentence"),
        (text.endswith(("...", "…", ":")), "not finished"),
        (opening[0] in words.dangling, "opens with a reference to what came before"),
        (any(word in words.pointing for word in opening), "points outside the quote"),
        (not text.isprintable(), "holds characters that cannot be printed"),
    )
    return next((reason for holds, reason in faults if holds), None)
