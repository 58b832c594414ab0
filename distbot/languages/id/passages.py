"""The sentences of a story, each with its words and whom they name."""

from collections.abc import Sequence
from dataclasses import dataclass

from distbot.languages._text.lines import Line
from distbot.languages._text.sentences import Sliced
from distbot.languages.id.lexicon import Kind, Lexicon
from distbot.languages.id.mentions import Mention, read_mention
from distbot.languages.id.people import People
from distbot.languages.id.places import settle_places
from distbot.languages.id.tokens import Token, tokenize

_TITLE_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence.

    Attributes:
        line: Where it stands.
        start: Offset in the line, in code points.
        end: Offset behind it.
        whole: Every quotation mark in it is closed in it.
        text: Its words, white space folded.
        aside: It is furniture in the midst of a paragraph: "Baca juga: …".
        tokens: Its words, with offsets in the line.
        mentions: Whom it names or describes, in order, without overlap.
    """

    line: Line
    start: int
    end: int
    whole: bool
    text: str
    aside: bool
    tokens: Sequence[Token]
    mentions: Sequence[Mention]


def find_passages(
    sliced: Sequence[Sliced], dateline: str | None, lexicon: Lexicon
) -> tuple[list[Passage], frozenset[str]]:
    """Cut a story into sentences and read whom they name.

    Returns:
        The sentences in order; the casefolded first words of names that speak.
    """
    tokens = settle_places(
        [tokenize(one.line.text, one.spans, lexicon) for one in sliced], dateline
    )
    known = _short_names(tokens)
    found: list[Passage] = []
    for one, row in zip(sliced, tokens, strict=True):
        for start, end, whole, own in _sentences(one, row):
            text = " ".join(one.line.text[start:end].split())
            aside = lexicon.words.frame.spoils(text)
            passage = Passage(
                line=one.line,
                start=start,
                end=end,
                whole=whole,
                text=text,
                aside=aside,
                tokens=own,
                mentions=_mentions(
                    one.line.text, own, known, _title_end(own) if aside else 0
                ),
            )
            found.append(passage)
    return found, known


def meet_people(
    passages: Sequence[Passage], known: frozenset[str], lexicon: Lexicon
) -> People:
    """Take in whom the narration names; those with a title first."""
    people = People(lexicon.words, known)
    bare: list[tuple[Mention, bool]] = []
    for passage in passages:
        for mention in passage.mentions:
            if mention.name and mention.titled:
                people.add(mention)
            elif mention.name:
                bare.append((mention, _opens(passage.tokens, mention.start)))
    for mention, opening in bare:
        parts = [part.casefold() for part in mention.name]
        if parts[0] in known or (not opening and not known.isdisjoint(parts)):
            people.add(mention, opening=opening)
    return people


def _sentences(
    sliced: Sliced, tokens: Sequence[Token]
) -> list[tuple[int, int, bool, Sequence[Token]]]:
    """The sentences of a line with their words; an end never cuts a word."""
    found: list[tuple[int, int, bool, Sequence[Token]]] = []
    begin = 0
    for start, end, whole in sliced.sentences():
        stop = begin
        while stop < len(tokens) and tokens[stop].start < end:
            stop += 1
        if stop > begin:
            found.append((start, end, whole, tokens[begin:stop]))
        begin = stop
    return found


def _title_end(tokens: Sequence[Token]) -> int:
    """Index behind the title that "Baca juga:" names; nothing marks its end."""
    begin = next((i for i, token in enumerate(tokens) if token.text == ":"), 0)
    return min(len(tokens), begin + _TITLE_WORDS)


def _mentions(
    text: str, tokens: Sequence[Token], known: frozenset[str], begin: int
) -> list[Mention]:
    found: list[Mention] = []
    behind = begin
    previous = Kind.MARK
    for index, token in enumerate(tokens):
        kind = token.kind
        # Most words are small: they are told apart first, by identity, for speed.
        if (
            kind is not Kind.LOWER
            and kind is not Kind.MARK
            and index >= behind
            and _may_begin(kind, previous)
        ):
            mention = read_mention(text, tokens, index, known)
            if mention:
                found.append(mention)
                behind = mention.end
        previous = kind
    return found


def _may_begin(kind: Kind, previous: Kind) -> bool:
    """Whether a naming may begin here: not in the midst of a capital run."""
    if kind is Kind.NAME or kind is Kind.INITIAL:
        return previous is not Kind.OFFICE
    return kind in (Kind.ROLE, Kind.PREFIX, Kind.HONORIFIC)


def _short_names(lines: Sequence[Sequence[Token]]) -> frozenset[str]:
    """Casefolded first words of names that speak: "kata Putin", "Putin menegaskan"."""
    found: set[str] = set()
    for tokens in lines:
        opener: Token | None = None
        before: Token | None = None
        for token in tokens:
            if token.kind is Kind.NAME:
                if not opener and not (before and before.text[:1].isupper()):
                    opener = token
                    if before and before.word.says_after:
                        found.add(token.folded)
            elif opener:
                if token.word.says_active:
                    found.add(opener.folded)
                opener = None
            before = token
    return frozenset(found)


def _opens(tokens: Sequence[Token], index: int) -> bool:
    """Whether a sentence, or what a colon opens, begins there."""
    return index == 0 or (
        tokens[index - 1].kind is Kind.MARK and (tokens[index - 1].text in ".!?:")
    )
