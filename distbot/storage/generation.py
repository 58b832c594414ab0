"""Notices that the store was put back to an earlier day.

A backup that is restored, or a replica that took over without the last seconds, has
forgotten what was sent since: sending on would send twice. So how far the store has
come is also noted in a file beside it, which no backup of the store holds.
"""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from distbot.domain.actor import RESTORED
from distbot.domain.errors import InputError
from distbot.domain.post import FINAL, PostState
from distbot.ports import Audience
from distbot.storage._values import to_ms
from distbot.storage.doubts import SINCE, UNTIL, doubtful_since, doubtful_until
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.moves import is_state
from distbot.storage.tables import ARTICLES, EVENTS, POSTS
from distbot.storage.tables_desk import INVITES, OPERATIONS, UNDONE
from distbot.storage.tables_more import META, NOTICES, PAUSES

LOOK_FIRST = "look at the ledger, then say: distbot resume"
"""How people let it go on."""

_WIDTH = 20
_TIMELINE = "timeline"
_ONE_AT_A_TIME = 0x_D157_B08
"""Key of the advisory lock under which one host stops a PostgreSQL store."""

_OTHER_HOSTS = timedelta(days=7)
"""So long after a store was stopped, another host may come to the same finding."""

_WHY = (
    "the store is older than what was sent: what may be out is looked for, "
    "then distbot resume lets the rest go"
)
_FORGOTTEN = "the store was put back to an earlier day: look, and ask again"
_UNSENT = tuple(state for state in PostState if state not in FINAL)
"""What may be sent yet; an unknown one when it is held for absent."""


Hear = Callable[[str, dict[str, object]], None]
"""Is told events with their fields."""


class PutBackError(Exception):
    """The store is not the one that it was: nothing may be begun in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The last event that was acted on.

    Attributes:
        number: Of its row; 0 before the first.
        at: When it was written, UTC milliseconds.
        post_id: Whose it was; with `at` it tells the event from another one that got
            the same number after a restore. 0: only its number was noted.
    """

    number: int = 0
    at: int = 0
    post_id: int = 0

    def pack(self) -> bytes:
        """Write it for the file."""
        fields = (self.number, self.at, self.post_id)
        return "".join(f"{field:{_WIDTH}d}" for field in fields).encode()


class Generation:
    """How far the store has come; for any number of threads.

    Attributes:
        mark: The last event that was acted on.
        timeline: The server's history as it was last seen; None: not looked at yet.
        restored: How often the store was found put back, and stopped.
        turn: Held while the store is stopped.
    """

    def __init__(self, path: Path) -> None:
        """Use a file, made with the first note.

        Raises:
            InputError: It cannot be read or written.
        """
        self.path = path
        self.timeline: str | None = None
        self.restored = 0
        self._hear: Hear | None = None
        self.turn = threading.Lock()
        self._unwritten = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            self.mark = self.read()
        except OSError as error:
            fault = f"cannot be used ({error.strerror})"
            mend = "Make it writable, or name another one in [store] mark"
            raise InputError(str(path), fault, mend) from error

    @property
    def last(self) -> int:
        """The number of the last event that was acted on."""
        return self.mark.number

    def note(self, number: int, *, at: int = 0, post_id: int = 0) -> None:
        """Note an event before anything that follows from it is done outside.

        Not forced to disk, and no fault of its file breaks anything off: a note that
        is lost was only a lower bound.
        """
        if number > self.last:
            self.begin_at(Mark(number=number, at=at, post_id=post_id))

    def begin_at(self, mark: Mark) -> None:
        """Note an event whatever was noted before: the store begins anew there."""
        self.mark = mark
        try:
            os.pwrite(self._file, mark.pack(), 0)
        except OSError as error:
            if not self._unwritten:
                fault = error.strerror or str(error)
                self.tell("mark_not_written", {"path": str(self.path), "fault": fault})
            self._unwritten = True
        else:
            self._unwritten = False

    def read(self) -> Mark:
        """Read what is noted in the file, by whichever process of this host.

        Raises:
            OSError: It cannot be read.
        """
        return _unpack(os.pread(self._file, 3 * _WIDTH, 0))

    def listen(self, hear: Hear) -> None:
        """Have what is found out while the store is used told; from any thread."""
        self._hear = hear

    def tell(self, event: str, fields: dict[str, object]) -> None:
        """Tell whoever listens."""
        if self._hear is not None:
            with suppress(Exception):  # a full log stops nothing
                self._hear(event, fields)

    def check(self, db: Connection, noted: Mark) -> Mark:
        """Refuse a store whose events are not the ones that it had already.

        Args:
            db: An open transaction that has written an event.
            noted: What was noted before the transaction began: meanwhile others may
                note events of a higher number than its own.

        Returns:
            The store's last event, to be noted.

        Raises:
            PutBackError: It was put back to an earlier day while we ran.
        """
        newest, timeline = _follow(db, noted)
        if newest is None or newest.number <= noted.number:
            raise PutBackError
        if self.timeline not in {None, timeline}:
            raise PutBackError
        return newest

    def fits(self, db: Connection) -> bool:
        """Say whether a store is the one that was left."""
        timeline = self.timeline
        if timeline is None:
            timeline = _known_timeline(db)
        if timeline not in {None, timeline_of(db)}:
            return False
        return not self.last or _follow(db, self.mark)[0] is not None

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def last_event(db: Connection) -> Mark:
    """Return the store's last event."""
    query = select(EVENTS.c.id, EVENTS.c.at, EVENTS.c.post_id)
    row = db.execute(query.order_by(EVENTS.c.id.desc()).limit(1)).first()
    return Mark() if row is None else Mark(number=row.id, at=row.at, post_id=row[2])


def look_back(database: Database, generation: Generation, now: datetime) -> bool:
    """Compare a store that was just opened with how far it had come.

    Returns:
        Whether it had to be stopped: it is older than what was sent.
    """
    with database.reads() as db:
        known, timeline = _known_timeline(db), timeline_of(db)
        older = not generation.fits(db)
    if older:
        return stop(database, generation, now)
    if known is None:
        with database.writes() as db:
            put_meta(db, _TIMELINE, timeline)
    generation.timeline = timeline
    return False


def stop(database: Database, generation: Generation, now: datetime) -> bool:
    """Stop a store that was found put back, in a transaction of its own.

    Returns:
        False if another thread or process of this host did so meanwhile.
    """
    with generation.turn:
        with suppress(OSError):
            noted = generation.read()
            if noted.post_id and noted != generation.mark:
                generation.mark, generation.timeline = noted, None
        with database.writes() as db:
            timeline, fits = timeline_of(db), generation.fits(db)
            if not fits:
                doubt(db, now, acted_at=generation.mark.at)
            last = last_event(db)
        generation.timeline = timeline
        if fits:
            return False
        generation.begin_at(last)
        generation.restored += 1
    generation.tell("store_restored", {"mend": LOOK_FIRST})
    return True


def doubt(db: Connection, now: datetime, *, acted_at: int = 0) -> None:
    """Stop a store, hold whatever waits in it for possibly sent, and raise a notice.

    Args:
        db: An open transaction.
        now: Aware UTC.
        acted_at: When the last event was written that is known to be of before, UTC
            milliseconds: what has been written since may be younger than the restore.
            0: not known.
    """
    if db.dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    put_meta(db, SINCE, str(_since(db, now, acted_at)))
    put_meta(db, UNTIL, str(to_ms(now)))
    put_meta(db, _TIMELINE, timeline_of(db))
    waiting = is_state(*_UNSENT)
    # Locked as workers lock them: in the order of their numbers.
    db.execute(select(POSTS.c.id).where(waiting).order_by(POSTS.c.id).with_for_update())
    db.execute(update(POSTS).where(waiting).values(doubtful=True))
    # Whoever claimed one before does not know of the doubt.
    claimed = update(POSTS).where(is_state(PostState.CLAIMED))
    db.execute(claimed.values(lease_until=to_ms(now)))
    uncomposed = ARTICLES.c.composed_at.is_(None)
    db.execute(update(ARTICLES).where(uncomposed).values(doubtful=True))
    _doubt_desk(db, now)
    _pause(db, now)


def _doubt_desk(db: Connection, now: datetime) -> None:
    """Let people ask anew for what may have been done, or undone, since.

    An old edit would put an old text over a newer one; and an invitation is for one
    person, who may have used it.
    """
    unknown = {"state": "unknown", "reason": _FORGOTTEN, "done_at": to_ms(now)}
    held = {"worker": None, "lease_until": None}
    db.execute(update(OPERATIONS).where(UNDONE).values(unknown | held))
    unused = INVITES.c.used_at.is_(None)
    db.execute(update(INVITES).where(unused).values(until=to_ms(now)))


def put_meta(db: Connection, name: str, value: str) -> None:
    """Set one of the things that the store knows of itself."""
    if not insert_if_new(db, META, {"name": name, "value": value}):
        db.execute(update(META).where(META.c.name == name).values(value=value))


def timeline_of(db: Connection) -> str:
    """Name the server's history: another one after a failover or a restore."""
    if db.dialect.name != "postgresql":
        return ""
    return str(db.scalars(select(_HISTORY)).one())


def _pause(db: Connection, now: datetime) -> None:
    """Pause everything, and let the chiefs hear of it."""
    db.execute(delete(PAUSES).where(PAUSES.c.scope == ""))
    pause = {"scope": "", "at": to_ms(now), "actor": RESTORED, "why": _WHY}
    insert_if_new(db, PAUSES, pause)
    notice = {
        "cause": f"{RESTORED} {now.isoformat(timespec='seconds')}",
        "audience": Audience.CHIEFS.value,
        "kind": RESTORED,
        "fields": "{}",
        "raised_at": to_ms(now),
    }
    insert_if_new(db, NOTICES, notice)


def _since(db: Connection, now: datetime, acted_at: int) -> int:
    """Return when the store's memory ends, UTC milliseconds.

    What an earlier finding left in doubt stays so: where several hosts find the same
    restore, only the first one finds the store as it was put back.
    """
    last = select(func.max(EVENTS.c.at))
    if acted_at:
        last = last.where(EVENTS.c.at <= acted_at)
    since = db.scalar(last) or 0
    before, until = doubtful_since(db), doubtful_until(db)
    if before is None or until is None:
        return since
    fresh = now < until + _OTHER_HOSTS
    return min(since, to_ms(before)) if fresh or _is_any_doubtful(db) else since


def _is_any_doubtful(db: Connection) -> bool:
    waiting = select(exists().where(is_state(*_UNSENT), POSTS.c.doubtful))
    return bool(db.scalar(waiting))


def _follow(db: Connection, noted: Mark) -> tuple[Mark | None, str]:
    """Return the store's last event, None if it lacks the noted one; its history."""
    query = _BOTH_THERE if db.dialect.name == "postgresql" else _BOTH
    rows = db.execute(query, {"noted": noted.number}).all()
    if not rows:
        return None, timeline_of(db)
    found = [Mark(number=row[0], at=row[1], post_id=row[2]) for row in rows]
    there = found[0] == noted if noted.post_id else found[-1].number >= noted.number
    return (found[-1] if there else None), rows[-1][3]


def _known_timeline(db: Connection) -> str | None:
    return db.scalar(select(META.c.value).where(META.c.name == _TIMELINE))


def _both(history: ColumnElement[str]) -> Select[int, int, int, str]:
    """Select the noted event and the last one, with the server's history."""
    newest = select(func.max(EVENTS.c.id)).scalar_subquery()
    return (
        select(EVENTS.c.id, EVENTS.c.at, EVENTS.c.post_id, history)
        .where(or_(EVENTS.c.id == bindparam("noted"), EVENTS.c.id == newest))
        .order_by(EVENTS.c.id)
    )


# Only the first part of a log file's name; what pg_control_checkpoint tells may lag
# minutes behind a failover.
_HISTORY: ColumnElement[str] = literal_column(
    "(SELECT system_identifier FROM pg_control_system())::text"
    " || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)",
    Text(),
)
_NO_HISTORY: ColumnElement[str] = literal_column("''", Text())
_BOTH_THERE, _BOTH = _both(_HISTORY), _both(_NO_HISTORY)


def _unpack(noted: bytes) -> Mark:
    """Read a note; half a one tells nothing, and an older one only a number."""
    parts = [noted[at : at + _WIDTH] for at in range(0, 3 * _WIDTH, _WIDTH)]
    number, at, post_id = (_number(part) for part in parts)
    if number and at and post_id:
        return Mark(number=number, at=at, post_id=post_id)
    return Mark(number=number)


def _number(noted: bytes) -> int:
    digits = noted.decode("ascii", "replace").strip()
    return int(digits) if digits.isdecimal() and len(noted) == _WIDTH else 0
