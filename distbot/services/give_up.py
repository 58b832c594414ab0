"""What does not settle → goes on as it was read, unless its page is gone."""

import asyncio
from collections.abc import Callable, Sequence

from distbot.domain.article import Article
from distbot.domain.presence import Presence
from distbot.ports import Parts

_A_FEW = 5
"""So many pages are looked at; where more wait, it is the site that is in trouble."""


async def give_up(
    parts: Parts, source: str, withdraw: Callable[[int], object]
) -> Sequence[str]:
    """Let go on what a source did not give again for long; return the headlines.

    What was unpublished while it settled is not given again either: its page tells.

    Args:
        parts: The newsroom's parts.
        source: Its name.
        withdraw: Given the id of an article whose page is gone; blocking.
    """
    now = parts.clock.now()
    for number, article in await asyncio.to_thread(
        parts.articles.overdue, source, now, _A_FEW
    ):
        if await _is_gone(parts, article):
            await asyncio.to_thread(withdraw, number)
    return await asyncio.to_thread(parts.articles.give_up_settling, source, now)


async def _is_gone(parts: Parts, article: Article) -> bool:
    if article.url is None:
        return False
    try:
        return await parts.pages.presence(article.url) is Presence.GONE
    except Exception:  # noqa: BLE001 - one bad page must not hide the others
        return False
