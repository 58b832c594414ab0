"""All that the services may reach for one newsroom, together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from distbot.domain.article import Article
from distbot.domain.newsroom import Destination, Newsroom
from distbot.ports.stores import ArticleStore, AttemptStore, Ledger, PostStore
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
    """All that composing needs; reaches no store, and no network but for a photo.

    Attributes:
        newsroom: Whose posts.
        language: Reads its articles.
        renderer: Draws its cards.
        shelf: Keeps them.
        channels: By registered name and account.
        fetch_image: Gives the bytes of an image's address or path; blocking, and an
            `InputError` if it cannot. None: cards go without photos.
    """

    newsroom: Newsroom
    language: Language
    renderer: CardRenderer
    shelf: CardShelf
    channels: Mapping[tuple[str, str], Channel]
    fetch_image: Callable[[str], bytes] | None = None

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
    ledger: Ledger
    sources: Mapping[str, Source]
    fetch_page: Callable[[str], Awaitable[Article]]
