"""How an article names a person: role, rank, name, degrees, in any usual order."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from distbot.languages.id.lexicon import NAMING, Kind
from distbot.languages.id.runs import closing, is_abbreviated, run_end
from distbot.languages.id.tokens import Token

_LONGEST_NAME = 5
_LONGEST_DEGREE = 3
_FEWEST_GOVERNED = 3
_ROLE_INTRODUCTIONS = frozenset({"selaku", "sebagai"})
_JOINING = frozenset({"dan", "&", "of", "and"})
_NUMERAL_OFFICE = frozenset({"i", "ii", "iii", "iv", "v", "vi", "x", "xi"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where the text names or describes a person.

    Attributes:
        name: The name's words without rank, honorific and degrees; () for a
            description alone.
        printed: The name as it stands there, initials with their full stops.
        role: The role as it stands there, else None.
        titled: Whether rank, honorific, degree or role marks a person.
        deictic: Whether a description ends in ini, itu, tersebut.
        start: Index of the first token.
        end: Index behind the last token.
    """

    name: tuple[str, ...]
    printed: str
    role: str | None
    titled: bool
    deictic: bool
    start: int
    end: int


def read_mention(
    text: str, tokens: Sequence[Token], at: int, known: AbstractSet[str]
) -> Mention | None:
    """Read the naming that begins at a token.

    Args:
        text: The line.
        tokens: Its words.
        at: Index of the first token of the naming.
        known: Casefolded short names that speak elsewhere in the article; they
            tell where a role ends and a name begins.

    Returns:
        None where no person is named or described.
    """
    if at >= len(tokens):
        return None
    if tokens[at].kind is Kind.ROLE:
        return _role_first(text, tokens, at, known)
    return _name_first(text, tokens, at)


def _role_first(
    text: str, tokens: Sequence[Token], at: int, known: AbstractSet[str]
) -> Mention:
    end, deictic = run_end(tokens, at)
    after_comma = _name_after_comma(tokens, end)
    begin, stop = _name_in_run(tokens, at, end, known)
    if after_comma and not (begin < stop and _is_sure(tokens, begin, stop, known)):
        begin, stop = after_comma
        role_end = end
    else:
        role_end = begin
    role = _slice(text, tokens, at, _before_titles(tokens, at, role_end))
    return Mention(
        name=_name(tokens, begin, stop),
        printed=_slice(text, tokens, begin, stop),
        role=role or None,
        titled=True,
        deictic=deictic,
        start=at,
        end=_after_degrees(tokens, max(stop, end)),
    )


def _name_in_run(
    tokens: Sequence[Token], at: int, end: int, known: AbstractSet[str]
) -> tuple[int, int]:
    """The name at the end of a run: what no office, place or rank can be."""
    stop = end
    while stop > at + 1 and tokens[stop - 1].kind not in NAMING:
        if (
            tokens[stop - 1].kind is not Kind.DEGREE
            and tokens[stop - 1].text not in ")."
        ):
            return end, end
        if tokens[stop - 1].text == ")":
            stop = _opening(tokens, stop - 1)
            if stop <= at + 1:
                return end, end
            continue
        stop -= 1
    begin = stop
    while begin > at + 1 and _is_naming(tokens, begin - 1):
        begin -= 1
    while begin < stop and tokens[begin].text == ".":
        begin += 1
    begin = _skip_territory(tokens, begin, stop, known)
    begin = _cut_at_known(tokens, begin, stop, known)
    if stop - begin > _LONGEST_NAME or not _can_be_name(tokens, begin, stop, known):
        return end, end
    return begin, stop


def _can_be_name(
    tokens: Sequence[Token], begin: int, stop: int, known: AbstractSet[str]
) -> bool:
    """Whether the end of a run is a name, and no second office, team or firm."""
    names = [token for token in tokens[begin:stop] if token.kind is Kind.NAME]
    if not names or tokens[begin - 1].text in _JOINING:
        return False
    follows = tokens[stop].text if stop < len(tokens) else ""
    team = stop - begin == 1 and tokens[begin - 1].word.affiliated and follows != "("
    return not team or tokens[begin].folded in known


def _opening(tokens: Sequence[Token], closing: int) -> int:
    index = closing
    while index and tokens[index].text != "(":
        index -= 1
    return index


def _is_naming(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    if token.kind is Kind.INITIAL and token.folded in _NUMERAL_OFFICE:
        follows = tokens[index + 1] if index + 1 < len(tokens) else None
        return follows is not None and (follows.text == "." or follows.word.after_i)
    return token.kind in NAMING or (
        token.text == "." and tokens[index - 1].kind is Kind.INITIAL
    )


def _skip_territory(
    tokens: Sequence[Token], begin: int, stop: int, known: AbstractSet[str]
) -> int:
    """Take the first of three or more words after "Bupati" as what they govern."""
    governs = tokens[begin - 1].word.territorial
    long = (
        sum(token.kind is Kind.NAME for token in tokens[begin:stop]) >= _FEWEST_GOVERNED
    )
    return begin + (governs and long and tokens[begin].folded not in known)


def _cut_at_known(
    tokens: Sequence[Token], begin: int, stop: int, known: AbstractSet[str]
) -> int:
    """Begin a name at its short form, if the rest of the name follows that."""
    for index in range(begin, stop - 1):
        if tokens[index].folded in known:
            return index
    return begin


def _is_sure(
    tokens: Sequence[Token], begin: int, stop: int, known: AbstractSet[str]
) -> bool:
    """Whether a run's own name beats the one behind a comma."""
    named = [token for token in tokens[begin:stop] if token.text != "."]
    behind = _name_after_comma(tokens, stop)
    if behind and behind[1] - behind[0] > 1:
        return tokens[begin].folded in known
    before = tokens[begin - 1]
    after_office = before.kind is Kind.OFFICE and not before.text.isupper()
    return any(token.folded in known for token in named) or (
        len(named) > 1 and not after_office
    )


def _name_after_comma(tokens: Sequence[Token], end: int) -> tuple[int, int] | None:
    """The name in "Kepala Dinas, Drs. H. Budi Santoso, …" or "warga bernama Budi"."""
    if end >= len(tokens) or tokens[end].folded not in {",", "bernama"}:
        return None
    begin = _skip_titles(tokens, end + 1)
    stop = _name_end(tokens, begin)
    return (begin, stop) if stop > begin else None


def _before_titles(tokens: Sequence[Token], at: int, end: int) -> int:
    """A role without the rank that stands between it and the name."""
    while (
        end > at + 1
        and not _is_general(tokens, end - 1)
        and (
            tokens[end - 1].kind in (Kind.PREFIX, Kind.HONORIFIC)
            or tokens[end - 1].text in ".,"
        )
    ):
        end -= 1
    return end


def _is_general(tokens: Sequence[Token], index: int) -> bool:
    """Whether "Jenderal" belongs to an office: "Sekretaris Jenderal"."""
    return tokens[index].folded == "jenderal" and tokens[index - 1].folded in {
        "sekretaris",
        "direktur",
        "inspektur",
        "konsul",
    }


def _name_first(text: str, tokens: Sequence[Token], at: int) -> Mention | None:
    begin = _skip_titles(tokens, at)
    stop = _name_end(tokens, begin)
    if stop == begin:
        return None
    end = _after_degrees(tokens, stop)
    role, role_end = _role_after(text, tokens, end)
    rank = _slice(text, tokens, at, begin).rstrip(" .")
    return Mention(
        name=_name(tokens, begin, stop),
        printed=_slice(text, tokens, begin, stop),
        role=role or (rank if _is_rank(tokens, at, begin) else None),
        titled=begin > at or _tells_person(tokens[stop:end]) or role is not None,
        deictic=False,
        start=at,
        end=max(end, role_end),
    )


def _tells_person(tail: Sequence[Token]) -> bool:
    """Whether a degree or an age stands behind a name."""
    return any(token.kind is Kind.DEGREE for token in tail) or (
        len(tail) > 1 and tail[1].kind is Kind.NUMBER
    )


def _is_rank(tokens: Sequence[Token], at: int, begin: int) -> bool:
    return begin > at and any(
        token.kind is Kind.PREFIX
        and len(token.text) > _LONGEST_DEGREE
        and token.folded != "prof"
        for token in tokens[at:begin]
    )


def _skip_titles(tokens: Sequence[Token], at: int) -> int:
    index = at
    while index < len(tokens) and (
        tokens[index].kind in (Kind.PREFIX, Kind.HONORIFIC)
        or (index > at and tokens[index].text == ".")
        or (index > at and tokens[index].kind is Kind.DEGREE)
    ):
        index += 1
    return index


def _name_end(tokens: Sequence[Token], begin: int) -> int:
    """Index behind the name that begins there; `begin` if none does."""
    index = begin
    while index < len(tokens) and index - begin < 2 * _LONGEST_NAME:
        if not (
            tokens[index].kind in NAMING
            or (
                index > begin
                and tokens[index].text == "."
                and is_abbreviated(tokens, index)
            )
        ):
            break
        index += 1
    while index > begin and tokens[index - 1].kind in (Kind.PARTICLE, Kind.MARK):
        index -= 1
    named = [token for token in tokens[begin:index] if token.kind is Kind.NAME]
    goes_on = index < len(tokens) and tokens[index].kind is Kind.OFFICE
    if goes_on or not 0 < len(named) <= _LONGEST_NAME:
        return begin
    if tokens[begin].kind is Kind.PARTICLE:
        return begin
    return index


def _after_degrees(tokens: Sequence[Token], at: int) -> int:
    """Skip ", S.H., M.Si", "(Aher)" and "(25)" behind a name."""
    index = at
    while index < len(tokens):
        token = tokens[index]
        follows = tokens[index + 1].kind if index + 1 < len(tokens) else Kind.MARK
        if (
            token.kind is Kind.DEGREE
            or (token.text == "," and follows is Kind.DEGREE)
            or (token.text == "." and tokens[index - 1].kind is Kind.DEGREE)
        ):
            index += 1
        elif token.text == "(" and (behind := closing(tokens, index)):
            index = behind
        else:
            break
    return index


def _role_after(text: str, tokens: Sequence[Token], at: int) -> tuple[str | None, int]:
    """The role behind a name: ", Ketua RT 05", "selaku …", "dari BPBD …"."""
    begin = _role_begin(tokens, at)
    if begin is None:
        return None, at
    end, _ = run_end(tokens, begin)
    follows_name = end < len(tokens) and tokens[end].text == ","
    if tokens[at].text == "," and follows_name and _name_after_comma(tokens, end):
        # "Sari, Camat Wanasari, Budi …": the role is the next one's.
        return None, at
    return _slice(text, tokens, begin, end), end


def _role_begin(tokens: Sequence[Token], at: int) -> int | None:
    """Where the role begins that what stands behind a name introduces."""
    if at >= len(tokens):
        return None
    introduction = tokens[at].folded
    if introduction == "dari":
        return at + 1 if _is_office(tokens, at + 1) else None
    if introduction != "," and introduction not in _ROLE_INTRODUCTIONS:
        return None
    begin = at + 1
    while begin < len(tokens) and (
        tokens[begin].word.indefinite or tokens[begin].folded in _ROLE_INTRODUCTIONS
    ):
        begin += 1
    is_role = begin < len(tokens) and tokens[begin].kind is Kind.ROLE
    return begin if is_role else None


def _is_office(tokens: Sequence[Token], at: int) -> bool:
    """Whether a run of capitals is an office and not only a place."""
    if at >= len(tokens) or tokens[at].kind not in (Kind.OFFICE, Kind.NAME):
        return False
    end, _ = run_end(tokens, at)
    return any(
        token.kind is Kind.OFFICE and not token.word.place for token in tokens[at:end]
    )


def _name(tokens: Sequence[Token], begin: int, stop: int) -> tuple[str, ...]:
    return tuple(
        token.text for token in tokens[begin:stop] if token.kind is not Kind.MARK
    )


def _slice(text: str, tokens: Sequence[Token], begin: int, stop: int) -> str:
    if stop <= begin:
        return ""
    return " ".join(text[tokens[begin].start : tokens[stop - 1].end].split()).rstrip(
        " ,"
    )
