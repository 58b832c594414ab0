"""Posts taken back: what waits is cancelled, what is out is to be taken down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from distbot.domain.errors import InputError
from distbot.domain.post import Post, PostState
from distbot.domain.retraction import Standing, Way, way_back
from distbot.ports import Operation, OperationKind, OperationState, Parts, Wanted

_LOOKS = 3
"""A post may move between the look and the deed, and is looked at again."""

_STANDINGS = {
    (OperationKind.DELETE, OperationState.DONE): Standing.GONE,
    (OperationKind.DELETE, OperationState.WANTED): Standing.GOING,
    (OperationKind.DELETE, OperationState.DOING): Standing.GOING,
    (OperationKind.EDIT, OperationState.DOING): Standing.CHANGING,
}
"""What the last operation of a post means; any other leaves it as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """What taking a post back means for it, or what came of that.

    Attributes:
        post: As it now is.
        way: What is done if somebody says so.
        price_usd: What that is billed.
        take_down: The last one that was asked for: whether it is done and, if not,
            why; None if none ever was.
    """

    post: Post
    way: Way
    price_usd: Decimal
    take_down: Operation | None


def retractions(parts: Parts, post_ids: Sequence[int]) -> tuple[Retraction, ...]:
    """Say of each post what taking it back would do and cost, or has done; blocking.

    Nothing is changed.

    Raises:
        InputError: There is no such post.
    """
    return tuple(_retraction(parts, _post(parts, one)) for one in post_ids)


def retract(
    parts: Parts, post_ids: Sequence[int], by: str, now: datetime
) -> tuple[Retraction, ...]:
    """Take posts back; what is out is taken down by the workers, soon.

    Blocking. Asked again it does nothing twice, but for a take-down that failed.

    Args:
        parts: The newsroom's parts.
        post_ids: Which.
        by: Who says so, by name.
        now: Aware UTC.

    Returns:
        What is with each now: where `way` is in `STUCK`, nothing was done.

    Raises:
        InputError: There is no such post; then nothing was done at all.
    """
    found = retractions(parts, post_ids)
    for _ in range(_LOOKS):
        open_ones = [one for one in found if one.way in {Way.CANCEL, Way.DELETE}]
        if not open_ones:
            break
        for one in open_ones:
            _take_back(parts, one, by, now)
        found = retractions(parts, post_ids)
    return found


def whole_article(parts: Parts, post_id: int) -> tuple[int, ...]:
    """Return the ids of all posts of the article that a post tells; blocking.

    Raises:
        InputError: There is no such post.
    """
    article_id = _post(parts, post_id).article_id
    return tuple(post.id for post in parts.posts.of_article(article_id))


def last_take_down(parts: Parts, post: Post) -> Operation | None:
    """Return a post's last take-down that has ended, well or not; blocking."""
    operations = parts.desk.operations.of_post(post.id)
    ended = [one for one in operations if _has_ended(one)]
    return ended[-1] if ended else None


def total_usd(found: Iterable[Retraction]) -> Decimal:
    """Return what taking them all back is billed."""
    return sum((one.price_usd for one in found), Decimal(0))


def _has_ended(operation: Operation) -> bool:
    is_delete = operation.kind is OperationKind.DELETE
    return is_delete and operation.done_at is not None


def _post(parts: Parts, post_id: int) -> Post:
    try:
        return parts.posts.get(post_id)
    except LookupError as error:
        mend = "Look its number up: distbot ledger -c FILE"
        fault = "is not in the store, or never had words"
        raise InputError(f"post {post_id}", fault, mend) from error


def _retraction(parts: Parts, post: Post) -> Retraction:
    standing, take_down, price = Standing.AS_SENT, None, Decimal(0)
    destination = parts.destination(post.draft.destination)
    if post.state is PostState.PUBLISHED:
        operations = parts.desk.operations.of_post(post.id)
        kinds = [one for one in operations if one.kind is OperationKind.DELETE]
        take_down = kinds[-1] if kinds else None
        if operations:
            last = operations[-1]
            standing = _STANDINGS.get((last.kind, last.state), standing)
    way = way_back(post.state, standing, reachable=destination is not None)
    if way is Way.DELETE and destination is not None:
        price = parts.channel(destination).price_of_delete
    return Retraction(post=post, way=way, price_usd=price, take_down=take_down)


def _take_back(parts: Parts, one: Retraction, by: str, now: datetime) -> None:
    if one.way is Way.CANCEL:
        parts.posts.cancel(
            one.post.id,
            one.post.version,
            actor=by,
            why=f"retracted by {by}",
            now=now,
        )
        return
    wanted = Wanted(
        post_id=one.post.id, draft=None, asked_by=by, price_usd=one.price_usd
    )
    parts.desk.operations.ask(wanted, now)
