"""Where a line of Indonesian may end, and how gladly."""

import re
from dataclasses import dataclass


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
_OPENING = "“‘(["


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


def pieces(text: str, *, glue: bool = True) -> tuple[Piece, ...]:
    """Cut a text of single spaces into what a line may end after.

    Number and unit, the parts of a date, a title and its name, Rp, No., Pasal and
    their figure, a dash and the word before it stay together.

    Args:
        text: As it will be drawn.
            Where most words have capitals, as in headlines, these tell no names.
        glue: False sets every word free, for a text whose groups are too wide.
    """
    words = text.split(" ")
    titled = 2 * sum(map(_capital, words)) > len(words)
    found: list[Piece] = []
    group: list[str] = []
    for index, word in enumerate(words):
        group.append(word)
        after = words[index + 1] if index + 1 < len(words) else None
        if after is not None and glue and _together(words, index):
            continue
        cost = 0.0 if after is None else _cost(words, index, titled=titled)
        found.append(Piece(text=" ".join(group), words=len(group), cost=cost))
        group = []
    return tuple(found)


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
    cost = 0.25 if bare in _WEAK_END else 0.10 if bare in _SOFT_END else 0.0
    cost += 0.12 if len(bare) <= 3 else 0.0  # noqa: PLR2004 - cards.md, section 3
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
