"""How far the description of a person runs: "Kepala Dinas Sosial dan Tenaga Kerja"."""

from collections.abc import Sequence

from distbot.languages.id.lexicon import Kind
from distbot.languages.id.tokens import Token

_LONGEST_RUN = 22
_LONGEST_LOWER = 3
_LIST_REACH = 6
_ROLE_KINDS = (
    Kind.NAME,
    Kind.OFFICE,
    Kind.ROLE,
    Kind.INITIAL,
    Kind.PARTICLE,
    Kind.NUMBER,
    Kind.PREFIX,
    Kind.HONORIFIC,
)
_DEICTIC = frozenset({"ini", "itu", "tersebut"})


def run_end(tokens: Sequence[Token], at: int) -> tuple[int, bool]:
    """Find where the description ends, and whether "itu" ended it.

    Args:
        tokens: The words of a line.
        at: Index of the role head that opens the description.

    Returns:
        The index behind its last word, which may be a name; whether it is deictic.
    """
    index, lower = at + 1, 0
    while index < min(len(tokens), at + _LONGEST_RUN):
        token = tokens[index]
        if token.folded in _DEICTIC:
            return index + 1, True
        if token.text == "(" and (behind := closing(tokens, index)):
            index = behind
            continue
        if token.kind in _ROLE_KINDS or token.text == "&":
            lower = 0
        elif token.text == "." and is_abbreviated(tokens, index):
            pass
        elif token.kind is Kind.LOWER and _joins(tokens, index, lower):
            lower += 1
        elif token.text == "," and _lists(tokens, index):
            lower = 0
        else:
            break
        index += 1
    return _without_lower_tail(tokens, at, index), False


def _joins(tokens: Sequence[Token], index: int, lower: int) -> bool:
    """Whether a small word goes on with a role: "pengamat politik", "Budaya dan …"."""
    folded = tokens[index].folded
    if folded == "di" and tokens[index - 1].kind is Kind.NAME:
        # "Direktur Perum Wanasari Sari Lestari di Ngawi": the role ended before.
        return False
    if folded in {"dan", "di", "untuk", "atas"}:
        follows = tokens[index + 1 : index + 2]
        return bool(follows) and follows[0].kind in _ROLE_KINDS
    if folded == "dari":
        follows = tokens[index + 1 : index + 2]
        return bool(follows) and follows[0].kind is Kind.OFFICE
    word = tokens[index].word
    return lower < _LONGEST_LOWER and not (
        word.function
        or word.says_active
        or word.between
        or tokens[index].text[:1].isupper()
        or folded.startswith(("me", "ber", "di", "ter"))
        or word.says_after
        or word.spoken
    )


def _lists(tokens: Sequence[Token], comma: int) -> bool:
    """Whether a comma stands in a list: "Pendidikan, Riset, dan Teknologi"."""
    for index in range(comma + 1, min(len(tokens), comma + _LIST_REACH)):
        if tokens[index].folded == "dan":
            return index > comma + 1
        if tokens[index].text != "," and tokens[index].kind not in (
            Kind.OFFICE,
            Kind.NAME,
        ):
            return False
    return False


def _without_lower_tail(tokens: Sequence[Token], at: int, end: int) -> int:
    """A role may end in small words only where it has no capital at all."""
    capital = any(token.text[:1].isupper() for token in tokens[at:end])
    while capital and end > at + 1 and tokens[end - 1].kind is Kind.LOWER:
        end -= 1
    return end


def closing(tokens: Sequence[Token], at: int) -> int:
    """Return the index behind a short parenthesis; 0 if it does not close soon."""
    for index in range(at + 1, min(len(tokens), at + 6)):
        if tokens[index].text == ")":
            return index + 1
    return 0


def is_abbreviated(tokens: Sequence[Token], index: int) -> bool:
    """Whether a full stop belongs to the word before it: an initial, "Dr."."""
    before = tokens[index - 1]
    return before.end == tokens[index].start and (
        before.kind in (Kind.INITIAL, Kind.PREFIX)
        or before.folded in {"h", "muh", "moh", "moch", "abd"}
    )
