"""Whether a new post waits for an editor."""

from datetime import datetime

from distbot.domain.newsroom import Approval, ApprovalMode, Destination, Newsroom
from distbot.domain.post import Draft, Post, PostState
from distbot.ports import NewPost, Parts


def review(
    draft: Draft, destination: Destination, newsroom: Newsroom, now: datetime
) -> NewPost:
    """Put a composed post where its approval rule says it begins."""
    if approval_of(draft, destination, newsroom).mode is ApprovalMode.AUTO:
        kind = "duka" if _of_duka(draft, newsroom) else draft.article_class.value
        return NewPost(
            destination=draft.destination,
            state=PostState.APPROVED,
            draft=draft,
            article_class=draft.article_class,
            reason=f"approved by rule: {kind} is auto",
            due_at=now,
        )
    return NewPost(
        destination=draft.destination,
        state=PostState.DRAFT,
        draft=draft,
        article_class=draft.article_class,
        reason=None,
    )


def approval_of(draft: Draft, destination: Destination, newsroom: Newsroom) -> Approval:
    """Return the rule for a post: the newsroom's for duka, else its class's."""
    usual = destination.approval[draft.article_class]
    return _of_duka(draft, newsroom) or usual


def waited_enough(approval: Approval, since: datetime, now: datetime) -> bool:
    """Say whether a draft's wait is over without an editor's word.

    Args:
        approval: As `approval_of` says.
        since: When the desk was shown the draft, or, without a desk, when it was
            made; aware.
        now: Aware.
    """
    return approval.mode is ApprovalMode.AUTO_AFTER and now >= since + approval.wait


def objection_until(parts: Parts, post: Post) -> datetime | None:
    """Return when a rule approves a draft if nobody objects; None: never. Blocking.

    The wait begins when the desk is shown it: now, if it was not.
    """
    name = post.draft.destination
    destination = parts.destination(name)
    if destination is None:
        return None
    approval = approval_of(post.draft, destination, parts.newsroom)
    if approval.mode is not ApprovalMode.AUTO_AFTER:
        return None
    if post.id not in {draft.id for draft, _ in parts.posts.drafts([name])}:
        return None
    shown = {draft.id: at for draft, at in parts.posts.drafts([name], shown=True)}
    return shown.get(post.id, parts.clock.now()) + approval.wait


def may_wait(newsroom: Newsroom, destination: Destination) -> bool:
    """Say whether any draft of a destination may be approved by waiting."""
    duka = newsroom.duka
    rules = [*destination.approval.values(), *([duka.approval] if duka else [])]
    return any(
        rule is not None and rule.mode is ApprovalMode.AUTO_AFTER for rule in rules
    )


def _of_duka(draft: Draft, newsroom: Newsroom) -> Approval | None:
    return newsroom.duka.approval if draft.duka and newsroom.duka else None
