"""Places that no list has, known by how the article itself uses them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from distbot.languages.id.lexicon import Kind
from distbot.languages.id.tokens import Token

# A place of one word or two before a name of two.
_PLACE_AND_NAME = 3
_LONG_PLACE_AND_NAME = 4

_Run = tuple[bool, list[str]]


def settle_places(
    lines: Sequence[list[Token]], dateline: str | None
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
            if token.kind is not Kind.NAME:
                continue
            if before.word.place_head:
                placed.add(token.folded)
            elif before.word.says_after:
                speaking.add(token.folded)
    runs = [run for tokens in lines for run in _runs(tokens)]
    placed |= _governed(runs) | _shared(runs)
    placed -= speaking
    return [_settled(tokens, placed) for tokens in lines] if placed else list(lines)


def _settled(tokens: Sequence[Token], placed: set[str]) -> list[Token]:
    return [
        token._replace(kind=Kind.OFFICE)
        if token.kind is Kind.NAME and token.folded in placed
        else token
        for token in tokens
    ]


def _runs(tokens: Sequence[Token]) -> Iterator[_Run]:
    """Runs of possible names, with whether a territory is governed there."""
    names: list[str] = []
    governed = before_governs = False
    for token in tokens:
        if token.kind is Kind.NAME:
            if not names:
                governed = before_governs
            names.append(token.folded)
        elif names:
            yield governed, names
            names = []
        before_governs = token.word.territorial
    if names:
        yield governed, names


def _governed(runs: Sequence[_Run]) -> set[str]:
    """What stands between "Bupati" and a name of two words."""
    found: set[str] = set()
    for governed, names in runs:
        if governed and len(names) >= _PLACE_AND_NAME:
            found.update(names[: 2 if len(names) >= _LONG_PLACE_AND_NAME else 1])
    return found


def _shared(runs: Sequence[_Run]) -> set[str]:
    """Two words that open runs with different words behind them."""
    behind: dict[tuple[str, str], set[str]] = {}
    for _, names in runs:
        if len(names) >= _LONG_PLACE_AND_NAME:
            behind.setdefault((names[0], names[1]), set()).add(names[2])
    return {word for pair, after in behind.items() if len(after) > 1 for word in pair}
