"""Destinations as the store knows them: rows, accounts, lanes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from distbot.domain.post import PostState, Priority
from distbot.domain.reading import ArticleClass
from distbot.ports import NewPost
from distbot.storage._values import from_ms, to_ms
from distbot.storage.engine import insert_if_new
from distbot.storage.moves import insert_post, is_state
from distbot.storage.tables import ARTICLES, DESTINATIONS, POSTS
from distbot.storage.tables_more import ACCOUNTS, LANES, META

_SERVED = "served_at"
_BASELINE = "baseline: it was there before this destination"
_UNSETTLED = (
    PostState.DRAFT,
    PostState.APPROVED,
    PostState.CLAIMED,
    PostState.SENDING,
    PostState.UNKNOWN,
)


def add_destinations(
    db: Connection,
    accounts: Mapping[str, str],
    now: datetime,
    addresses: Mapping[str, str],
) -> list[str]:
    """Make known where to post; return what is known, still waits, and is not named."""
    known = dict(db.execute(select(DESTINATIONS.c.name, DESTINATIONS.c.account)).all())
    for name, account in accounts.items():
        channel = account.partition(":")[0]
        insert_if_new(db, ACCOUNTS, {"name": account, "channel": channel})
        row = {"name": name, "added_at": to_ms(now), "account": account}
        if insert_if_new(db, DESTINATIONS, row):
            _skip_older(db, name, now)
            for priority in Priority:
                lane = {"destination": name, "priority": priority.value}
                db.execute(insert(LANES).values(lane))
        elif known.get(name) != account:
            this = DESTINATIONS.c.name == name
            db.execute(update(DESTINATIONS).where(this).values(account=account))
        _move(db, name, addresses.get(name, ""))
    # What a rhythm said is asked anew: the config may have changed.
    db.execute(update(LANES).where(LANES.c.ok_at > 0).values(ok_at=0))
    gone = known.keys() - accounts.keys()
    waiting = select(POSTS.c.destination).where(
        POSTS.c.destination.in_(gone), is_state(*_UNSETTLED)
    )
    return sorted(set(db.scalars(waiting))) if gone else []


def knows_destinations(
    db: Connection, accounts: Mapping[str, str], addresses: Mapping[str, str]
) -> bool:
    """Say whether all these are known, with their accounts and addresses."""
    query = select(DESTINATIONS.c.name, DESTINATIONS.c.account, DESTINATIONS.c.address)
    known = {row.name: (row.account, row.address) for row in db.execute(query)}
    return all(
        known.get(name) == (account, addresses.get(name, ""))
        for name, account in accounts.items()
    )


def serve(db: Connection, now: datetime) -> datetime | None:
    """Note that some process serves the newsroom; return when one last did."""
    this = META.c.name == _SERVED
    before = db.scalar(select(META.c.value).where(this))
    row = {"name": _SERVED, "value": str(to_ms(now))}
    if not insert_if_new(db, META, row):
        db.execute(update(META).where(this).values(value=row["value"]))
    return None if before is None else from_ms(int(before))


def _move(db: Connection, name: str, address: str) -> None:
    """Note where a destination leads; what went out before, went to where it led."""
    this = DESTINATIONS.c.name == name
    before = db.scalars(select(DESTINATIONS.c.address).where(this)).one()
    if before == address:
        return
    db.execute(update(DESTINATIONS).where(this).values(address=address))
    if not before:  # it was not noted then
        nowhere = (POSTS.c.destination == name, POSTS.c.address == "")
        db.execute(update(POSTS).where(*nowhere).values(address=address))


def _skip_older(db: Connection, destination: str, now: datetime) -> None:
    """Put what was composed before a destination came into its ledger."""
    older = select(ARTICLES.c.id).where(ARTICLES.c.composed_at.is_not(None))
    skipped = NewPost(
        destination=destination,
        state=PostState.SKIPPED,
        draft=None,
        article_class=ArticleClass.NORMAL,
        reason=_BASELINE,
    )
    for article_id in db.scalars(older).all():
        insert_post(db, article_id, skipped, now, "composer")
