"""Pages of known articles → what was unpublished is noticed, and what came back."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from distbot.alarms import alert, all_clear
from distbot.domain.presence import (
    Looks,
    Presence,
    is_gone,
    looked,
    next_look,
    witnesses,
)
from distbot.ports import Parts, Watched
from distbot.returns import note_there, tell_desk

_MOST = 500
_A_FEW = 5
"""So many pages are looked at in one go, one after the other."""

_LEASE = timedelta(minutes=5)
_LOCK = "watch"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_BROKEN = "pages_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """An article that was unpublished, or came back.

    Attributes:
        event: What it is called where it is told.
        article_id: Of the article's row.
        stopped: The posts that do not go out for it.
    """

    event: str
    article_id: int
    stopped: tuple[int, ...] = ()

    @property
    def fields(self) -> Mapping[str, object]:
        """What is told of it."""
        return {"article": self.article_id, "posts": len(self.stopped)}


@dataclass(slots=True, kw_only=True)
class Watch:
    """Looks after the pages of articles that are being posted; one process at a time.

    What it saw is in the store: the next look may be any process's.

    Attributes:
        parts: The newsroom's parts.
        holder: This process's own name, for the lock.
        note_gone: Notes a look in vain at an article, by its number; returns the posts
            that do not go out for it.
    """

    parts: Parts
    holder: str
    note_gone: Callable[[Parts, int, datetime], Sequence[int]]
    _watched: dict[int, Watched] = field(default_factory=dict, init=False)

    async def look(self) -> Sequence[Noticed]:
        """Look at a few pages whose turn it is; return what was noticed."""
        if not self.parts.newsroom.desk.watch:
            return ()
        now, locks = self.parts.clock.now(), self.parts.locks
        take = partial(locks.hold, _LOCK, self.holder, now + _LEASE, now)
        if await asyncio.to_thread(take) != self.holder:
            return ()
        try:
            return await self._look(now)
        finally:
            await asyncio.to_thread(locks.let_go, _LOCK, self.holder)

    async def _look(self, now: datetime) -> Sequence[Noticed]:
        since = now - self.parts.newsroom.desk.watch
        find = partial(self.parts.desk.changes.watched, since, _MOST)
        self._watched = {one.article_id: one for one in await asyncio.to_thread(find)}
        noticed = [await self._look_at(one) for one in self._next(now)]
        return [one for one in noticed if one is not None]

    def _next(self, now: datetime) -> Sequence[Watched]:
        """Return those whose turn it is: in doubt, never seen, then the longest due."""
        turns = [(*_turn(one), one) for one in self._watched.values()]
        due = sorted((t for t in turns if t[1] <= now), key=lambda turn: turn[:2])
        return [one for _, _, one in due[:_A_FEW]]

    async def _look_at(self, one: Watched) -> Noticed | None:
        found, now = await self._find(one), self.parts.clock.now()
        seen = looked(one.looks, found, now)
        self._watched[one.article_id] = replace(one, looks=seen)
        keep = self.parts.desk.changes.looked
        await asyncio.to_thread(keep, one.article_id, seen)
        if found is Presence.THERE:
            return await asyncio.to_thread(_there, self.parts, one)
        if not is_gone(seen) or not self._was_public(one, seen):
            return None
        if not await self._is_vouched_for(one):
            return None
        return await asyncio.to_thread(self._gone, one, now)

    async def _find(self, one: Watched) -> Presence:
        try:
            return await self.parts.pages.presence(one.url)
        except Exception:  # noqa: BLE001 - one bad page must not hide the others
            return Presence.UNSURE

    def _was_public(self, one: Watched, seen: Looks) -> bool:
        """Say whether an article's page once was there, for all that is known.

        What an inbox gives may come before its page does.
        """
        source = self.parts.sources.get(one.source)
        return seen.was_there or source is None or source.silent_start

    async def _is_vouched_for(self, one: Watched) -> bool:
        """Look whether other pages are there; else it is the site that is broken."""
        looks = {n: w.looks for n, w in self._watched.items() if w.looks is not None}
        others = [self._watched[n] for n in witnesses(looks, one.article_id)]
        for other in others:
            if await self._find(other) is Presence.THERE:
                return True
        if others:
            fields = {"headline": one.headline, "count": str(len(others) + 1)}
            await asyncio.to_thread(alert, self.parts, _BROKEN, _BROKEN, fields)
        return not others

    def _gone(self, one: Watched, now: datetime) -> Noticed | None:
        """Note for good that an article is gone: both looks at once; blocking."""
        number = one.article_id
        known = self.parts.desk.changes.gone_twice(number)
        stopped: list[int] = []
        for _ in range(1 if known else 2):
            stopped += self.note_gone(self.parts, number, now)
        if stopped:
            tell_desk(self.parts, "pulled", number, {"count": str(len(stopped))})
        elif known:
            return None
        return Noticed(event="article_gone", article_id=number, stopped=tuple(stopped))


def _turn(one: Watched) -> tuple[bool, datetime]:
    """Say from when on a page is to be looked at, and that others go first."""
    if one.looks is None:
        return True, _LONG_AGO
    return one.looks.gone_since is None, next_look(one.looks)


def _there(parts: Parts, one: Watched) -> Noticed | None:
    """Forget looks in vain, as far as one look at a page can."""
    all_clear(parts, _BROKEN, _BROKEN, {})
    if not note_there(parts, one.article_id, seen=True):
        return None
    return Noticed(event="article_back", article_id=one.article_id)
