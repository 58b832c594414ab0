"""What piled up while a source was not read, for the desk to decide about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from distbot.domain.article import Article


class GapDecision(Enum):
    """What becomes of articles that piled up.

    POST: each goes its usual way. DIGEST: one draft for each destination lists their
    headlines. SKIP: none is posted.
    """

    POST = "post"
    DIGEST = "digest"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which a source was not read.

    Attributes:
        id: Of the row.
        source: The first one that was read again.
        began_at: When that was last read before; aware UTC.
        found_at: When it was read again; aware UTC.
        decision: What became of the articles; None: nobody has decided.
        decided_by: Who decided.
    """

    id: int
    source: str
    began_at: datetime
    found_at: datetime
    decision: GapDecision | None
    decided_by: str | None


class GapStore(Protocol):
    """The gaps of one newsroom; every method is one transaction, blocking.

    Those that `ArticleStore.keep` finds are here by themselves.
    """

    def get(self, gap_id: int) -> Gap:
        """Return a gap.

        Raises:
            LookupError: There is no such gap.
        """
        ...

    def undecided(self) -> Sequence[Gap]:
        """Return those that nobody has decided about, oldest first."""
        ...

    def articles(self, gap_id: int) -> Sequence[Article]:
        """Return what is held for a decision, oldest first."""
        ...

    def decide(
        self, gap_id: int, decision: GapDecision, by: str, why: str, now: datetime
    ) -> bool:
        """Decide about all that is held, once; False if somebody has.

        Args:
            gap_id: Of the gap.
            decision: With `POST` the articles go on, else they get no posts.
            by: Who decides.
            why: Why they get none, for the ledger.
            now: Aware UTC.
        """
        ...
