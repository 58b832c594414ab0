"""A draft as it stands → what of it somebody should look at twice before it goes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from distbot.domain.article import Article
from distbot.domain.caution import but_of_looks, of_speaker, of_touches
from distbot.domain.post import Draft
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading
from distbot.domain.sensitive import touches
from distbot.ports import Writing


def second_look(writing: Writing, article: Article, draft: Draft) -> Draft:
    """Warn anew of who speaks and of what is touched, after a draft was changed.

    What was said of an earlier card or earlier words goes; all other warnings stay.

    Args:
        writing: The newsroom's writing; remembers whom it quoted if it has a store.
        article: As it stands now.
        draft: With its new card, or its new words.
    """
    found = looks(
        writing,
        (article, writing.language.read(article)),
        draft.wording.text,
        draft.quote,
        partial(writing.has_quoted, but=article.key),
    )
    kept = but_of_looks(draft.warnings)
    return replace(draft, warnings=(*kept, *filter(None, found)))


def looks(
    writing: Writing,
    told: tuple[Article, Reading],
    text: str,
    quote: Quote | None,
    has_quoted: Callable[[str], bool],
) -> Iterator[str]:
    """Yield what to look at: who speaks, and of whom; "" for nothing.

    Args:
        writing: The newsroom's writing.
        told: The article, and what was understood of it.
        text: The post's words.
        quote: On its card, if there is one.
        has_quoted: Says whether the newsroom has quoted a speaker before.
    """
    article, reading = told
    yield of_speaker(quote, article.headline, article.paragraphs, has_quoted)
    said = () if quote is None else (quote.text,)
    shown = (article.headline, reading.lede, text, *said)
    yield from of_touches(touches(shown, writing.language.sensitive))
