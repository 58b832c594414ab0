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
        _forget(self._minute, now)
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
    _answered: dict[tuple[int, int], deque[datetime]] = field(default_factory=dict)
    _told: dict[int, datetime] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many chats and editors are remembered."""
        return len(self._answered)

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
        answered = [self._of(key, room, now) for key, room in wanted.items()]
        if any(len(times) == times.maxlen for times in answered):
            return False
        for times in answered:
            times.append(now)
        return True

    def _of(self, key: tuple[int, int], room: int, now: datetime) -> deque[datetime]:
        """Return when a chat, or an editor in it, was answered in the last minute."""
        times = self._answered.pop(key, None) or deque(maxlen=room)
        _forget(times, now)
        if len(self._answered) >= _MOST_KEPT:
            del self._answered[next(iter(self._answered))]
        self._answered[key] = times
        return times


def _forget(times: deque[datetime], now: datetime) -> None:
    """Leave out what is a minute old, or still to come: a clock was set back."""
    while times and not timedelta() <= now - times[0] < _MINUTE:
        times.popleft()
