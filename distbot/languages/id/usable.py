"""Whether a quote can stand alone on a card."""

import re

from distbot.languages.id.people import Person
from distbot.languages.id.words import Words

_SHORTEST, _LONGEST = 20, 350
_FEWEST_WORDS = 5
_OPENING = 4
_LEANING_REACH = 6
_ACRONYM = re.compile(r"[A-Z]{2,}(?![\w-])")
# "melakukannya": what was done stands outside.
_OBJECT = re.compile(r"(?:me|di)\w{3,}nya")
_MISSET = re.compile(r"\w\s+[,;?!]\s|,\s*,")
_POINTING_ENDS = (" seperti ini", " seperti itu", " begini", " begitu", " tersebut")


class Judge:
    """Judges the quotes of one article: its readers see the headline beside them."""

    def __init__(self, words: Words, headline: str) -> None:
        """Know the headline's words."""
        self._words = words
        self._told = frozenset(_bare(word) for word in headline.split())
        self._known = words.office

    def fault(self, text: str, speaker: Person | None, *, whole: bool) -> str | None:
        """Say in Indonesian why a quote cannot stand alone; None if it can.

        Args:
            text: The quote, without marks and final comma.
            speaker: Whose words they are, or None.
            whole: Whether it is closed in its own paragraph and is no part of a
                sentence of the reporter's.
        """
        if speaker is None:
            return "pembicara tidak disebut dengan pasti"
        if not speaker.named:
            return "narasumber tidak disebut namanya"
        if speaker.role is None and " " not in speaker.name:
            return "hanya satu nama tanpa jabatan"
        return _shape_fault(text, whole=whole) or self._sense_fault(text)

    def _sense_fault(self, text: str) -> str | None:
        near = [_bare(word) for word in text.split()[:_LEANING_REACH]]
        opening = near[:_OPENING]
        points = text.rstrip(".!?").endswith(_POINTING_ENDS)
        if self._leans(opening) or any(map(_OBJECT.fullmatch, near)) or points:
            return "merujuk pada hal di luar kutipan"
        acronym = _ACRONYM.match(text)
        if acronym and acronym.group().casefold() not in self._told | self._known:
            return "dibuka dengan singkatan yang tidak dijelaskan"
        if (
            opening[0] in self._words.dangling
            or " ".join(opening[:2]) in self._words.dangling_pairs
            or "juga" in opening
        ):
            return "dibuka dengan rujukan ke kalimat sebelumnya"
        return None

    def _leans(self, opening: list[str]) -> bool:
        """Whether the first words point outside: "Keputusannya", "Hal itu"."""
        return any(word in {"tersebut", "itu"} for word in opening) or any(
            word.endswith("nya")
            and "-" not in word
            and word not in self._words.free_nya
            for word in opening[:2]
        )


def _shape_fault(text: str, *, whole: bool) -> str | None:
    if not whole:
        return "bukan kalimat utuh"
    if len(text) < _SHORTEST or len(text.split()) < _FEWEST_WORDS:
        return "terlalu pendek"
    if len(text) > _LONGEST:
        return f"lebih dari {_LONGEST} karakter"
    if text[0].islower() or text.startswith(("...", "…")):
        return "dimulai di tengah kalimat"
    if text.endswith(("...", "…", ":")):
        return "tidak selesai"
    if _MISSET.search(text):
        return "memuat salah ketik"
    return None if text.isprintable() else "memuat karakter yang tidak dapat dicetak"


def _bare(word: str) -> str:
    return word.strip(",.!?…\"'“”‘’()").casefold()
