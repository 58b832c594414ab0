"""What becomes of an article that a source gives, in an open transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from distbot.domain.amendment import amends
from distbot.domain.article import Article
from distbot.domain.embargo import Hold
from distbot.domain.identity import aliases_of, headline_key, is_near
from distbot.domain.settling import AT_ONCE, Intake, look_of, ripe_at
from distbot.storage._values import from_ms, pack_article, to_ms, unpack_article
from distbot.storage.changes import keep_change, note_return, put_words
from distbot.storage.doubts import is_doubtful
from distbot.storage.tables import ALIASES, ARTICLES

DESK = "desk"
"""The source of an article that an editor sent."""

_ARRIVING = 0x_D157_A27
"""Key of the advisory lock under which one process of a PostgreSQL store takes in."""

_SEEN = (
    ARTICLES.c.id,
    ARTICLES.c.source,
    ARTICLES.c.fullness,
    ARTICLES.c.seen_hash,
    ARTICLES.c.seen_modified_at,
    ARTICLES.c.seen_at,
    ARTICLES.c.published_at,
    ARTICLES.c.composed_at,
    ARTICLES.c.baseline,
    ARTICLES.c.look,
    ARTICLES.c.read_at,
    ARTICLES.c.settled_at,
    ARTICLES.c.hold,
    ARTICLES.c.gap_id,
    ARTICLES.c.skip_reason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One article from one source.

    Attributes:
        source: Its name, or `DESK`.
        article: As the source gives it now.
        baseline: It is history.
        intake: The source's rules.
        hold: What holds it back.
        unsure: Aliases that its source gives to several articles: they tell nothing.
        settles: Whether this look may be the one by which it is finished.
    """

    source: str
    article: Article
    baseline: bool = False
    intake: Intake = AT_ONCE
    hold: Hold | None = None
    unsure: Collection[str] = ()
    settles: bool = True

    @property
    def aliases(self) -> tuple[str, ...]:
        """What the article is known by, its key first."""
        all_ = aliases_of(self.article)
        return tuple(alias for alias in all_ if alias not in self.unsure)

    @property
    def modified_ms(self) -> int | None:
        """When its source says that it was changed."""
        modified = self.article.modified_at
        return None if modified is None else to_ms(modified)


def take_in(db: Connection, arrival: Arrival, now: datetime) -> int | None:
    """Insert an article, or follow the version that is known; return a new one's id."""
    lock_arrivals(db)
    aliases = arrival.aliases
    query = select(ALIASES.c.alias, ALIASES.c.article_id)
    found = dict(db.execute(query.where(ALIASES.c.alias.in_(aliases))).all())
    known = next((found[alias] for alias in aliases if alias in found), None)
    if known is None and arrival.source != DESK:
        known = _same_headline(db, arrival, now)
    is_new = known is None
    article_id = _insert(db, arrival, now) if known is None else known
    missing = [alias for alias in aliases if alias not in found]
    _name(db, article_id, arrival.source, missing)
    if is_new:
        return article_id
    if arrival.source != DESK:
        note_return(db, article_id, arrival.modified_ms, now)
        _hear(db, article_id, arrival, now)
    return None


def lock_arrivals(db: Connection) -> None:
    """Have one process take in at a time, as SQLite does by itself.

    Else two that tell of one article under two addresses would both find it new. Taken
    before any row is locked.
    """
    if db.dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(_ARRIVING)))


def renew_article(db: Connection, article: Article) -> int:
    """Give a known article its present words; return its id."""
    known = select(ALIASES.c.article_id).where(ALIASES.c.alias == article.key)
    article_id: int = db.scalars(known).one()
    put_words(db, article_id, article)
    return article_id


def _same_headline(db: Connection, arrival: Arrival, now: datetime) -> int | None:
    """Return the article that another source published under the same headline."""
    folded = headline_key(arrival.article.headline)
    if folded is None:
        return None
    told = exists().where(
        ALIASES.c.article_id == ARTICLES.c.id, ALIASES.c.source == arrival.source
    )
    query = (
        select(ARTICLES.c.id, ARTICLES.c.published_at, ARTICLES.c.seen_at)
        .where(ARTICLES.c.headline_key == folded, ~told)
        .order_by(ARTICLES.c.id.desc())
    )
    published = arrival.article.published_at or now
    for row in db.execute(query):
        if is_near(from_ms(row.published_at or row.seen_at), published):
            return int(row.id)
    return None


def _insert(db: Connection, arrival: Arrival, now: datetime) -> int:
    article, is_desk = arrival.article, arrival.source == DESK
    ripe = ripe_at(arrival.intake, article, now, now)
    settled = arrival.baseline or is_desk or (ripe <= now and arrival.settles)
    new = {
        "key": article.key,
        "seen_at": to_ms(now),
        "baseline": arrival.baseline,
        "doubtful": is_doubtful(db, article.published_at, now),
        "settled_at": to_ms(now) if settled else None,
        "read_at": to_ms(now),
        "ripe_at": to_ms(ripe),
        **_told(arrival),
    }
    if is_desk:
        new |= {"seen_hash": None, "seen_modified_at": None}
    return int(db.scalars(insert(ARTICLES).values(new).returning(ARTICLES.c.id)).one())


def _told(arrival: Arrival) -> dict[str, object]:
    """Return the columns that say what a source tells of an article."""
    article, hold = arrival.article, arrival.hold
    published = article.published_at
    until = None if hold is None else hold.until
    return {
        "source": arrival.source,
        "fullness": arrival.intake.fullness,
        "content_hash": article.content_hash,
        "content": pack_article(article),
        "seen_hash": article.content_hash,
        "seen_modified_at": arrival.modified_ms,
        "published_at": None if published is None else to_ms(published),
        "headline_key": headline_key(article.headline),
        "look": look_of(article),
        "hold": None if hold is None else hold.why,
        "hold_until": None if until is None else to_ms(until),
    }


def _name(db: Connection, article_id: int, source: str, aliases: Sequence[str]) -> None:
    """Remember what an article is known by, too; a name that is taken stays so."""
    if not aliases:
        return
    upsert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"alias": alias, "article_id": article_id, "source": source}
        for alias in aliases
    ]
    db.execute(upsert(ALIASES).values(rows).on_conflict_do_nothing())


def _hear(db: Connection, article_id: int, arrival: Arrival, now: datetime) -> None:
    """Take what a source says of a known article, if it is the one to be followed."""
    known = select(*_SEEN).where(ARTICLES.c.id == article_id)
    row: Any = db.execute(known).one()
    if not _is_heard(row, arrival):
        return
    # An editor's change may be under way.
    latest: Any = db.execute(known.with_for_update()).one()
    if _is_heard(latest, arrival):
        hear = _renew if _waits(latest) else _follow
        hear(db, latest, arrival, now)


def _is_heard(row: Row[Any], arrival: Arrival) -> bool:
    """Say whether a source's word on an article counts, and may be another one."""
    if not (
        _is_followed(row, arrival)
        or _is_fuller(row, arrival)
        or _is_as_full_and_knows_more(row, arrival)
    ):
        return False
    if _is_older(row, arrival):
        return False
    return _waits(row) or _is_news(row, arrival)


def _is_followed(row: Row[Any], arrival: Arrival) -> bool:
    """Say whether it is the source that the article came from.

    Another one reads the same page in its own way. What an editor sent is followed
    from the first source on that has it.
    """
    return row.source in {arrival.source, DESK}


def _is_fuller(row: Row[Any], arrival: Arrival) -> bool:
    return arrival.intake.fullness > row.fullness and not arrival.baseline


def _is_as_full_and_knows_more(row: Row[Any], arrival: Arrival) -> bool:
    """Say whether a source as full as the one that is followed is ahead of it.

    It was told of a later version, where the other's word is late or was lost; or it
    gives only what is finished, and the other cannot know that yet.
    """
    if arrival.intake.fullness != row.fullness or arrival.baseline:
        return False
    return _is_later(row, arrival) or (
        row.settled_at is None
        and not arrival.intake.settle
        and arrival.modified_ms is not None
    )


def _is_later(row: Row[Any], arrival: Arrival) -> bool:
    modified, seen = arrival.modified_ms, row.seen_modified_at
    return modified is not None and seen is not None and modified > seen


def _is_older(row: Row[Any], arrival: Arrival) -> bool:
    """Say whether a version is one of before, as from a cached feed."""
    modified = arrival.modified_ms
    return modified is not None and modified < (row.seen_modified_at or 0)


def _waits(row: Row[Any]) -> bool:
    """Say whether an article is one that nobody composes yet: it just takes words."""
    held = row.settled_at is None or row.hold is not None or row.gap_id is not None
    return row.composed_at is None and not row.baseline and held


def _is_news(row: Row[Any], arrival: Arrival) -> bool:
    """Say whether a source tells something else of an article than was last told."""
    if not _is_followed(row, arrival):
        return True  # its first word
    modified = arrival.modified_ms
    is_later = modified not in {None, row.seen_modified_at}
    return is_later or row.seen_hash != arrival.article.content_hash


def _renew(db: Connection, row: Row[Any], arrival: Arrival, now: datetime) -> None:
    """Give an article that waits its present words, and settle it if they agree."""
    agrees = row.source == arrival.source and row.look == look_of(arrival.article)
    since = from_ms(row.read_at) if agrees and row.read_at is not None else now
    ripe = ripe_at(arrival.intake, arrival.article, from_ms(row.seen_at), since)
    settled = row.settled_at if agrees else None
    if settled is None and ripe <= now and arrival.settles:
        settled = to_ms(now)
    present = {
        **_told(arrival),
        "seen_modified_at": arrival.modified_ms or row.seen_modified_at,
        "read_at": to_ms(since),
        "ripe_at": to_ms(ripe),
        "settled_at": settled,
    }
    if row.skip_reason:  # that a source gives it is no proof that it is there
        for column in ("hold", "hold_until"):
            del present[column]
    db.execute(update(ARTICLES).where(ARTICLES.c.id == row.id).values(present))


def _follow(db: Connection, row: Row[Any], arrival: Arrival, now: datetime) -> None:
    """Take a version that a source gives, and keep what it changes for the desk."""
    article = arrival.article
    seen = {
        "source": arrival.source,
        "fullness": arrival.intake.fullness,
        "seen_hash": article.content_hash,
        "seen_modified_at": arrival.modified_ms or row.seen_modified_at,
    }
    db.execute(update(ARTICLES).where(ARTICLES.c.id == row.id).values(seen))
    is_other = row.source != arrival.source
    if row.seen_hash is None or (is_other and not _is_later(row, arrival)):
        return  # its first word on this article: there is nothing to compare it to
    query = select(ARTICLES.c.content).where(ARTICLES.c.id == row.id)
    before = unpack_article(db.scalars(query).one())
    if is_other and _words(before) == _words(article):
        return  # it only cuts the same text into other paragraphs
    mended = row.seen_hash != article.content_hash
    if mended or before.content_hash == article.content_hash:
        put_words(db, row.id, article)
        if amends(before, article):
            keep_change(db, row.id, before, article, now)


def _words(article: Article) -> Sequence[str]:
    return " ".join((article.headline, *article.paragraphs)).split()
