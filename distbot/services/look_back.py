"""An article → what the newsroom has told of it before."""

from datetime import timedelta
from functools import partial

from distbot.domain.article import Article
from distbot.ports import Before, Parts

_WITHIN = timedelta(hours=48)


def look_back(parts: Parts, article: Article) -> Before:
    """Look for the same story among the last two days' articles; blocking.

    Args:
        parts: The newsroom's parts.
        article: Stored or not.
    """
    twins = parts.precedents.alike(article, parts.clock.now() - _WITHIN)
    return Before(
        twin=twins[0].article.headline if twins else "",
        twins=tuple(twins),
        has_quoted=partial(parts.precedents.has_quoted, but=article.key),
    )
