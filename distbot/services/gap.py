"""A decision about what piled up → articles that go on, a digest, or none of it."""

from collections.abc import Callable, Sequence

from distbot.domain.article import Article
from distbot.ports import GapDecision, Parts

_REASONS = {
    GapDecision.DIGEST: "piled up: {by} had it summed up",
    GapDecision.SKIP: "piled up: {by} left it out",
}


def decide_gap(
    parts: Parts,
    gap_id: int,
    decision: GapDecision,
    by: str,
    draft: Callable[[Article], object],
) -> int | None:
    """Carry out what somebody decided about what piled up, once; blocking.

    A digest is a draft for each destination, whatever the approval rules say: its
    words are the headlines.

    Args:
        parts: The newsroom's parts.
        gap_id: Of the gap.
        decision: What shall become of it.
        by: Who decides.
        draft: Stores an article's posts as drafts.

    Returns:
        How many articles it was about; None if somebody had decided already.

    Raises:
        LookupError: There is no such gap.
        InputError: The digest fits no channel; nothing is decided.
        CardError: Its card cannot be drawn; nothing is decided.
    """
    if parts.desk.gaps.get(gap_id).decision is not None:
        return None
    held = parts.desk.gaps.articles(gap_id)
    if decision is GapDecision.DIGEST and held:
        # Drafted first: a crash in between leaves the question open, and the digest,
        # known by its name, is not drafted twice.
        draft(_digest(parts, gap_id, held))
    why = _REASONS.get(decision, "").format(by=by)
    now = parts.clock.now()
    if not parts.desk.gaps.decide(gap_id, decision, by, why, now):
        return None
    parts.notices.over(f"gap {gap_id}", now)
    return len(held)


def _digest(parts: Parts, gap_id: int, held: Sequence[Article]) -> Article:
    words = parts.language.messages.chat
    return Article(
        url=None,
        headline=words["gap_summary"].format(count=len(held)),
        paragraphs=tuple(f"• {one.headline}" for one in held),
        source_id=f"digest:{gap_id}",
        published_at=parts.clock.now(),
    )
