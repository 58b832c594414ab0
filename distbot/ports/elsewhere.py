"""What other posts say already: words and quotes that a post keeps clear of."""

from datetime import timedelta

from distbot.domain.newsroom import Destination
from distbot.domain.post import Post, PostState
from distbot.ports.parts import Parts

_SAME_WORDS = timedelta(days=7)
"""How long the words of another post are kept clear of."""

_NEVER_SEEN = frozenset({PostState.CANCELLED, PostState.SKIPPED})


def words_elsewhere(
    parts: Parts, destination: Destination, *, here: bool = False
) -> frozenset[str]:
    """Return what the channel's other accounts say, where that matters; blocking.

    Args:
        parts: The newsroom's parts.
        destination: Where a post is worded for.
        here: Whether what is said to it already counts, too, as for a second post.
    """
    if not parts.channel(destination).unique_texts:
        return frozenset()
    names = [
        one.name
        for one in parts.newsroom.destinations
        if one.channel == destination.channel and (here or one.name != destination.name)
    ]
    return parts.posts.texts(names, parts.clock.now() - _SAME_WORDS)


def quotes_elsewhere(parts: Parts, post: Post) -> frozenset[str]:
    """Return what the cards of an article's other posts to the same place say.

    Blocking. What nobody will ever see does not count.
    """
    return frozenset(
        one.draft.quote.text
        for one in parts.posts.of_article(post.article_id)
        if one.id != post.id
        and one.draft.destination == post.draft.destination
        and one.draft.quote is not None
        and one.state not in _NEVER_SEEN
    )
