"""Domain values to columns and back."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from distbot.domain.article import Article
from distbot.domain.post import Draft, Post, PostState, Priority, Receipt

_ARTICLE = TypeAdapter(Article)
_DRAFT = TypeAdapter(Draft)
_MARKS = TypeAdapter(dict[str, str])
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(moment: datetime) -> int:
    """Return UTC milliseconds since 1970, rounded down."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(stamp: int) -> datetime:
    """Return the aware UTC moment of a stamp."""
    return _EPOCH + timedelta(milliseconds=stamp)


def to_micro(price_usd: Decimal) -> int:
    """Return whole micro-dollars."""
    return int(price_usd.scaleb(6).to_integral_value())


def from_micro(price_micro_usd: int) -> Decimal:
    """Return dollars."""
    return Decimal(price_micro_usd).scaleb(-6)


def pack_article(article: Article) -> str:
    """Return JSON."""
    return _ARTICLE.dump_json(article).decode()


def unpack_article(content: str) -> Article:
    """Read what `pack_article` wrote."""
    return _ARTICLE.validate_json(content)


def pack_draft(draft: Draft) -> str:
    """Return JSON."""
    return _DRAFT.dump_json(draft).decode()


def unpack_draft(content: str) -> Draft:
    """Read what `pack_draft` wrote."""
    return _DRAFT.validate_json(content)


def pack_marks(marks: Mapping[str, str]) -> str:
    """Return JSON."""
    return _MARKS.dump_json(dict(marks)).decode()


def unpack_marks(marks: str) -> dict[str, str]:
    """Read what `pack_marks` wrote."""
    return _MARKS.validate_json(marks)


def receipt_of(row: Row[Any]) -> Receipt | None:
    """Return the receipt of a row of `posts`, if it is published."""
    if row.sent_at is None:
        return None
    return Receipt(remote_id=row.remote_id, url=row.remote_url, at=from_ms(row.sent_at))


def post_of(row: Row[Any]) -> Post:
    """Make a post of a row of `posts` whose draft is not null."""
    return Post(
        id=row.id,
        article_id=row.article_id,
        draft=unpack_draft(row.draft),
        variant=row.variant,
        state=PostState(row.state),
        version=row.version,
        attempt=row.attempt,
        due_at=None if row.due_at is None else from_ms(row.due_at),
        reason=row.reason,
        receipt=receipt_of(row),
        priority=Priority(row.priority),
        expire_at=None if row.expire_at is None else from_ms(row.expire_at),
        fixed=row.fixed,
        doubtful=row.doubtful,
        deferrals=row.deferrals,
    )
