"""The words around a saying verb: its subject, and sources without a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from distbot.languages.id.lexicon import Kind
from distbot.languages.id.mentions import Mention
from distbot.languages.id.people import Person
from distbot.languages.id.tokens import Token

_LONGEST_GAP = 3
_LONGEST_SOURCE = 5
# An epithet that "itu" points with may be shorter.
_FEWEST_WORDS, _FEWEST_WORDS_POINTED = 3, 2
_APPOSITION_OPENERS = frozenset(
    {
        ",",
        "yang",
        "dalam",
        "saat",
        "usai",
        "ketika",
        "melalui",
        "lewat",
        "di",
        "seusai",
        "(",
        "dari",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who stands behind a saying verb.

    Attributes:
        mention: A naming or a description, else None.
        person: A source that the article leaves without a name, else None.
        end: Index behind its last word.
    """

    mention: Mention | None
    person: Person | None
    end: int


def skip_between(tokens: Sequence[Token], at: int) -> int:
    """Skip what may stand between a saying verb and its subject: "juga", "oleh"."""
    index = at
    while (
        index < len(tokens) and index - at < _LONGEST_GAP and tokens[index].word.between
    ):
        index += 1
    return index


def skip_indefinite(tokens: Sequence[Token], at: int) -> int:
    """Skip "seorang", "salah satu" before a source without a name."""
    index = at
    while index < len(tokens) and tokens[index].word.indefinite:
        index += 1
    return index


def find_source(
    tokens: Sequence[Token], begin: int, at: int, mention: Mention | None
) -> Source:
    """Tell a person from a source without a name.

    Args:
        tokens: The words of a sentence.
        begin: Index behind the saying verb.
        at: Index behind "seorang" and the like; `begin` if none stands there.
        mention: The naming or description read at `at`.
    """
    end = mention.end if mention else at + 1
    if (mention and mention.name) or at >= len(tokens):
        return Source(mention=mention, person=None, end=end)
    deictic = mention is not None and mention.deictic
    if at > begin or (tokens[at].word.anonymous and not deictic):
        return Source(mention=None, person=_unnamed(tokens, at, mention), end=end)
    return Source(mention=mention, person=None, end=end)


def unnamed_subject(tokens: Sequence[Token], subject: Mention) -> Person | None:
    """Return the source without a name that "Seorang warga mengatakan" has."""
    begins = subject.start and tokens[subject.start - 1].word.indefinite
    if subject.name or not begins:
        return None
    return _unnamed(tokens, subject.start, subject)


def epithet(tokens: Sequence[Token], mention: Mention) -> str | None:
    """Return what a description at the start of a sentence says of someone.

    "Anggota Komisi I DPRD Wanasari menyebut …", "Politikus itu juga …"; None where a
    name may be in it, or where it is too short to mean one person.
    """
    described = tokens[mention.start : mention.end - mention.deictic]
    follows = tokens[mention.end : mention.end + 1]
    acts = bool(follows) and follows[0].folded.startswith(("me", "juga", "ber"))
    if mention.start or mention.name or not mention.role or not acts:
        return None
    if any(token.kind is Kind.NAME for token in described):
        return None
    words = mention.role.split()
    fewest = _FEWEST_WORDS_POINTED if mention.deictic else _FEWEST_WORDS
    role = words[:-1] if mention.deictic else words
    return " ".join(role) if len(role) >= fewest and role[0][0].isupper() else None


def _unnamed(tokens: Sequence[Token], at: int, mention: Mention | None) -> Person:
    name = mention.role if mention else None
    if not name:
        end = at + 1
        while (
            end < min(len(tokens), at + _LONGEST_SOURCE)
            and tokens[end].kind is Kind.LOWER
            and not (tokens[end].word.function or tokens[end].word.says)
        ):
            end += 1
        name = " ".join(token.text for token in tokens[at:end])
    return Person(name=name, parts=(), role=None, named=False)


def subject_of(
    tokens: Sequence[Token], at: int, back: int, mentions: Sequence[Mention]
) -> Mention | None:
    """Return the naming that is the subject of a saying verb, or None.

    Args:
        tokens: The words of a sentence.
        at: Index of the verb.
        back: Index of the last word before it that can be its subject's.
        mentions: The namings of the sentence.
    """
    before = [mention for mention in mentions if mention.end <= at]
    if not before:
        return None
    last = before[-1]
    if last.end > back and not _is_object(tokens, last):
        return last
    first = next(
        (mention for mention in before if not _is_object(tokens, mention)), None
    )
    if first and first.end < len(tokens) and _begins_clause(tokens, first):
        follows = tokens[first.end].folded
        return first if follows in _APPOSITION_OPENERS else None
    return None


def _is_object(tokens: Sequence[Token], mention: Mention) -> bool:
    # "Dari praktisi lokal, Sari mengatakan": an opening "dari" tells of no object.
    return mention.start > 1 and tokens[mention.start - 1].word.preposition


def _begins_clause(tokens: Sequence[Token], mention: Mention) -> bool:
    if mention.start == 0:
        return True
    before = tokens[mention.start - 1]
    return before.text == "," or before.word.function
