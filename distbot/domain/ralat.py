"""What a correction (ralat) says: the article's own new words, and nothing else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from distbot.domain.excerpt import stretches
from distbot.domain.reading import Reading, Sentence

_LONGEST_NOTE = 160
"""What a card has room for below a headline, in characters."""


def corrections(before: Reading, after: Reading) -> Iterator[tuple[Sentence, ...]]:
    """Yield what may be said of a correction, best first.

    What has changed comes first, whole quotations with it; then a changed headline;
    where words were only taken out, the story as it now begins.

    Args:
        before: Of the version that was posted.
        after: Of the version that stands.
    """
    known = {" ".join(one.text.split()) for one in before.sentences}
    changed = [
        group
        for group in stretches(after.sentences)
        if any(" ".join(one.text.split()) not in known for one in group)
    ]
    for first in range(len(changed)):
        yield tuple(sentence for group in changed[first:] for sentence in group)
    headline = Sentence(text=after.headline, paragraph=0)
    if before.headline != after.headline:
        yield (headline,)
    yield after.sentences
    yield (headline,)


def labelled(sentences: Sequence[Sentence], word: str) -> tuple[Sentence, ...]:
    """Put a language's word for a correction before the first sentence."""
    if not sentences:
        return ()
    first = replace(sentences[0], text=f"{word}: {sentences[0].text}", opens=True)
    return (first, *sentences[1:])


def unlabelled(text: str, word: str) -> str:
    """Take a language's word for a correction off the head of an editor's words.

    It is put there for them: who writes it, too, means one.
    """
    label = rf"\s*{re.escape(word)}\b[\s:.,–—-]*"
    return re.sub(f"^(?:{label})+", "", text, flags=re.IGNORECASE)


def note_of(sentences: Sequence[Sentence]) -> str:
    """Return what stands on the card below the headline; "" where it has no room."""
    groups = stretches(sentences)
    note = " ".join(one.text for one in groups[0]) if groups else ""
    return note if len(note) <= _LONGEST_NOTE else ""
