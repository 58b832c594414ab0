"""A signed message of the newsroom's own system → the article, stored."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from distbot.domain.signature import WINDOW
from distbot.ports import Delivery, Parts, Receiving
from distbot.returns import note_there

_MARK_LENGTH = 32
_BEFORE_THE_FIRST = timedelta(hours=1)
_NEWS = timedelta(days=1)
_TOLD = re.compile(r"\d{1,11} ")
"""Other marks are of a source that had this one's name, and was another kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A message whose signature is right.

    Attributes:
        content: Its body.
        signature: As it was sent.
        at: When it was signed, aware UTC.
    """

    content: bytes
    signature: str
    at: datetime

    @property
    def mark(self) -> str:
        """What the message is known by, should it come again."""
        return self.signature.removeprefix("sha256=")[:_MARK_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a message.

    Attributes:
        key: Of its article.
        known: The article was known before.
        outdated: The message changed nothing: it came before, or a later one did.
    """

    key: str
    known: bool
    outdated: bool = False


def receive(
    parts: Parts, source: str, message: Signed, withdraw: Callable[[int], object]
) -> Received:
    """Store what a message tells of an article; blocking, one at a time a source.

    The source's marks are the messages of the last minutes. One that is among them, or
    was signed before another one of its article, changes nothing: whoever sends an old
    one again cannot bring an old version back. Older ones are refused by their time.

    Args:
        parts: The newsroom's parts.
        source: The name of a `Receiving` source.
        message: Of that source.
        withdraw: Given the id of an article that is unpublished.

    Raises:
        InputError: It is no article.
        StoreAwayError: It is not stored.
    """
    teller = parts.sources[source]
    assert isinstance(teller, Receiving)  # noqa: S101 - only these have a door
    delivery, now = teller.read(message.content), parts.clock.now()
    marks = _fresh(parts.articles.marks(source) or {}, now)
    known = parts.articles.find(delivery.key)
    if message.mark in marks or message.at < _last(marks, delivery.key):
        return Received(key=delivery.key, known=known is not None, outdated=True)
    marks[message.mark] = f"{int(message.at.timestamp())} {delivery.key}"
    if delivery.article is None and known is not None:
        withdraw(known)
    articles = () if delivery.article is None else (delivery.article,)
    if known is not None and articles and articles[0].modified_at is None:
        # One that was withdrawn is back; of others the store sees whether they are
        # later than what was withdrawn: a message may have been held up.
        note_there(parts, known)
    admission = replace(
        parts.admission(source, articles, now),
        history=_history(parts, source, delivery, now),
    )
    parts.articles.keep(
        source, articles, marks, baseline=False, now=now, admission=admission
    )
    return Received(key=delivery.key, known=known is not None)


def _history(
    parts: Parts, source: str, delivery: Delivery, now: datetime
) -> frozenset[str]:
    """Return an old article that was only edited, should nobody know it yet.

    It was out before its system began to tell of articles, or days ago.
    """
    published = delivery.article.published_at if delivery.article else None
    if published is None or not delivery.edited:
        return frozenset()
    began = parts.articles.began(source) or now
    oldest = max(began - _BEFORE_THE_FIRST, now - _NEWS)
    return frozenset({delivery.key} if published < oldest else ())


def _fresh(marks: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Forget the messages whose time alone would have them refused."""
    told = {mark: each for mark, each in marks.items() if _TOLD.match(each)}
    return {mark: each for mark, each in told.items() if now - _at(each) <= WINDOW}


def _last(marks: Mapping[str, str], key: str) -> datetime:
    """Return when the last message of an article was signed, as far as remembered."""
    times = [_at(told) for told in marks.values() if told.partition(" ")[2] == key]
    return max(times, default=datetime.min.replace(tzinfo=UTC))


def _at(told: str) -> datetime:
    return datetime.fromtimestamp(int(told.partition(" ")[0]), UTC)
