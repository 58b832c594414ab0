"""What becomes of known articles, on SQLAlchemy Core."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from typing_extensions import override

from distbot.domain.amendment import amends
from distbot.domain.article import Article
from distbot.domain.post import Draft, Post, PostState
from distbot.domain.presence import UNPUBLISHED, Looks
from distbot.ports import Change, ChangeStore, Decision, Watched
from distbot.storage._values import from_ms, pack_article, to_ms, unpack_article
from distbot.storage.engine import Database
from distbot.storage.page_looks import keep_looks, watched
from distbot.storage.renewals import RENEWED, outdated, renew
from distbot.storage.rewrites import Edit
from distbot.storage.tables import ARTICLES, POSTS
from distbot.storage.tables_desk import CHANGES
from distbot.storage.unpublished import GONE

_SAID = GONE + 4
"""As many are worth the word of who unpublished it."""

_KEPT = timedelta(hours=1)
"""For so long an unpublished article that has no posts may come back as news."""

_ACTOR = "distbot"
_GIVEN_UP = (PostState.CANCELLED.value, PostState.SKIPPED.value)


class SqlChangeStore(ChangeStore):
    """Changes of one newsroom's articles; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def get(self, change_id: int) -> Change:
        query = select(CHANGES).where(CHANGES.c.id == change_id)
        with self._database.reads() as db:
            row = db.execute(query).first()
        if row is None:
            raise LookupError(f"there is no change {change_id}")
        return _change(row)

    @override
    def of_article(self, article_id: int) -> Sequence[Change]:
        query = select(CHANGES).where(CHANGES.c.article_id == article_id)
        with self._database.reads() as db:
            return [_change(row) for row in db.execute(query.order_by(CHANGES.c.id))]

    @override
    def ask_again(self, article_id: int, before: Article, now: datetime) -> int | None:
        query = select(ARTICLES.c.content).where(ARTICLES.c.id == article_id)
        with self._database.writes() as db:
            _lock(db, article_id)
            after = unpack_article(db.scalars(query).one())
            return keep_change(db, article_id, before, after, now)

    @override
    def undecided(self, limit: int) -> Sequence[Change]:
        return self._undecided(limit)

    @override
    def unshown(self, limit: int) -> Sequence[Change]:
        return self._undecided(limit, CHANGES.c.chat_id.is_(None))

    def _undecided(
        self, limit: int, *conditions: ColumnElement[bool]
    ) -> Sequence[Change]:
        posted = exists().where(
            POSTS.c.article_id == CHANGES.c.article_id,
            POSTS.c.state.not_in(_GIVEN_UP),
            POSTS.c.created_at <= CHANGES.c.found_at,
        )
        query = (
            select(CHANGES)
            .where(CHANGES.c.decided_at.is_(None), posted, *conditions)
            .order_by(CHANGES.c.id)
            .limit(limit)
        )
        with self._database.reads() as db:
            return [_change(row) for row in db.execute(query).all()]

    @override
    def shown(self, change_id: int, chat_id: int, message_id: int) -> None:
        told = {"chat_id": chat_id, "message_id": message_id}
        with self._database.writes() as db:
            this = CHANGES.c.id == change_id
            db.execute(update(CHANGES).where(this).values(told))

    @override
    def told_by(self, chat_id: int, message_id: int) -> Change | None:
        this = (CHANGES.c.chat_id == chat_id, CHANGES.c.message_id == message_id)
        with self._database.reads() as db:
            row = db.execute(select(CHANGES).where(*this)).first()
        return None if row is None else _change(row)

    @override
    def decide(
        self, change_id: int, decision: Decision, by: str, now: datetime
    ) -> bool:
        with self._database.writes() as db:
            return _decide(db, CHANGES.c.id == change_id, decision, by, now)

    @override
    def watched(self, since: datetime, limit: int) -> Sequence[Watched]:
        with self._database.reads() as db:
            return watched(db, since, limit)

    @override
    def looked(self, article_id: int, looks: Looks) -> None:
        with self._database.writes() as db:
            keep_looks(db, article_id, looks)

    @override
    def gone(self, article_id: int, now: datetime, *, said: bool = False) -> bool:
        this = ARTICLES.c.id == article_id
        with self._database.writes() as db:
            _lock(db, article_id)
            query = select(ARTICLES.c.absences, ARTICLES.c.content).where(this)
            row: Any = db.execute(query).one()
            before: int = row.absences
            times = _SAID if said else max(before, min(before + 1, GONE))
            db.execute(update(ARTICLES).where(this).values(absences=times))
            if before >= GONE or times < GONE:
                return False
            _drop(db, article_id, now)
            keep_change(db, article_id, unpack_article(row.content), None, now)
            return True

    @override
    def there(self, article_id: int, *, seen: bool = False) -> bool:
        this = ARTICLES.c.id == article_id
        query = select(ARTICLES.c.absences).where(this)
        with self._database.reads() as db:
            if not db.scalar(query):  # as nearly always: no writers' turn is taken
                return True
        with self._database.writes() as db:
            _lock(db, article_id)
            before: int = db.scalars(query).one()
            left = before - 1 if seen and before > GONE else 0
            db.execute(update(ARTICLES).where(this).values(absences=left))
            if left == 0:
                _take_up(db, article_id)
        return left == 0

    @override
    def gone_twice(self, article_id: int) -> bool:
        query = select(ARTICLES.c.absences).where(ARTICLES.c.id == article_id)
        with self._database.reads() as db:
            return (db.scalar(query) or 0) >= GONE

    @override
    def outdated(self, limit: int) -> Sequence[Post]:
        with self._database.reads() as db:
            return outdated(db, limit)

    @override
    def renew(self, post: Post, draft: Draft, now: datetime) -> bool:
        edit = Edit(
            post_id=post.id, version=post.version, actor="rule", why=RENEWED, now=now
        )
        with self._database.writes() as db:
            return renew(db, edit, draft)


def put_words(db: Connection, article_id: int, article: Article) -> None:
    """Give an article its newest version, in an open transaction."""
    words = {"content_hash": article.content_hash, "content": pack_article(article)}
    db.execute(update(ARTICLES).where(ARTICLES.c.id == article_id).values(words))


def note_return(
    db: Connection, article_id: int, modified_ms: int | None, now: datetime
) -> None:
    """Forget looks in vain at an article that was saved anew since it was last read.

    In an open transaction. An older version tells nothing: a cache, or a message that
    was held up, may show for long what is not there any more.
    """
    missed = (ARTICLES.c.id == article_id, ARTICLES.c.absences > 0)
    known = func.coalesce(ARTICLES.c.seen_modified_at, 0)
    back = update(ARTICLES).where(*missed, known < (modified_ms or 0))
    if db.execute(back.values(absences=0)).rowcount:
        _take_up(db, article_id)
        gone = and_(CHANGES.c.article_id == article_id, CHANGES.c.after.is_(None))
        _decide(db, gone, Decision.LEAVE, _ACTOR, now)


def keep_change(
    db: Connection,
    article_id: int,
    before: Article,
    after: Article | None,
    now: datetime,
) -> int | None:
    """Keep a change, in an open transaction that has locked the article.

    One that nobody has decided about yet is superseded: this one tells of both.

    Returns:
        Its id; None where nobody has to hear of it: the article was never posted, or
        is again what it was.
    """
    standing = (CHANGES.c.article_id == article_id, CHANGES.c.decided_at.is_(None))
    earlier = db.scalar(select(CHANGES.c.before).where(*standing))
    if earlier is not None:
        before = unpack_article(earlier)
        _decide(db, standing[0], Decision.SUPERSEDED, None, now)
    if after is not None and not amends(before, after):
        return None
    if not _may_be_posted(db, article_id):
        return None
    row = {
        "article_id": article_id,
        "found_at": to_ms(now),
        "before": pack_article(before),
        "after": None if after is None else pack_article(after),
    }
    new = insert(CHANGES).values(row).returning(CHANGES.c.id)
    return int(db.scalars(new).one())


def _may_be_posted(db: Connection, article_id: int) -> bool:
    """Say whether an article has posts, or is just being composed."""
    posted = exists().where(
        POSTS.c.article_id == article_id, POSTS.c.state.not_in(_GIVEN_UP)
    )
    query = select(ARTICLES.c.id).where(
        ARTICLES.c.id == article_id, or_(ARTICLES.c.composed_at.is_(None), posted)
    )
    return db.scalar(query) is not None


def _decide(
    db: Connection,
    which: ColumnElement[bool],
    decision: Decision,
    by: str | None,
    now: datetime,
) -> bool:
    decided = {"decision": decision.value, "decided_by": by, "decided_at": to_ms(now)}
    still = (which, CHANGES.c.decided_at.is_(None))
    return bool(db.execute(update(CHANGES).where(*still).values(decided)).rowcount)


def _drop(db: Connection, article_id: int, now: datetime) -> None:
    """Have nothing made of an article without posts: held for a while, then skipped."""
    dropped = {
        "settled_at": func.coalesce(ARTICLES.c.settled_at, to_ms(now)),
        "hold": UNPUBLISHED,
        "hold_until": to_ms(now + _KEPT),
        "skip_reason": UNPUBLISHED,
    }
    unmade = (
        ARTICLES.c.id == article_id,
        ARTICLES.c.composed_at.is_(None),
        ARTICLES.c.baseline.is_(False),
    )
    db.execute(update(ARTICLES).where(*unmade).values(dropped))


def _take_up(db: Connection, article_id: int) -> None:
    """Have an article that was dropped go its way as if new."""
    dropped = (
        ARTICLES.c.id == article_id,
        ARTICLES.c.composed_at.is_(None),
        ARTICLES.c.skip_reason == UNPUBLISHED,
    )
    free = {"hold": None, "hold_until": None, "skip_reason": None}
    db.execute(update(ARTICLES).where(*dropped).values(free))


def _lock(db: Connection, article_id: int) -> None:
    """Keep others off an article; on SQLite there are none.

    Raises:
        LookupError: There is no such article.
    """
    this = select(ARTICLES.c.id).where(ARTICLES.c.id == article_id)
    if db.scalar(this.with_for_update()) is None:
        raise LookupError(f"there is no article {article_id}")


def _change(row: Row[Any]) -> Change:
    told = None if row.chat_id is None else (row.chat_id, row.message_id)
    return Change(
        id=row.id,
        article_id=row.article_id,
        before=unpack_article(row.before),
        after=None if row.after is None else unpack_article(row.after),
        found_at=from_ms(row.found_at),
        message=told,
        decision=None if row.decision is None else Decision(row.decision),
        decided_by=row.decided_by,
    )
