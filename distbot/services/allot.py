"""An account's month → which destinations' posts of an article may carry the link."""

from collections.abc import Mapping, Sequence

from distbot.domain.article import Article
from distbot.domain.budget import grants_link
from distbot.domain.importance import priority_of
from distbot.domain.newsroom import Destination, LinkPolicy
from distbot.domain.post import Priority
from distbot.ports import Parts, month_of


def allot(
    parts: Parts, article: Article, destinations: Sequence[Destination]
) -> Mapping[str, tuple[bool, str]]:
    """Say which of these may carry the link where links cost, and why; blocking.

    Args:
        parts: The newsroom's parts.
        article: As stored.
        destinations: Those that an article goes to.
    """
    asking = [d for d in destinations if _must_ask(parts, d)]
    if not asking:
        return {}
    reading = parts.language.read(article)
    priority = priority_of(article, reading.article_class, parts.newsroom.high)
    return {d.name: _grant(parts, d, priority) for d in asking}


def _grant(
    parts: Parts, destination: Destination, priority: Priority
) -> tuple[bool, str]:
    channel, now = parts.channel(destination), parts.clock.now()
    newsroom, account = parts.newsroom, destination.account
    month = month_of(newsroom, channel, account, parts.money, now)
    if month is None or channel.rates is None:
        return True, "nothing limits what may be spent"
    return grants_link(month, channel.rates, priority, now)


def _must_ask(parts: Parts, destination: Destination) -> bool:
    costs = parts.channel(destination).rates is not None
    return costs and destination.link is LinkPolicy.AUTO
