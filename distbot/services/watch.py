"""Pages of known articles → what was unpublished is noticed, and what came back."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

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

    What it saw it keeps for itself: after a restart an article is gone again only when
    two looks more have said so.

    Attributes:
        parts: The newsroom's parts.
        holder: This process's own name, for the lock.
        note_gone: Notes a look in vain at an article, by its number; returns the posts
            that do not go out for it.
    """

    parts: Parts
    holder: str
    note_gone: Callable[[Parts, int, datetime], Sequence[int]]
    _looks: dict[int, Looks] = field(default_factory=dict, init=False)
    _watched: dict[int, Watched] = field(default_factory=dict, init=False)

    async def look(self) -> Sequence[Noticed]:
        """Look at a few pages whose turn it is; return what was noticed."""
        span = self.parts.newsroom.desk.watch
        if not span or not await self._may_look():
            return ()
        now = self.parts.clock.now()
        watched = await asyncio.to_thread(
            self.parts.desk.changes.watched, now - span, _MOST
        )
        self._watched = {one.article_id: one for one in watched}
        seen = self._looks.items()
        self._looks = {number: s for number, s in seen if number in self._watched}
        noticed = [await self._look_at(one) for one in self._next(watched, now)]
        return [one for one in noticed if one is not None]

    async def _may_look(self) -> bool:
        now, hold = self.parts.clock.now(), self.parts.locks.hold
        until = now + _LEASE
        holder = await asyncio.to_thread(hold, _LOCK, self.holder, until, now)
        return holder == self.holder

    def _next(self, watched: Sequence[Watched], now: datetime) -> Sequence[Watched]:
        """Return those whose turn it is: the never seen ones, then the longest due."""
        turns = [(self._turn(one), one) for one in watched]
        due = sorted((t for t in turns if t[0] <= now), key=lambda turn: turn[0])
        return [one for _, one in due[:_A_FEW]]

    def _turn(self, one: Watched) -> datetime:
        seen = self._looks.get(one.article_id)
        return _LONG_AGO if seen is None else next_look(seen)

    async def _look_at(self, one: Watched) -> Noticed | None:
        found = await self._find(one)
        earlier, now = self._looks.get(one.article_id), self.parts.clock.now()
        self._looks[one.article_id] = seen = looked(earlier, found, now)
        if found is Presence.THERE:
            return await asyncio.to_thread(_there, self.parts, one)
        if not is_gone(seen) or not self._was_public(one, seen):
            return None
        if not await self._is_vouched_for(one):
            return None
        return await asyncio.to_thread(self._gone, one, now)

    async def _find(self, one: Watched) -> Presence:
        try:
            return await self.parts.look_at_page(one.url)
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
        others = [self._watched[n] for n in witnesses(self._looks, one.article_id)]
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


def _there(parts: Parts, one: Watched) -> Noticed | None:
    """Forget looks in vain, as far as one look at a page can."""
    all_clear(parts, _BROKEN, _BROKEN, {})
    if not note_there(parts, one.article_id, seen=True):
        return None
    return Noticed(event="article_back", article_id=one.article_id)
