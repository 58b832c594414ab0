"""Whether a quote can stand alone on a card."""

from distbot.languages.id.words import words

_SHORTEST, _LONGEST = 20, 350
_FEWEST_WORDS = 5
_CLOSING = ".!?…"


def fault(
    text: str, *, speaker: str | None, role: str | None, whole: bool
) -> str | None:
    """Say in Indonesian why a quote cannot stand alone; None if it can.

    Args:
        text: The quote, without marks and final comma.
        speaker: The full name, or None.
        role: What the speaker is, or None.
        whole: Whether it is closed in its own paragraph and is no part of a
            sentence of the reporter's.
    """
    lists = words()
    opening = [word.strip(",.!?…\"'").casefold() for word in text.split()[:2]]
    reasons = (
        (speaker is None, "pembicara tidak disebut dengan pasti"),
        (not whole, "bukan kalimat utuh"),
        (len(text) < _SHORTEST or len(text.split()) < _FEWEST_WORDS, "terlalu pendek"),
        (len(text) > _LONGEST, f"lebih dari {_LONGEST} karakter"),
        (
            text[0].islower() or text.startswith(("...", "…")),
            "dimulai di tengah kalimat",
        ),
        (text.endswith(("...", "…", ":")), "tidak selesai"),
        (
            opening[0] in lists.dangling or " ".join(opening) in lists.dangling_pairs,
            "dibuka dengan rujukan ke kalimat sebelumnya",
        ),
        (not text.isprintable(), "memuat karakter yang tidak dapat dicetak"),
    )
    return next((reason for holds, reason in reasons if holds), None)
