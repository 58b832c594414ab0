"""Which posts may go now: lane first, then each lane's first due post by the index.

A lane is a destination with its posts; in it each priority has its own turn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from distbot.domain.post import PostState, Priority
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Past, expires_at, opening
from distbot.ports import LaneRules
from distbot.storage._values import from_ms, to_ms
from distbot.storage.history import past
from distbot.storage.moves import among, is_state
from distbot.storage.tables import DESTINATIONS, POSTS
from distbot.storage.tables_more import ACCOUNTS, LANES, PAUSES

_HISTORY = timedelta(hours=50)
"""How far back a rhythm may ask: a day of its zone, and the longest gap."""

_WAITING = is_state(PostState.APPROVED)
_LASTING = ArticleClass.EVERGREEN.value
_FILLS = and_(
    POSTS.c.article_class == _LASTING,
    POSTS.c.priority == Priority.EVERGREEN.value,
    ~POSTS.c.fixed,
)
"""Says of a post that it only fills gaps: no editor raised it or named its time."""

_OF_TURN = and_(
    POSTS.c.destination == LANES.c.destination, POSTS.c.priority == LANES.c.priority
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A lane that may go, and the post whose turn it is.

    Attributes:
        destination: Its name.
        account: "channel:account".
        priority: Of the post.
        post_id: The post.
    """

    destination: str
    account: str
    priority: int
    post_id: int


def candidates(db: Connection, now_ms: int, limit: int) -> list[Candidate]:
    """Return free lanes with a due post, urgent first; one turn each."""
    # A lane may stand here once a priority.
    given = {"now_ms": now_ms, "most": limit * len(Priority)}
    turns: dict[str, Candidate] = {}
    for row in db.execute(_CANDIDATES, given):
        turns.setdefault(row.name, _candidate(row))
    return list(turns.values())


def next_due(db: Connection, now_ms: int) -> int | None:
    """Return when the next turn of any free lane is, UTC milliseconds."""
    found = db.scalar(_NEXT[db.dialect.name], {"now_ms": now_ms})
    return None if found is None or found == _NEVER else int(found)


def locked(db: Connection, wanted: Sequence[Candidate], limit: int) -> list[Candidate]:
    """Lock the lanes of candidates that no other worker has locked, urgent first.

    On SQLite the transaction alone keeps others out.
    """
    if db.dialect.name != "postgresql":
        return list(wanted[:limit])
    names = [candidate.destination for candidate in wanted]
    query = (
        select(DESTINATIONS.c.name)
        .where(among(db, DESTINATIONS.c.name, names))
        .order_by(func.array_position(names, DESTINATIONS.c.name))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    held = set(db.scalars(query))
    return [candidate for candidate in wanted if candidate.destination in held]


def allowed(
    db: Connection, candidate: Candidate, rules: LaneRules, now: datetime
) -> Candidate | None:
    """Return whose turn it is by the rhythm: the candidate's, or nobody's yet.

    Behind one that is held back another may go: one of another class, or one whose
    very time an editor named. Until when nobody's turn is, is kept, so that the lane
    is not asked again before.
    """
    if rules.rhythm.trivial and not rules.mourns:
        return candidate
    opens = _held_until(db, candidate, rules, now)
    if opens <= now:
        return candidate
    for other, due_at in _others(db, candidate, to_ms(now)):
        goes = max(_held_until(db, other, rules, now), due_at)
        if goes <= now:
            return other
        opens = min(opens, goes)
    db.execute(
        update(LANES)
        .where(
            LANES.c.destination == candidate.destination,
            LANES.c.priority == candidate.priority,
        )
        .values(ok_at=to_ms(opens), asked_at=to_ms(now))
    )
    return None


def opens_at(
    db: Connection, candidate: Candidate, rules: LaneRules, now: datetime
) -> datetime:
    """Ask the rhythm when, now or later, a candidate's post may go."""
    kind = _kind(db, candidate)
    return _opens(db, candidate, kind, rules, now)


def _held_until(
    db: Connection, candidate: Candidate, rules: LaneRules, now: datetime
) -> datetime:
    """Ask the rhythm, and let nothing that it holds back become late by that."""
    kind = _kind(db, candidate)
    opens = _opens(db, candidate, kind, rules, now)
    late = expires_at(rules.rhythm, ArticleClass(kind.article_class), opens)
    if opens > now:
        db.execute(
            update(POSTS)
            .where(
                POSTS.c.destination == candidate.destination,
                POSTS.c.priority == candidate.priority,
                POSTS.c.article_class == kind.article_class,
                POSTS.c.fixed == kind.fixed,
                _WAITING,
                POSTS.c.due_at < to_ms(opens),
                # What is too late already stays so.
                POSTS.c.expire_at > to_ms(now),
                true() if late is None else POSTS.c.expire_at < to_ms(late),
            )
            .values(expire_at=None if late is None else to_ms(late))
        )
    return opens


def _kind(db: Connection, candidate: Candidate) -> Row[str, bool]:
    query = select(POSTS.c.article_class, POSTS.c.fixed)
    return db.execute(query.where(POSTS.c.id == candidate.post_id)).one()


def _opens(
    db: Connection,
    candidate: Candidate,
    kind: Row[str, bool],
    rules: LaneRules,
    now: datetime,
) -> datetime:
    known = past(db, candidate.destination, now - _HISTORY)
    if kind.article_class == _LASTING:
        gap_only = candidate.priority == Priority.EVERGREEN.value and not kind.fixed
        known += _ahead(db, candidate, now, all_others=gap_only)
    if not rules.mourns:
        known = tuple(replace(post, duka=False) for post in known)
    article_class = ArticleClass(kind.article_class)
    return opening(rules.rhythm, article_class, known, now, fixed=kind.fixed)


def _others(
    db: Connection, candidate: Candidate, now_ms: int
) -> Iterator[tuple[Candidate, datetime]]:
    """Yield the same turn's next post of each class, by an editor's time or not."""
    kind = (POSTS.c.article_class, POSTS.c.fixed)
    rank = func.row_number().over(
        partition_by=kind, order_by=(POSTS.c.due_at, POSTS.c.id)
    )
    ranked = (
        select(POSTS.c.id, POSTS.c.due_at, rank.label("rank"))
        .where(
            POSTS.c.destination == candidate.destination,
            POSTS.c.priority == candidate.priority,
            POSTS.c.id != candidate.post_id,
            _WAITING,
            _wanted(now_ms),
        )
        .subquery()
    )
    query = select(ranked).where(ranked.c.rank == 1)
    for row in db.execute(query.order_by(ranked.c.due_at, ranked.c.id)).all():
        yield replace(candidate, post_id=row.id), from_ms(row.due_at)


def _ahead(
    db: Connection, candidate: Candidate, now: datetime, *, all_others: bool
) -> tuple[Past, ...]:
    """Return what is still to come and goes before an evergreen.

    Args:
        db: An open transaction.
        candidate: The evergreen's turn.
        now: Aware UTC.
        all_others: It only fills gaps, and so makes room for all but its like; else
            for duka alone.
    """
    query = (
        select(POSTS.c.due_at, POSTS.c.article_class, POSTS.c.duka, LANES.c.ok_at)
        .join(LANES, _OF_TURN)
        .where(
            POSTS.c.destination == candidate.destination,
            POSTS.c.id != candidate.post_id,
            _WAITING,
            POSTS.c.due_at < to_ms(now + _HISTORY),
            or_(POSTS.c.duka, ~_FILLS) if all_others else POSTS.c.duka,
        )
    )
    return tuple(
        Past(
            # What is overdue, or held back, goes as soon as it may.
            at=max(from_ms(max(row.due_at, row.ok_at)), now),
            article_class=ArticleClass(row.article_class),
            duka=row.duka,
        )
        for row in db.execute(query)
    )


def planned(db: Connection, destination: str) -> tuple[Past, ...]:
    """Return what a destination is about to post, by when it is due."""
    fills = and_(_FILLS, POSTS.c.state == PostState.APPROVED.value).label("fills")
    query = select(POSTS.c.due_at, POSTS.c.article_class, POSTS.c.duka, fills)
    mine = POSTS.c.destination == destination
    # Each by its own index.
    flying = is_state(PostState.CLAIMED, PostState.SENDING)
    claimed = query.where(mine, flying, POSTS.c.state == PostState.CLAIMED.value)
    rows = (*db.execute(query.where(mine, _WAITING)), *db.execute(claimed))
    return tuple(
        Past(
            at=from_ms(row.due_at),
            article_class=ArticleClass(row.article_class),
            duka=row.duka,
            fills=bool(row.fills),
        )
        for row in sorted(rows, key=lambda row: row.due_at)
    )


def busy() -> ColumnElement[bool]:
    """Say whether a post of the row's lane is in flight."""
    flying = POSTS.alias("flying")
    states = (PostState.CLAIMED, PostState.SENDING)
    return exists().where(
        flying.c.destination == POSTS.c.destination, is_state(*states, of=flying)
    )


def _lanes(*columns: ColumnElement[Any]) -> Select[Any]:
    """Select free lanes' turns."""
    names = (DESTINATIONS.c.name, DESTINATIONS.c.account, LANES.c.priority)
    # The checkers do not agree on the type of a select with a list of columns.
    query: Any = select(*names, *columns)
    return _of_free_lanes(query)


def _of_free_lanes(query: Select[Any]) -> Select[Any]:
    """Have a query look at the turns of lanes with nothing in flight, and no pause."""
    in_flight = exists().where(
        POSTS.c.destination == DESTINATIONS.c.name,
        is_state(PostState.CLAIMED, PostState.SENDING),
    )
    paused = exists().where(
        or_(PAUSES.c.scope == "", PAUSES.c.scope == LANES.c.destination)
    )
    return (
        query.select_from(DESTINATIONS)
        .join(LANES, LANES.c.destination == DESTINATIONS.c.name)
        .join(ACCOUNTS, ACCOUNTS.c.name == DESTINATIONS.c.account)
        .where(~in_flight, ~paused)
    )


def waits(now_ms: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - a number, or its bound parameter
    """Return until when a turn's rhythm, account and network hold it back.

    One that was written after the present moment holds nothing: the clock was set
    back since.
    """
    stands = {
        "ok_at": (LANES.c.asked_at, LANES.c.ok_at),
        "open_at": (ACCOUNTS.c.closed_at, ACCOUNTS.c.open_at),
        "blocked_until": (
            DESTINATIONS.c.blocked_at,
            func.coalesce(DESTINATIONS.c.blocked_until, 0),
        ),
    }
    return tuple(
        case((since > now_ms, 0), else_=until).label(name)
        for name, (since, until) in stands.items()
    )


def _wanted(now_ms: Any) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    """Say whether a post is not past its end, though nobody has skipped it yet."""
    return or_(POSTS.c.expire_at.is_(None), POSTS.c.expire_at > now_ms)


def _first_due() -> ColumnElement[Any]:
    """Probe the index for a turn's first due time."""
    return (
        select(func.min(POSTS.c.due_at))
        .where(_OF_TURN, _WAITING)
        .correlate(LANES)
        .scalar_subquery()
    )


def _first_post() -> ColumnElement[Any]:
    """Probe the index for a turn's first due post."""
    return (
        select(POSTS.c.id)
        .where(_OF_TURN, _WAITING, POSTS.c.due_at <= _NOW, _wanted(_NOW))
        .order_by(POSTS.c.due_at, POSTS.c.id)
        .limit(1)
        .correlate(LANES)
        .scalar_subquery()
    )


def _candidates() -> Select[Any]:
    """Select free lanes' turns that are due, urgent first."""
    found = (
        _lanes(_first_post().label("post_id"))
        .where(*(wait <= _NOW for wait in waits(_NOW)))
        .subquery()
    )
    return (
        select(found)
        .join(POSTS, POSTS.c.id == found.c.post_id)
        .order_by(found.c.priority, POSTS.c.due_at, POSTS.c.id)
        .limit(bindparam("most", type_=BigInteger))
    )


_NOW = bindparam("now_ms", type_=BigInteger)
_CANDIDATES = _candidates()
_NEVER = 2**62
"""Stands for a time where a turn has no post; PostgreSQL's GREATEST passes NULLs by."""

_NEXT = {
    dialect: _of_free_lanes(
        select(func.min(latest(func.coalesce(_first_due(), _NEVER), *waits(_NOW))))
    )
    for dialect, latest in (("sqlite", func.max), ("postgresql", func.greatest))
}
"""Built once, as what is above: they are asked twice a second."""


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        destination=row.name,
        account=row.account,
        priority=row.priority,
        post_id=row.post_id,
    )
