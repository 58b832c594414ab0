"""Whether a new post waits for an editor."""

from datetime import datetime

from distbot.domain.newsroom import Approval, ApprovalMode, Destination
from distbot.domain.post import Draft, PostState
from distbot.ports import NewPost


def review(draft: Draft, destination: Destination, now: datetime) -> NewPost:
    """Put a composed post where its approval rule says it begins."""
    approval = destination.approval[draft.article_class]
    if approval.mode is ApprovalMode.AUTO:
        return NewPost(
            destination=draft.destination,
            state=PostState.APPROVED,
            draft=draft,
            article_class=draft.article_class,
            reason=f"approved by rule: {draft.article_class.value} is auto",
            due_at=now,
        )
    return NewPost(
        destination=draft.destination,
        state=PostState.DRAFT,
        draft=draft,
        article_class=draft.article_class,
        reason=None,
    )


def waited_enough(approval: Approval, made_at: datetime, now: datetime) -> bool:
    """Say whether a draft's wait is over without an editor's word."""
    return approval.mode is ApprovalMode.AUTO_AFTER and now >= made_at + approval.wait
