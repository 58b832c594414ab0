"""Stories in memory, by what they are told from others by."""

import heapq
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from distbot.domain.same_story import SAME, Story, similarity

_NAMES = 24
"""By so many of its least shingles a story is found. Of two stories that are alike as
`SAME` says, at least three of them are shared in all but one of 10 million cases: which
hashes are least is as good as drawn (Broder 1997, min-wise independent)."""

_SHARED = 3
_CROWD = 500
"""Of the stories that share a shingle only the newest so many are looked at: it is
furniture, or all tell the same."""

_LOOKED_AT = 40
_FORGET_AFTER = 1000
_UINT32 = "I"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """A version of a stored article.

    Attributes:
        version: Hash of its words.
        seen_ms: When the article came.
        shingles: Of its story, as 32 bits each.
        whole: Whether these are all that there are.
    """

    version: str
    seen_ms: int
    shingles: Sequence[int]
    whole: bool

    @property
    def story(self) -> Story:
        """What it is told from others by."""
        return Story(shingles=tuple(self.shingles), whole=self.whole)


def gist_of(version: str, seen_ms: int, story: Story) -> Gist:
    """Return what is kept of a version."""
    shingles = array(_UINT32, story.shingles)
    return Gist(version=version, seen_ms=seen_ms, shingles=shingles, whole=story.whole)


class Gists:
    """Some days' stories; not safe in threads."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[int, Gist] = {}
        self._named = defaultdict[int, list[int]](list)
        self._kept = 0

    def __contains__(self, article_id: int) -> bool:
        """Say whether some version of an article is known."""
        return article_id in self._known

    def has(self, article_id: int, version: str) -> bool:
        """Say whether just this version is known."""
        known = self._known.get(article_id)
        return known is not None and known.version == version

    def keep(self, article_id: int, gist: Gist) -> None:
        """Keep a version, in the place of an older one."""
        self._known[article_id] = gist
        self._kept += 1
        for shingle in gist.shingles[:_NAMES]:
            self._named[shingle].append(article_id)

    def forget(self, before_ms: int) -> None:
        """Let go what came before then; now and then, as it costs some."""
        if self._kept <= _FORGET_AFTER:
            return
        left = {n: gist for n, gist in self._known.items() if gist.seen_ms >= before_ms}
        self._known, self._kept = {}, 0
        self._named.clear()
        for article_id in sorted(left):
            self.keep(article_id, left[article_id])
        self._kept = 0

    def alike(self, story: Story) -> list[int]:
        """Return what tells the same, by id: the most alike first, then the oldest."""
        names = story.shingles[:_NAMES]
        shared = Counter[int]()
        for shingle in names:
            shared.update(set(self._named.get(shingle, ())[-_CROWD:]))
        enough = min(_SHARED, math.ceil(SAME * len(names)))
        near = [(-n, number) for number, n in shared.items() if n >= enough]
        found = [
            (-similarity(story, self._known[number].story), number)
            for _, number in heapq.nsmallest(_LOOKED_AT, near)
        ]
        return [number for unlike, number in sorted(found) if -unlike >= SAME]
