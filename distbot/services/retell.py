"""An article whose story was told before → what becomes of its post, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from distbot.domain.article import Article
from distbot.domain.newsroom import Destination
from distbot.domain.post import Post, PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.retelling import Retelling, decided, is_update, numerals_of
from distbot.ports import Parts, Precedent

_WAITS = frozenset(
    {
        PostState.DRAFT,
        PostState.APPROVED,
        PostState.CLAIMED,
        PostState.SENDING,
        PostState.UNKNOWN,
    }
)
"""What was skipped, cancelled or refused tells nobody anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """A second telling at one destination.

    Attributes:
        then: `ASK`, `MERGE` or `SPACE`.
        headline: Of the first telling's article.
        post_id: Of the first telling's post there.
        not_before: For `SPACE`: when the second may go there; aware UTC. None: the
            first one has no time yet.
    """

    then: Retelling
    headline: str
    post_id: int
    not_before: datetime | None

    @property
    def reason(self) -> str:
        """Why its post is where it is, for the ledger."""
        first = f"the same story as “{self.headline}”, post {self.post_id}"
        match self.then:
            case Retelling.MERGE:
                return f"duplicate: {first}"
            case Retelling.ASK:
                return f"{first}: the desk decides"
            case _:
                return f"spaced from {first}"

    def spaces(self, wish: datetime) -> bool:
        """Say whether the second has to wait beyond a time that it might go at."""
        if self.then is not Retelling.SPACE or self.not_before is None:
            return False
        return self.not_before > wish


def retold(
    parts: Parts,
    article: Article,
    destination: Destination,
    twins: Sequence[Precedent],
    before: int | None = None,
) -> Retold | None:
    """Say what becomes of an article's post where its story was told, or waits to be.

    Blocking. A first telling that was skipped, cancelled or taken down, or whose
    article is unpublished, is none. A breaking article is no duplicate of one that is
    not.

    Args:
        parts: The newsroom's parts.
        article: The second telling.
        destination: Where it would go.
        twins: Articles that tell the same story, the most alike first.
        before: Id of the second telling's post, where it has one: only earlier posts
            count.

    Returns:
        None where it is no second telling, or the newsroom does not mind.
    """
    rule = parts.newsroom.same_story
    if rule.then is Retelling.OFF:
        return None
    since = parts.clock.now() - rule.within
    told = [
        telling
        for twin in twins
        if twin.seen_at >= since
        for telling in _tellings(parts, article, twin, destination, before)
    ]
    if not told:
        return None
    first = next((one for one in told if not one.is_updated), told[0])
    has_desk = parts.newsroom.desk_chat is not None
    then = decided(rule, update=first.is_updated, has_desk=has_desk)
    if then is Retelling.OFF:
        return None
    times = [one.at for one in told if one.at is not None]
    return Retold(
        then=then,
        headline=first.headline,
        post_id=first.post_id,
        not_before=max(times) + rule.gap if times else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """A post that told a story, or waits to.

    Attributes:
        headline: Of its article.
        post_id: Of the row.
        at: When it went out, or is due; None: it has no time yet.
        is_updated: Whether the second telling has news beside it.
    """

    headline: str
    post_id: int
    at: datetime | None
    is_updated: bool


def _tellings(
    parts: Parts,
    article: Article,
    twin: Precedent,
    destination: Destination,
    before: int | None,
) -> Iterator[_Telling]:
    """Yield a twin's posts at a destination that stand, or may."""
    if parts.desk.changes.gone_twice(twin.article_id):
        return
    updated = is_update(twin.article, article, numerals_of(parts.language.moments))
    breaking = _is_breaking(parts, article)
    for post in parts.posts.of_article(twin.article_id):
        is_here = post.draft.destination == destination.name
        is_earlier = before is None or post.id < before
        if is_here and is_earlier and _stands(parts, post):
            yield _Telling(
                headline=twin.article.headline,
                post_id=post.id,
                at=post.receipt.at if post.receipt else post.due_at,
                is_updated=updated
                or (breaking and post.draft.article_class is not ArticleClass.BREAKING),
            )


def _stands(parts: Parts, post: Post) -> bool:
    if post.state is PostState.PUBLISHED:
        return parts.desk.operations.present(post) is not None
    return post.state in _WAITS


def _is_breaking(parts: Parts, article: Article) -> bool:
    return parts.language.read(article).article_class is ArticleClass.BREAKING
