"""Whether a quote can stand alone on a card."""

from distbot.languages.id.words import words

_SHORTEST, _LONGEST = 20, 350
_FEWEST_WORDS = 5
_OPENING = 4
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
    opening = [word.strip(",.!?…\"'").casefold() for word in text.split()[:_OPENING]]
    reasons = (
        (speaker is None, "pembicara tidak disebut dengan pasti"),
        (
            speaker is not None and role is None and " " not in speaker,
            "hanya satu nama tanpa jabatan",
        ),
        (not whole, "bukan kalimat utuh"),
        (len(text) < _SHORTEST or len(text.split()) < _FEWEST_WORDS, "terlalu pendek"),
        (len(text) > _LONGEST, f"lebih dari {_LONGEST} karakter"),
        (
            text[0].islower() or text.startswith(("...", "…")),
            "dimulai di tengah kalimat",
        ),
        (text.endswith(("...", "…", ":")), "tidak selesai"),
        (
            _leans(opening),
            "merujuk pada hal di luar kutipan",
        ),
        (
            opening[0] in lists.dangling
            or " ".join(opening[:2]) in lists.dangling_pairs,
            "dibuka dengan rujukan ke kalimat sebelumnya",
        ),
        (not text.isprintable(), "memuat karakter yang tidak dapat dicetak"),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _leans(opening: list[str]) -> bool:
    """Whether the first words point at something outside: "Keputusannya", "Hal itu"."""
    return any(word in {"tersebut", "itu"} for word in opening) or any(
        word.endswith("nya") and "-" not in word and word not in words().free_nya
        for word in opening[:2]
    )
