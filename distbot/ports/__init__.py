"""What the services ask of the world; adapters answer, `distbot.app` joins them."""

from distbot.ports.parts import (
    Parts,
    Writing,
)
from distbot.ports.stores import (
    ArticleStore,
    AttemptStore,
    Bill,
    Lease,
    NewPost,
    Opening,
    PostStore,
    StoredArticle,
)
from distbot.ports.world import (
    CardRenderer,
    CardShelf,
    Channel,
    Clock,
    Fetched,
    Finding,
    Language,
    Messages,
    Ready,
    Source,
)

__all__ = [
    "ArticleStore",
    "AttemptStore",
    "Bill",
    "CardRenderer",
    "CardShelf",
    "Channel",
    "Clock",
    "Fetched",
    "Finding",
    "Language",
    "Lease",
    "Messages",
    "NewPost",
    "Opening",
    "Parts",
    "PostStore",
    "Ready",
    "Source",
    "StoredArticle",
    "Writing",
]
