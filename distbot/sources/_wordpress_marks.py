"""What a WordPress source remembers between two looks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from distbot.sources._wordpress_api import Glance

_KEPT = 300
"""Posts remembered: thrice what a listing page shows. What is forgotten and changes
is handed on once more; the store knows it."""


_MOST_TRIES = 10
_MOST_IN_OUTAGES = 2_000
"""So often a post is tried whose site only just cannot give it: a day, or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A post that was handed on.

    Attributes:
        date: As `Glance`.
        modified: As `Glance`, of the version that was read.
        key: Of its article; "" for one that cannot be read, as without a password.
    """

    date: str
    modified: str
    key: str


@dataclass(slots=True, kw_only=True)
class Memory:
    """The marks of a WordPress source, taken apart; changes as a look goes on.

    A set of posts, never a cursor: `since` only parts news from history, and `edited`
    only says how far back a list of changes is worth walking.

    Attributes:
        since: A post up to this `date` that is not known is history: it was there
            before the first look, whoever edits it later. None: no look yet.
        edited: The latest `modified` ever listed.
        known: By post number.
        missing: Number → (date, key) of posts that were gone once.
        again: Number → how often a post could not be read.
    """

    since: str | None = None
    edited: str = ""
    known: dict[int, Known] = field(default_factory=dict)
    missing: dict[int, tuple[str, str]] = field(default_factory=dict)
    again: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, marks: Mapping[str, str]) -> Self:
        """Read marks; those of another source are passed over."""
        memory = cls(since=marks.get("since"), edited=marks.get("edited", ""))
        for mark, value in marks.items():
            kind, _, number = mark.partition(" ")
            if not number.isdecimal():
                continue
            post, words = int(number), value.split(" ")
            match kind, words:
                case "post", [date, modified, key]:
                    memory.known[post] = Known(date=date, modified=modified, key=key)
                case "missing", [date, key]:
                    memory.missing[post] = date, key
                case "again", [tries]:
                    memory.again[post] = int(tries) if tries.isdecimal() else 0
                case _:
                    pass
        return memory

    @property
    def marks(self) -> dict[str, str]:
        """What to be given back as at the next look, bounded."""
        newest = sorted(self.known, key=lambda post: self.known[post].date)[-_KEPT:]
        marks = {"edited": self.edited}
        if self.since is not None:
            marks["since"] = self.since
        for post in newest:
            one = self.known[post]
            marks[f"post {post}"] = f"{one.date} {one.modified} {one.key}"
        for post, (date, key) in self.missing.items():
            marks[f"missing {post}"] = f"{date} {key}"
        return marks | {f"again {post}": str(n) for post, n in self.again.items()}

    def is_history(self, glance: Glance) -> bool:
        """Whether a post was there before the first look, and was not handed on."""
        if glance.id in self.known or glance.id in self.missing:
            return False
        if glance.id in self.again or not glance.date:
            return False
        return self.since is not None and glance.date <= self.since

    def is_read(self, glance: Glance) -> bool:
        """Whether this very version of a post was handed on."""
        known = self.known.get(glance.id)
        return known is not None and known.modified == glance.modified

    def know(self, glance: Glance, key: str) -> None:
        """Remember a post's version as read; `key` as in `Known`."""
        self.again.pop(glance.id, None)
        self.known[glance.id] = Known(
            date=glance.date, modified=glance.modified, key=key
        )

    def failed(self, glance: Glance, *, passing: bool) -> bool:
        """Note that a post could not be read; say whether it is tried again."""
        tries = self.again.get(glance.id, 0) + 1
        if tries < (_MOST_IN_OUTAGES if passing else _MOST_TRIES):
            self.again[glance.id] = tries
            return True
        self.know(glance, "")
        return False

    def listed(self, glances: Iterable[Glance]) -> None:
        """Note how late the latest change is."""
        self.edited = max([self.edited, *(glance.modified for glance in glances)])

    def absent(self, shown: set[int], oldest: str) -> list[int]:
        """Return known posts that a listing should show and does not.

        Args:
            shown: The posts it shows.
            oldest: The date it reaches back to; "": it shows all there are.
        """
        return [
            post
            for post, known in self.known.items()
            if post not in shown and known.date > oldest
        ]
