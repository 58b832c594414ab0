"""What a post must not tell without a second look: children, victims, suicide.

Whoever is not yet 18 is a child (Peraturan Dewan Pers 1/Peraturan-DP/II/2019, Pedoman
Pemberitaan Ramah Anak), and the identity of a child that is suspect, victim or witness
is kept secret (UU 11/2012 SPPA, articles 19 and 97), as is that of a victim of sexual
violence (Kode Etik Jurnalistik, article 5). Suicide has rules of its own (Peraturan
Dewan Pers 2/Peraturan-DP/III/2019).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

_ADULT_YEARS = 18
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n")
# "Budi Santoso (15)", "Sari, 9 tahun"; initials ("AR (15)") tell nobody's name.
_AGED = re.compile(
    r"(?P<name>[A-Z][\w’'-]*[a-z][\w’'-]*(?: [A-Z][\w’'.-]*)*)"
    r"(?: \(|, )(?P<years>[0-9]{1,2})(?: (?:tahun|years? old))?(?=[),.]|$)"
)
_NOTHING = re.compile(r"(?!)")


class Delicate(Enum):
    """What a post touches."""

    CHILD = "child"
    MINOR_NAMED = "minor named"
    SEXUAL = "sexual violence"
    SUICIDE = "suicide"
    OWN_WORD = "own word"


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitiveWords:
    """A language's words for it, capitals ignored; "*" in one stands for any letters.

    Attributes:
        child: For whoever may not be 18: "anak", "siswi".
        crime: For what is done to children, or by them: "*aniaya*".
        sexual: For sexual violence: "*cabul*".
        suicide: For that.
        harmless: Phrases that have such words and tell of nothing of it: "anak usaha".
        own: A newsroom's, for whatever it wants to look at twice.
    """

    child: tuple[str, ...] = ()
    crime: tuple[str, ...] = ()
    sexual: tuple[str, ...] = ()
    suicide: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    def with_own(self, own: "SensitiveWords") -> "SensitiveWords":
        """Add a newsroom's words."""
        return SensitiveWords(
            child=self.child + own.child,
            crime=self.crime + own.crime,
            sexual=self.sexual + own.sexual,
            suicide=self.suicide + own.suicide,
            harmless=self.harmless + own.harmless,
            own=self.own + own.own,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One thing that an editor should look at.

    Attributes:
        kind: What it is.
        words: Where it shows, as the text has it.
    """

    kind: Delicate
    words: str


def touches(texts: Iterable[str], words: SensitiveWords) -> Sequence[Touch]:
    """Return what a post touches, each kind once, in the order of `Delicate`.

    A child counts where the same sentence tells of a crime: most children in the news
    are at school, or at play.

    Args:
        texts: What readers will see, and what the article opens with.
        words: The language's.
    """
    sentences = (one for text in texts for one in _SENTENCES.split(text))
    harmless, found = _form(words.harmless), dict[Delicate, str]()
    for sentence in sentences:
        for kind, said in _touched(harmless.sub(" ", sentence), words):
            found.setdefault(kind, said)
    return [Touch(kind=kind, words=found[kind]) for kind in Delicate if kind in found]


def _touched(sentence: str, words: SensitiveWords) -> Iterator[tuple[Delicate, str]]:
    sexual = _first(words.sexual, sentence)
    crime = sexual or _first(words.crime, sentence)
    if sexual:
        yield Delicate.SEXUAL, sexual
    if crime:
        if child := _first(words.child, sentence):
            yield Delicate.CHILD, child
        for minor in _minors(sentence):
            yield Delicate.MINOR_NAMED, minor
    for kind, listed in (
        (Delicate.SUICIDE, words.suicide),
        (Delicate.OWN_WORD, words.own),
    ):
        if said := _first(listed, sentence):
            yield kind, said


def _minors(sentence: str) -> Iterator[str]:
    """Yield the names that stand with an age below 18."""
    for aged in _AGED.finditer(sentence):
        if int(aged["years"]) < _ADULT_YEARS:
            yield aged["name"]


def _first(listed: tuple[str, ...], sentence: str) -> str:
    found = _form(listed).search(sentence)
    return found.group() if found else ""


@lru_cache(maxsize=64)
def _form(listed: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of the words, whole."""
    if not any(map(str.strip, listed)):
        return _NOTHING
    forms = [
        r"\w*".join(map(re.escape, one.split("*"))) for one in listed if one.strip()
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)
