"""An article → what the newsroom has told of it before."""

from datetime import timedelta
from functools import partial

from distbot.domain.article import Article
from distbot.domain.same_story import SAME, Story, similarity
from distbot.ports import Before, Parts

_WITHIN = timedelta(hours=48)


def look_back(parts: Parts, article: Article) -> Before:
    """Look for the same story among the last two days' articles; blocking.

    Args:
        parts: The newsroom's parts.
        article: Stored or not.
    """
    key, since = article.key, parts.clock.now() - _WITHIN
    story = Story.of(article.headline, article.paragraphs)
    likeness, twin = max(
        (
            (similarity(story, other.story), other.headline)
            for other in parts.precedents.stories(key, since)
        ),
        default=(0.0, ""),
    )
    return Before(
        twin=twin if likeness >= SAME else "",
        has_quoted=partial(parts.precedents.has_quoted, but=key),
    )
