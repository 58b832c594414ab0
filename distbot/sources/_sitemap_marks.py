"""What a sitemap source remembers between two looks."""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from distbot.domain.article import key_of
from distbot.sources._sitemap_document import Listed, read_moment

_KEPT = 2_000
"""Read pages remembered with their version; older ones become history."""

_MOST_TRIES = 10
_MOST_IN_OUTAGES = 2_000
"""So often a page is tried whose site only just cannot give it: a day, or more."""

_DIGEST = 11
"""Characters of an address's digest: 66 bits."""

UNREAD = "-"
"""In place of the digest of a map that an index named at first, but nobody read."""


@dataclass(slots=True, kw_only=True)
class Memory:
    """The marks of a sitemap source, taken apart; changes as a look goes on.

    A set of addresses, never a cursor.

    Attributes:
        since: News published up to this moment (ISO 8601) and not known is history.
            None: no look yet.
        history: Digests of addresses that were there at first: whoever edits them,
            they are not read.
        pages: Address → version of a page that was read.
        tries: Address → how often its page could not be read.
        maps: Address of a sitemap → what it was when all its pages were read: lastmod,
            digest, ETag, Last-Modified, parted by tabs.
    """

    since: str | None = None
    history: set[str] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    maps: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, marks: Mapping[str, str]) -> Self:
        """Read marks; those of another source are passed over."""
        digests = marks.get("history", "")
        starts = range(0, len(digests), _DIGEST)
        memory = cls(
            since=marks.get("since"),
            history={digests[start : start + _DIGEST] for start in starts},
        )
        for mark, value in marks.items():
            kind, _, address = mark.partition(" ")
            if kind == "read":
                memory.pages[address] = value
            elif kind == "tries" and value.isdecimal():
                memory.tries[address] = int(value)
            elif kind == "map":
                memory.maps[address] = value
        return memory

    @property
    def marks(self) -> dict[str, str]:
        """What to be given back as at the next look, bounded."""
        addresses = list(self.pages)
        history = self.history | {digest(loc) for loc in addresses[:-_KEPT]}
        marks = {"history": "".join(sorted(history))}
        if self.since is not None:
            marks["since"] = self.since
        marks |= {f"read {loc}": self.pages[loc] for loc in addresses[-_KEPT:]}
        marks |= {f"tries {loc}": str(count) for loc, count in self.tries.items()}
        return marks | {f"map {loc}": value for loc, value in self.maps.items()}

    def is_new(self, listed: Listed) -> bool:
        """Whether an address's page, or this version of it, was not read yet."""
        if listed.loc in self.pages:
            return self.pages[listed.loc] != version_of(listed)
        if listed.loc in self.tries:
            return True
        return not (digest(listed.loc) in self.history or self._is_old(listed))

    def _is_old(self, listed: Listed) -> bool:
        began = read_moment(self.since or "")
        published = listed.published_at
        return began is not None and published is not None and published <= began

    def forget(self, listed: Iterable[Listed]) -> None:
        """Take addresses as history."""
        self.history |= {digest(one.loc) for one in listed}

    def unsettle(self, keys: Collection[str]) -> None:
        """Forget what would spare another look at the pages of some articles."""
        again = [loc for loc in self.pages if key_of(loc) in keys]
        for loc in again:
            del self.pages[loc]
            self.tries[loc] = 0
        if again:
            unread = f"\t{UNREAD}"
            self.maps = {m: v for m, v in self.maps.items() if v.endswith(unread)}

    def read(self, listed: Listed) -> None:
        """Note that an address's page was read; the latest comes last."""
        self.pages.pop(listed.loc, None)
        self.tries.pop(listed.loc, None)
        self.pages[listed.loc] = version_of(listed)

    def failed(self, listed: Listed, *, passing: bool) -> bool:
        """Note that a page could not be read; say whether it is tried again."""
        tries = self.tries.get(listed.loc, 0) + 1
        if tries < (_MOST_IN_OUTAGES if passing else _MOST_TRIES):
            self.tries[listed.loc] = tries
            return True
        self.read(listed)
        return False


def digest(address: str) -> str:
    """Return a short name of an address."""
    return urlsafe_b64encode(sha256(address.encode()).digest()).decode()[:_DIGEST]


def version_of(listed: Listed) -> str:
    """Return what changes when a sitemap tells something else of an address."""
    return digest(f"{listed.lastmod} {listed.title} {listed.published_at}")
