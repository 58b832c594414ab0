"""Whoever writes faster than may be answered: pure, the caller tells the time.

Telegram takes about a message a second in a chat and 20 a minute in a group, and bars a
bot that sends more, with 429, for longer and longer (Bots FAQ, "My bot is hitting
limits").
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from distbot.domain.pace import Bucket, Level, take

_MINUTE = timedelta(minutes=1)
_A_STRANGERS_TURN = timedelta(hours=1)
_MOST_STRANGERS = 1000
_MOST_ANSWERS = 10
"""So many strangers are answered in any minute, all together."""

_MOST_KEPT = 1000
_IN_PRIVATE = 3
"""A chat of two takes three times what a group does."""

_EVERYBODY, _URGENT = 0, -1
"""In the place of a user id: no user has these."""

_BURST = 5
"""So many messages of one editor may come at once."""

_KEPT_FOR_URGENT = 3
_SHARE = 2
"""One editor may have half of what a group takes."""


@dataclass(slots=True)
class Strangers:
    """Who was turned away lately: at most a thousand are remembered."""

    _turned: dict[int, datetime] = field(default_factory=dict)
    _minute: deque[datetime] = field(default_factory=deque)

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._turned)

    def is_due(self, stranger: int, now: datetime) -> bool:
        """Say whether a stranger is to be answered: once an hour, not to be a nuisance.

        At most ten are in any minute. Who is one too many may be at the next message.

        Args:
            stranger: User id.
            now: Aware UTC.
        """
        # In the order in which they were turned away, unless a clock was set back.
        while self._turned:
            first = next(iter(self._turned))
            if timedelta() <= now - self._turned[first] < _A_STRANGERS_TURN:
                break
            del self._turned[first]
        while self._minute and not timedelta() <= now - self._minute[0] < _MINUTE:
            self._minute.popleft()
        crowded = len(self._turned) >= _MOST_STRANGERS
        if stranger in self._turned or crowded or len(self._minute) >= _MOST_ANSWERS:
            return False
        self._turned[stranger] = now
        self._minute.append(now)
        return True


class Heard(Enum):
    """What becomes of an editor's message."""

    TAKEN = "taken"
    TOLD = "told"
    DROPPED = "dropped"


@dataclass(slots=True)
class Patience:
    """How much editors may ask of one desk.

    Attributes:
        per_minute: Answers that a group takes in any minute; 0: as many as come.
    """

    per_minute: int
    _levels: dict[tuple[int, int], Level] = field(default_factory=dict)
    _told: dict[int, datetime] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many chats and editors are remembered."""
        return len(self._levels)

    def hears(
        self, chat_id: int, user_id: int, now: datetime, *, urgent: bool = False
    ) -> Heard:
        """Say whether a message is taken, or comes too fast: then it is told once.

        Args:
            chat_id: Where; one that is no person's own is a group.
            user_id: Which editor.
            now: Aware UTC.
            urgent: Whether it stops what goes out: some room is kept for that.
        """
        if self.per_minute == 0:
            return Heard.TAKEN
        wanted = self._wanted(chat_id, user_id, urgent=urgent)
        if self._takes(wanted, now):
            return Heard.TAKEN
        last = self._told.get(user_id)
        if last is not None and timedelta() <= now - last < _MINUTE:
            return Heard.DROPPED
        self._told[user_id] = now
        return Heard.TOLD

    def _wanted(
        self, chat_id: int, user_id: int, *, urgent: bool
    ) -> Mapping[tuple[int, int], int]:
        """Return whose room an answer takes, and how much there is in a minute."""
        if urgent:
            return {(chat_id, _URGENT): _KEPT_FOR_URGENT}
        private = chat_id == user_id
        room = self.per_minute * (_IN_PRIVATE if private else 1)
        share = room if private else max(1, room // _SHARE)
        # One more is left for the line that tells an editor to wait.
        everybody = max(1, room - _KEPT_FOR_URGENT - 1)
        return {(chat_id, _EVERYBODY): everybody, (chat_id, user_id): share}

    def _takes(self, wanted: Mapping[tuple[int, int], int], now: datetime) -> bool:
        """Take one answer out of each, or out of none."""
        taken: dict[tuple[int, int], Level] = {}
        for key, room in wanted.items():
            burst = min(room, _BURST) if key[1] > _EVERYBODY else room
            bucket = Bucket(capacity=burst, refill=_MINUTE / room)
            level = take(bucket, self._levels.get(key), now)
            if level is None:
                return False
            taken[key] = level
        self._levels |= taken
        self._forget(now)
        return True

    def _forget(self, now: datetime) -> None:
        """Leave out whose buckets are full again, where there are many."""
        if len(self._levels) > _MOST_KEPT:
            self._levels = {k: v for k, v in self._levels.items() if v.full_at > now}
