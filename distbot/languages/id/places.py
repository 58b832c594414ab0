"""Places that no list has, known by how the article itself uses them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from distbot.languages.id.tokens import Kind, Token
from distbot.languages.id.words import words

# A place of one word or two before a name of two.
_PLACE_AND_NAME = 3
_LONG_PLACE_AND_NAME = 4


def settle_places(
    lines: Sequence[Sequence[Token]], dateline: str | None
) -> list[list[Token]]:
    """Take as a place, everywhere, what the article shows to be one.

    A capital word is a place if it stands in the dateline, behind "di" or "Desa",
    between "Bupati" and a name, or before the names of two people; but not if it
    stands somewhere behind a saying verb.

    Args:
        lines: The words of each line.
        dateline: As it was taken off the story.
    """
    placed = {word.strip("(),.|–—-").casefold() for word in (dateline or "").split()}
    speaking: set[str] = set()
    for tokens in lines:
        for before, token in pairwise(tokens):
            if token.kind is Kind.NAME and before.folded in words().place_heads:
                placed.add(token.folded)
            elif token.kind is Kind.NAME and before.folded in words().say_after:
                speaking.add(token.folded)
    runs = [run for tokens in lines for run in _runs(tokens)]
    placed |= _governed(runs) | _shared(runs)
    return [_settled(tokens, placed - speaking) for tokens in lines]


def _settled(tokens: Sequence[Token], placed: set[str]) -> list[Token]:
    return [
        replace(token, kind=Kind.OFFICE)
        if token.kind is Kind.NAME and token.folded in placed
        else token
        for token in tokens
    ]


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    """Runs of possible names, casefolded, the word before each in front."""
    run: list[str] = []
    before = ""
    for token in tokens:
        if token.kind is Kind.NAME:
            run = run or [before]
            run.append(token.folded)
        elif run:
            yield tuple(run)
            run = []
        before = token.folded
    if run:
        yield tuple(run)


def _governed(runs: Sequence[tuple[str, ...]]) -> set[str]:
    """What stands between "Bupati" and a name of two words."""
    found: set[str] = set()
    for before, *names in runs:
        if before in words().territorial and len(names) >= _PLACE_AND_NAME:
            found.update(names[: 2 if len(names) >= _LONG_PLACE_AND_NAME else 1])
    return found


def _shared(runs: Sequence[tuple[str, ...]]) -> set[str]:
    """Two words that open runs with different words behind them."""
    behind: dict[tuple[str, str], set[str]] = {}
    for _, *names in runs:
        if len(names) >= _LONG_PLACE_AND_NAME:
            behind.setdefault((names[0], names[1]), set()).add(names[2])
    return {word for pair, after in behind.items() if len(after) > 1 for word in pair}
