"""Whether what a feed answers is as new as what it answered before.

Caches between a newsroom and its readers answer for minutes or hours what was true
once, some of them by turns with what is true now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from distbot.sources._pace import http_date
from distbot.sources.http import Fetcher, FetchError, Page

_OLD = timedelta(minutes=10)
"""An answer so old is asked for again past the caches, and as often at most."""

_NEWEST, _CHANGED, _HELD = "newest", "changed", "held"
_BELIEVED_AFTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What tells two versions of a feed apart in time.

    Attributes:
        newest: When its newest entry was published, if any says so.
        changed: As its server says (`Last-Modified`), if it does.
    """

    newest: datetime | None
    changed: datetime | None

    @classmethod
    def of(cls, newest: datetime | None, page: Page) -> Self:
        """Take it from a feed's newest entry and its answer."""
        return cls(newest=newest, changed=http_date(page.headers.get("last-modified")))

    def is_older(self, marks: Mapping[str, str]) -> bool:
        """Say whether an earlier look, of which these are the marks, saw a newer one.

        An answer without entries tells nothing.
        """
        known = moment(marks.get(_NEWEST))
        if self.newest is None or known is None:
            return False
        if self.newest != known:
            return self.newest < known
        changed = moment(marks.get(_CHANGED))
        return changed is not None and (self.changed or changed) < changed

    def is_newer_than(self, other: Self, marks: Mapping[str, str]) -> bool:
        """Say whether its newest entry is newer than another version's.

        Args:
            other: Without a newest entry it is what the last look saw.
            marks: Of the last look.
        """
        known = other.newest or moment(marks.get(_NEWEST))
        return self.newest is not None and self.newest > (known or self.newest)

    def marks(self, before: Mapping[str, str]) -> dict[str, str]:
        """Return what the next look needs; without entries, what this one needed."""
        if self.newest is None:
            return {
                name: before[name] for name in (_NEWEST, _CHANGED) if name in before
            }
        times = {_NEWEST: self.newest, _CHANGED: self.changed}
        return {name: time.isoformat() for name, time in times.items() if time}


def held_again(marks: Mapping[str, str]) -> dict[str, str] | None:
    """Return the marks after one more look that saw an older version.

    Returns:
        None if it was seen so often now that it is the truth: the newest article was
        taken back.
    """
    tally = marks.get(_HELD, "") + "|"
    return None if len(tally) >= _BELIEVED_AFTER else {**marks, _HELD: tally}


def is_held(marks: Mapping[str, str]) -> bool:
    """Say whether the last look saw an older version and took nothing from it."""
    return _HELD in marks


def newest_of(marks: Mapping[str, str]) -> datetime | None:
    """Return when the newest entry that was ever seen was published."""
    return moment(marks.get(_NEWEST))


class CacheDoubt:
    """Asks a feed past its caches where they may answer for it.

    Remembers, in memory, since when a cache was found to be behind.
    """

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        """Ask nothing yet."""
        self._url = url
        self._fetcher = fetcher
        self._behind = False
        self._asked_at: timedelta | None = None

    def doubts(self, page: Page) -> bool:
        """Say whether an answer is so old that it should be asked for again.

        It is by its own account (`Age`, RFC 9111 §5.1). Once caches were found to be
        behind this is said each time, else every ten minutes.
        """
        if _age(page) < _OLD:
            self._behind = False
            return False
        since = self._asked_at
        now = self._fetcher.clock.elapsed()
        return self._behind or since is None or now - since >= _OLD

    async def ask(self, page: Page) -> Page:
        """Ask again so that no cache answers.

        Args:
            page: What was answered; returned where nothing else can be had.
        """
        self._asked_at = self._fetcher.clock.elapsed()
        address = _unheard_of(self._url, self._fetcher.clock.now())
        try:
            fresh = await self._fetcher.get(
                address, headers={"Cache-Control": "no-cache", "Pragma": "no-cache"}
            )
        except FetchError:
            return page
        return replace(fresh, url=page.url)

    def found_behind(self) -> None:
        """Remember that the caches answered what is not true any more."""
        self._behind = True


def _age(page: Page) -> timedelta:
    written = page.headers.get("age", "").strip()
    seconds = int(written[:9]) if written.isascii() and written.isdigit() else 0
    return timedelta(seconds=seconds)


def _unheard_of(url: str, now: datetime) -> str:
    """Add a query field that no cache can have seen."""
    parts = urlsplit(url)
    field = f"distbot={int(now.timestamp())}"
    return urlunsplit(
        parts._replace(query="&".join(filter(None, (parts.query, field))))
    )


def moment(mark: str | None) -> datetime | None:
    """Read a time that a mark holds; None where it holds none."""
    try:
        time = datetime.fromisoformat(mark or "")
    except ValueError:
        return None
    return time if time.tzinfo else None
