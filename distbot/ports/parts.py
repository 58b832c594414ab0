"""All that the services may reach for one newsroom, together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from distbot.domain.article import Article
from distbot.domain.newsroom import Destination, Newsroom
from distbot.ports.stores import ArticleStore, AttemptStore, PostStore
from distbot.ports.world import (
    CardRenderer,
    CardShelf,
    Channel,
    Clock,
    Language,
    Source,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """All that composing needs; reaches no network and no store."""

    newsroom: Newsroom
    language: Language
    renderer: CardRenderer
    shelf: CardShelf
    channels: Mapping[tuple[str, str], Channel]

    def channel(self, destination: Destination) -> Channel:
        """Return the channel of a destination's account."""
        return self.channels[destination.channel, destination.account]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Writing):
    """All that the services may reach for one newsroom; joined by `distbot.app`."""

    clock: Clock
    articles: ArticleStore
    posts: PostStore
    attempts: AttemptStore
    sources: Mapping[str, Source]
    fetch_page: Callable[[str], Awaitable[Article]]
