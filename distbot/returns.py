"""An article that was gone and is there again; and what the desk hears of either."""

from collections.abc import Mapping

from distbot.ports import Audience, Decision, Parts

_MOST = 500


def note_there(parts: Parts, article_id: int, *, seen: bool = False) -> bool:
    """Note that an article is there: looks in vain are forgotten; blocking.

    Nobody need decide any more about one that came back, and the desk hears of it: what
    was pulled does not go out by itself.

    Args:
        parts: The newsroom's parts.
        article_id: Of the article's row.
        seen: Its page was there, as caches may have it; else its own system says so.

    Returns:
        Whether it was gone until now.

    Raises:
        LookupError: There is no such article.
    """
    changes, now = parts.desk.changes, parts.clock.now()
    was_gone = changes.gone_twice(article_id)
    if not changes.there(article_id, seen=seen) or not was_gone:
        return False
    for change in changes.undecided(_MOST):
        if change.article_id == article_id and change.after is None:
            changes.decide(change.id, Decision.LEAVE, "distbot", now)
    if parts.posts.of_article(article_id):  # else it goes its way as if new
        tell_desk(parts, "back", article_id, {})
    return True


def tell_desk(
    parts: Parts, kind: str, article_id: int, more: Mapping[str, str]
) -> None:
    """Tell the desk what became of an article, each time that it does; blocking."""
    now, article = parts.clock.now(), parts.articles.get(article_id)
    cause = f"{kind} {article_id} {now.isoformat(timespec='milliseconds')}"
    fields = {"headline": article.headline, "url": article.url or "", **more}
    parts.notices.announce(cause, Audience.DESK, kind, fields, now)
