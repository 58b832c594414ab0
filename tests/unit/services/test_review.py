from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from distbot.domain.card import CardSize
from distbot.domain.newsroom import Approval, ApprovalMode, Destination, LinkPolicy
from distbot.domain.post import Draft, Length, PostState, Wording
from distbot.domain.reading import ArticleClass
from distbot.services.review import review, waited_enough

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TEN = timedelta(minutes=10)
DRAFT = Draft(
    destination="kanal",
    channel="telegram",
    wording=Wording(text="Bakau", length=Length(used=5, limit=1024, unit="utf16")),
    card="",
    alt_text="",
    price_usd=Decimal(0),
    article_class=ArticleClass.NORMAL,
)


def rule(mode: ApprovalMode) -> Approval:
    return Approval(
        mode=mode, wait=TEN if mode is ApprovalMode.AUTO_AFTER else timedelta()
    )


def destination(normal: ApprovalMode, others: ApprovalMode) -> Destination:
    approval = dict.fromkeys(ArticleClass, rule(others))
    approval[ArticleClass.NORMAL] = rule(normal)
    return Destination(
        name="kanal",
        channel="telegram",
        address="@wartarimba",
        approval=approval,
        link=LinkPolicy.AUTO,
        size=CardSize.PORTRAIT,
    )


def test_what_needs_nobody_is_approved_by_rule_and_due_at_once() -> None:
    post = review(DRAFT, destination(ApprovalMode.AUTO, ApprovalMode.REQUIRED), NOW)

    assert (post.state, post.due_at) == (PostState.APPROVED, NOW)
    assert "rule" in str(post.reason)


@pytest.mark.parametrize("mode", [ApprovalMode.REQUIRED, ApprovalMode.AUTO_AFTER])
def test_what_needs_somebody_is_a_draft_without_a_time(mode: ApprovalMode) -> None:
    post = review(DRAFT, destination(mode, ApprovalMode.AUTO), NOW)

    assert (post.state, post.due_at) == (PostState.DRAFT, None)


@pytest.mark.parametrize(
    ("mode", "waited", "enough"),
    [
        (ApprovalMode.AUTO_AFTER, TEN - timedelta(microseconds=1), False),
        (ApprovalMode.AUTO_AFTER, TEN, True),
        (ApprovalMode.REQUIRED, timedelta(days=365), False),
    ],
)
def test_only_a_declared_wait_ends(
    mode: ApprovalMode, waited: timedelta, *, enough: bool
) -> None:
    assert waited_enough(rule(mode), NOW, NOW + waited) is enough
