"""Where a line of Indonesian may end, and how gladly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WEAK_END = _words(
    "di ke dari yang dan atau untuk dengan akan tidak bukan belum pada oleh dalam"
    " bagi agar karena jika kalau bila saat ketika sebagai adalah ialah tanpa antara"
    " terhadap tentang seperti hingga sampai bahwa tetapi tapi namun serta sudah"
    " telah sedang masih harus bisa dapat para sang si se"
)
_SOFT_END = _words(
    "kami kita saya ini itu juga lebih paling sangat hanya setiap semua banyak"
)
_BEFORE_DIGIT = _words(
    "rp rp. no no. nomor pasal ayat huruf angka bab ke pukul jam kelas sekitar"
    " tanggal usia km jl. rt rw rt. rw. gang blok tahun us$ idr"
)
_TITLES = _words(
    "pak bu bapak ibu bang kak mbak mas haji hajah ustaz ustazah kiai gus tuan nyonya"
    " dr. dr drs. dra. prof. prof ir. h. hj. kh kh. k.h. tgk. pdt. jenderal letjen"
    " mayjen brigjen kolonel kombes akbp akp iptu ipda irjen komjen aipda bripka"
)
_MONTHS = _words(
    "januari februari maret april mei juni juli agustus september oktober november"
    " desember"
)
_UNITS = _words(
    "tahun bulan minggu pekan hari jam menit orang warga jiwa korban siswa anak rumah"
    " desa kota unit kali ekor ton kilogram kg gram liter meter km hektare ha"
)
_MAGNITUDES = _words("ribu juta miliar triliun persen")
_DASHES = frozenset("–—-")
_NUMBER = re.compile(r"(?:Rp\.?|US\$|\$)?\d[\d.,/:]*(?:%|-an)?")
_SENTENCE_END = re.compile(r"[.!?…][”’)\]]*$")
_CLAUSE_END = re.compile(r"[,;:][”’)\]]*$")
_PUNCTUATED = re.compile(r"[.,;:!?…][”’)\]]*$")
_PRONOUNS = frozenset({"anda", "tuhan"})
_OPENING = "“‘(["
_LONGEST_NAME = 4
_FEW_WORDS = 3
_SHORT = 3


class Glue(Enum):
    """How much is kept together; the weaker ones are for where that is too wide.

    `NAMES`: number and unit, the parts of a date, a title and its name, Rp, No.,
    Pasal and their figure, the words of a name, a dash and the word before it.
    `TAIL`: the last two words too, so that no last line is one word. `STRICT`: no
    line ends after a short word either. `FREE`: nothing.
    """

    STRICT = "strict"
    TAIL = "tail"
    NAMES = "names"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words that stay on one line, and what ending the line after them costs.

    Attributes:
        text: One word, or several with spaces between.
        words: How many.
        cost: 0 is an ordinary place; less is welcome, more is not. In the unit of
            `distbot.cards.fit`, where a whole empty line costs 2.4.
    """

    text: str
    words: int
    cost: float


@lru_cache(maxsize=64)
def pieces(
    text: str, *, keep: tuple[str, ...] = (), glue: Glue = Glue.NAMES
) -> tuple[Piece, ...]:
    """Cut a text of single spaces into what a line may end after.

    Args:
        text: As it will be drawn.
            Where most words have capitals, as in headlines, these tell no names.
        keep: Names that stay whole wherever they stand, as they are written there.
        glue: What stays together.

    The last texts are kept: a story's cards differ in size, not in words.
    """
    words = text.split(" ")
    bound = _bound(words, keep, glue)
    titled = _titled(words)
    found: list[Piece] = []
    group: list[str] = []
    for index, word in enumerate(words):
        group.append(word)
        if bound[index]:
            continue
        last = index + 1 == len(words)
        cost = 0.0 if last else _cost(words, index, titled=titled)
        found.append(Piece(text=" ".join(group), words=len(group), cost=cost))
        group = []
    return tuple(found)


def _bound(words: list[str], keep: tuple[str, ...], glue: Glue) -> list[bool]:
    """Say of each word whether it stays with the next; of the last that it doesn't."""
    bound = [False] * len(words)
    if glue is Glue.FREE:
        return bound
    inside = _inside_names(words, keep)
    for index in range(len(words) - 1):
        bound[index] = inside[index] or _together(words, index)
        if glue is Glue.STRICT and not bound[index]:
            bound[index] = _short(words[index])
    if glue is not Glue.NAMES and len(words) > _FEW_WORDS:
        bound[-2] = True
    return bound


def _inside_names(words: list[str], keep: tuple[str, ...]) -> list[bool]:
    """Say of each word whether a name goes on after it."""
    inside = [False] * len(words)
    bare = [_bare(word) for word in words]
    for name in keep:
        parts = [_bare(part) for part in name.split()]
        for start in range(len(words) - len(parts) + 1 if len(parts) > 1 else 0):
            if bare[start : start + len(parts)] == parts:
                end = start + len(parts) - 1
                inside[start:end] = [True] * (len(parts) - 1)
    if not _titled(words):
        for start, end in _capital_runs(words):
            inside[start : end - 1] = [True] * (end - 1 - start)
    return inside


def _capital_runs(words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where names of some words stand, told by their capitals."""
    start = 0
    for index, word in enumerate(words):
        begins = index == 0 or bool(_SENTENCE_END.search(words[index - 1]))
        if begins or not _capital(word) or _bare(word) in _PRONOUNS:
            start = index + 1
            continue
        ends = _PUNCTUATED.search(word) is not None
        goes_on = index + 1 < len(words) and _capital(words[index + 1])
        if ends or not goes_on or _bare(words[index + 1]) in _PRONOUNS:
            if 1 < index + 1 - start <= _LONGEST_NAME:
                yield start, index + 1
            start = index + 1


def _titled(words: list[str]) -> bool:
    return 2 * sum(map(_capital, words)) > len(words)


def _short(word: str) -> bool:
    """Whether a line should not end with a word, whatever follows."""
    if _PUNCTUATED.search(word):
        return False
    bare = _bare(word)
    return bare in _WEAK_END or (len(bare) <= _SHORT and bare.isalpha())


def _together(words: list[str], index: int) -> bool:
    word, after = words[index].lstrip(_OPENING), words[index + 1]
    if after in _DASHES:
        return True
    low, low_after = word.lower(), _bare(after)
    if low in _BEFORE_DIGIT and after[:1].isdigit():
        return True
    if low in _TITLES and after[:1].isupper():
        return True
    if low in _MONTHS and re.match(r"\d{4}\b", after):
        return index > 0 and words[index - 1].isdigit()
    return _counts(words, index) and low_after not in _WEAK_END | _SOFT_END


def _counts(words: list[str], index: int) -> bool:
    """Whether a number, or a number's magnitude, counts the word that follows."""
    word = words[index].lstrip(_OPENING)
    after = words[index + 1]
    if _bare(after) in _MONTHS:
        return word.isdigit()
    if not (after[:1].islower() or _bare(after) in _UNITS | _MAGNITUDES):
        return False
    if _NUMBER.fullmatch(word) and word[-1] not in ".,:":
        return not re.fullmatch(r"(19|20)\d\d", word)
    counted = index > 0 and _NUMBER.fullmatch(words[index - 1].lstrip(_OPENING))
    return word.lower() in _MAGNITUDES and bool(counted)


def _cost(words: list[str], index: int, *, titled: bool) -> float:
    word, after = words[index], words[index + 1]
    if _SENTENCE_END.search(word):
        return -0.10
    if _CLAUSE_END.search(word) or word in _DASHES:
        return -0.06
    bare = _bare(word)
    cost = 0.45 if bare in _WEAK_END else 0.15 if bare in _SOFT_END else 0.0
    cost += 0.12 if len(bare) <= _SHORT else 0.0
    cost += 0.15 if _digit(word) or _digit(after) else 0.0
    starts = index == 0 or bool(_SENTENCE_END.search(words[index - 1]))
    if not titled and _capital(word) and _capital(after):
        cost += 0.15 if starts else 0.60
    return cost + (0.18 if starts and index > 0 else 0.0)


def _bare(word: str) -> str:
    return word.strip("“”‘’()[].,;:!?…").lower()


def _capital(word: str) -> bool:
    return word.lstrip(_OPENING)[:1].isupper()


def _digit(word: str) -> bool:
    return any(char.isdigit() for char in word)
