"""Sources that are told of articles, instead of looking for them."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from distbot.domain.article import Article
from distbot.ports.world import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a newsroom's own system told of one article.

    Attributes:
        key: Of the article (`Article.key`).
        article: As it is now, complete; None: it is unpublished.
        edited: Its system says that it was public before.
    """

    key: str
    article: Article | None
    edited: bool = False


@runtime_checkable
class Receiving(Source, Protocol):
    """A source that is told of articles; its `fetch` finds nothing."""

    def read(self, content: bytes) -> Delivery:
        """Read what was sent; pure.

        Raises:
            InputError: A field is missing or wrong; the fault names it.
        """
        ...
