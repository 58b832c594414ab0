"""The sentences of a story as an excerpt needs them."""

from collections.abc import Iterator, Sequence

from distbot.domain.reading import Sentence
from distbot.languages._text.headlines import repeats
from distbot.languages.id.lexicon import Kind
from distbot.languages.id.passages import Passage
from distbot.languages.id.words import Words

_CAPITAL = (Kind.NAME, Kind.OFFICE, Kind.ROLE, Kind.INITIAL, Kind.NUMBER)


def sentences_of(
    passages: Sequence[Passage], headline: str, words: Words
) -> tuple[Sentence, ...]:
    """Give each sentence with what must stay whole in it, and whether it may open.

    Only the first one can say the headline again.
    """
    found: list[Sentence] = []
    for passage in passages:
        if passage.aside:
            continue
        told = not found and repeats(passage.text, headline)
        found.append(
            Sentence(
                text=passage.text,
                paragraph=passage.line.paragraph,
                whole=passage.whole,
                keeps=tuple(dict.fromkeys(_keeps(passage))),
                opens=not told and _stands_alone(passage, words),
            )
        )
    return tuple(found)


def _folded(passage: Passage, start: int, end: int) -> str:
    return " ".join(passage.line.text[start:end].split())


def _stands_alone(passage: Passage, words: Words) -> bool:
    """Whether the first words lean on nothing: no "Ia", no "Hal itu"."""
    first, *rest = passage.tokens
    if first.folded in words.orphans:
        return False
    second = rest[0] if rest else first
    if f"{first.folded} {second.folded}" in words.dangling_pairs:
        return False
    # "Biayanya naik"; but "Sonya Lestari" is a name.
    leans = first.folded.endswith("nya") and first.folded not in words.free_nya
    named = (
        first.kind is Kind.NAME and second is not first and second.text[:1].isupper()
    )
    return second.folded not in {"itu", "tersebut"} and (named or not leans)


def _keeps(passage: Passage) -> Iterator[str]:
    """Names with their titles, and "Dinas Pemuda dan Olahraga"."""
    tokens = passage.tokens
    for mention in passage.mentions:
        if mention.end - mention.start > 1:
            begin, end = tokens[mention.start].start, tokens[mention.end - 1].end
            yield _folded(passage, begin, end)
    for index in range(1, len(tokens) - 1):
        if tokens[index].folded != "dan":
            continue
        begin, end = index - 1, index + 1
        if tokens[begin].kind is not Kind.OFFICE or tokens[end].kind is not Kind.OFFICE:
            continue
        while begin and tokens[begin - 1].kind in _CAPITAL:
            begin -= 1
        while end + 1 < len(tokens) and tokens[end + 1].kind in _CAPITAL:
            end += 1
        yield _folded(passage, tokens[begin].start, tokens[end].end)
