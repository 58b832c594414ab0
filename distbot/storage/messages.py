"""Which messages of the desk show which post, on SQLAlchemy Core."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    and_,
    exists,
    func,
    or_,
    select,
    update,
)
from typing_extensions import override

from distbot.domain.post import Post, PostState
from distbot.ports import (
    DeskMessage,
    DeskMessages,
    MessageKind,
    OperationKind,
    OperationState,
)
from distbot.storage._values import from_ms, to_ms
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.tables import EVENTS, POSTS
from distbot.storage.tables_desk import DESK_MESSAGES, OPERATIONS

_LAST_MOVES = 500
"""So far back is looked for what a message does not tell: some fifty articles."""

_LAST_OPERATIONS = 100

_TOLD = [
    PostState.APPROVED.value,
    PostState.PUBLISHED.value,
    PostState.UNKNOWN.value,
    PostState.FAILED.value,
    PostState.CANCELLED.value,
    PostState.SKIPPED.value,
]
_IN_FLIGHT = [PostState.CLAIMED.value, PostState.SENDING.value]
_LONG_MS = 5 * 60_000
"""What is put off for less is not told: it goes before anybody asks."""

_ENDED = [
    OperationState.DONE.value,
    OperationState.FAILED.value,
    OperationState.UNKNOWN.value,
]


class SqlDeskMessages(DeskMessages):
    """One newsroom's messages of its posts."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def find(self, chat_id: int, message_id: int) -> DeskMessage | None:
        query = select(DESK_MESSAGES).where(*_this(chat_id, message_id))
        with self._database.reads() as db:
            row = db.execute(query).first()
        return None if row is None else _message(row)

    @override
    def of_post(self, post_id: int) -> Sequence[DeskMessage]:
        query = (
            select(DESK_MESSAGES)
            .where(DESK_MESSAGES.c.post_id == post_id)
            .order_by(DESK_MESSAGES.c.shown_at, DESK_MESSAGES.c.message_id)
        )
        with self._database.reads() as db:
            return [_message(row) for row in db.execute(query).all()]

    @override
    def outdated(self, limit: int) -> Sequence[DeskMessage]:
        queries = _moved_on(), _taken_down()
        with self._database.reads() as db:
            rows = [row for query in queries for row in db.execute(query.limit(limit))]
        found = {(row.chat_id, row.message_id): _message(row) for row in rows}
        return list(found.values())[:limit]

    @override
    def told(self, chat_id: int, message_id: int, at: datetime) -> None:
        this = _this(chat_id, message_id)
        with self._database.writes() as db:
            db.execute(update(DESK_MESSAGES).where(*this).values(shown_at=to_ms(at)))


def remember_message(
    db: Connection, post: Post, where: tuple[int, int], kind: MessageKind, now: datetime
) -> None:
    """Remember a message of a post's version, by chat and number.

    In an open transaction.
    """
    shows: dict[str, object] = {
        "post_id": post.id,
        "version": post.version,
        "kind": kind.value,
        "shown_at": to_ms(now),
    }
    key: dict[str, object] = {"chat_id": where[0], "message_id": where[1]}
    if not insert_if_new(db, DESK_MESSAGES, key | shows):
        db.execute(update(DESK_MESSAGES).where(*_this(*where)).values(shows))


def was_shown(desk: int | None = None) -> ColumnElement[bool]:
    """Say of a post whether the desk was asked about its present version.

    Of groups, which have negative numbers, only the desk's counts, where it is given.
    """
    chat = DESK_MESSAGES.c.chat_id
    return exists().where(
        DESK_MESSAGES.c.post_id == POSTS.c.id,
        DESK_MESSAGES.c.version == POSTS.c.version,
        DESK_MESSAGES.c.kind == MessageKind.CONTROL.value,
        *([] if desk is None else [or_(chat > 0, chat == desk)]),
    )


def shown_since() -> ColumnElement[int | None]:
    """Return when the desk was first asked about a post's present version; or NULL."""
    return (
        select(func.min(DESK_MESSAGES.c.shown_at))
        .where(
            DESK_MESSAGES.c.post_id == POSTS.c.id,
            DESK_MESSAGES.c.version == POSTS.c.version,
            DESK_MESSAGES.c.kind == MessageKind.CONTROL.value,
        )
        .correlate(POSTS)
        .scalar_subquery()
    )


def _moved_on() -> Select[Any]:
    """Return the query for messages that do not tell the last moves of their posts."""
    newest = select(EVENTS).order_by(EVENTS.c.id.desc()).limit(_LAST_MOVES)
    moves = newest.subquery("moves")
    return (
        _controls()
        .join(moves, moves.c.post_id == DESK_MESSAGES.c.post_id)
        .join(POSTS, POSTS.c.id == DESK_MESSAGES.c.post_id)
        .where(moves.c.at > DESK_MESSAGES.c.shown_at, _is_news(moves))
    )


def _taken_down() -> Select[Any]:
    """Return the query for messages that do not tell how a take-down ended."""
    newest = select(OPERATIONS).order_by(OPERATIONS.c.id.desc())
    last = newest.limit(_LAST_OPERATIONS).subquery("last")
    return (
        _controls()
        .join(last, last.c.post_id == DESK_MESSAGES.c.post_id)
        .where(
            last.c.kind == OperationKind.DELETE.value,
            last.c.state.in_(_ENDED),
            last.c.done_at > DESK_MESSAGES.c.shown_at,
            ~_has_newer(),
        )
    )


def _controls() -> Select[Any]:
    """Return the query for control messages, oldest first."""
    return (
        select(DESK_MESSAGES)
        .distinct()
        .where(DESK_MESSAGES.c.kind == MessageKind.CONTROL.value)
        .order_by(DESK_MESSAGES.c.shown_at, DESK_MESSAGES.c.message_id)
    )


def _has_newer() -> ColumnElement[bool]:
    """Say of a message whether another one asks about a later version."""
    later = DESK_MESSAGES.alias("later")
    return exists().where(
        later.c.post_id == DESK_MESSAGES.c.post_id,
        later.c.kind == MessageKind.CONTROL.value,
        later.c.version > DESK_MESSAGES.c.version,
    )


def _is_news(moves: Subquery) -> ColumnElement[bool]:
    """Say whether a move is one to be told: to another state, or another version."""
    given_back = and_(
        moves.c.after == PostState.APPROVED.value,
        func.coalesce(moves.c.before, "").in_(_IN_FLIGHT),
    )
    soon = and_(given_back, POSTS.c.due_at < moves.c.at + _LONG_MS)
    return or_(
        and_(moves.c.after.in_(_TOLD), ~soon, ~_has_newer()),
        # Whatever becomes a draft again is a new version.
        and_(
            moves.c.after == PostState.DRAFT.value,
            DESK_MESSAGES.c.version < POSTS.c.version,
        ),
    )


def _this(chat_id: int, message_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        DESK_MESSAGES.c.chat_id == chat_id,
        DESK_MESSAGES.c.message_id == message_id,
    )


def _message(row: Row[Any]) -> DeskMessage:
    return DeskMessage(
        chat_id=row.chat_id,
        message_id=row.message_id,
        post_id=row.post_id,
        version=row.version,
        kind=MessageKind(row.kind),
        at=from_ms(row.shown_at),
    )
