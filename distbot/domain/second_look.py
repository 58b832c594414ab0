"""What of a draft, as it stands, somebody should look at twice before it goes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from distbot.domain.article import Article
from distbot.domain.caution import but_of_looks, of_speaker, of_touches
from distbot.domain.post import Draft
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading
from distbot.domain.sensitive import SensitiveWords, touches


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """What a draft is held against.

    Attributes:
        article: As it stands now.
        reading: What was understood of it.
        sensitive: The language's words, and the newsroom's own.
        has_quoted: Says whether the newsroom has quoted a speaker before.
    """

    article: Article
    reading: Reading
    sensitive: SensitiveWords
    has_quoted: Callable[[str], bool]


def looks(text: str, quote: Quote | None, backdrop: Backdrop) -> Iterator[str]:
    """Yield what to look at: who speaks, and of whom; "" for nothing.

    Args:
        text: The post's words.
        quote: On its card, if there is one.
        backdrop: What both are held against.
    """
    article = backdrop.article
    yield of_speaker(quote, article.headline, article.paragraphs, backdrop.has_quoted)
    said = () if quote is None else (quote.text,)
    shown = (article.headline, backdrop.reading.lede, text, *said)
    yield from of_touches(touches(shown, backdrop.sensitive))


def second_look(draft: Draft, backdrop: Backdrop) -> Draft:
    """Warn anew of who speaks and of what is touched, after a draft was changed.

    What was said of an earlier card or earlier words goes; all other warnings stay.
    """
    found = looks(draft.wording.text, draft.quote, backdrop)
    kept = but_of_looks(draft.warnings)
    return replace(draft, warnings=(*kept, *filter(None, found)))
