from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from distbot.domain.card import Brand, CardSize
from distbot.domain.newsroom import (
    Approval,
    ApprovalMode,
    Destination,
    Duka,
    LinkPolicy,
    Newsroom,
)
from distbot.domain.post import Draft, Length, PostState, Wording
from distbot.domain.reading import ArticleClass, CallToAction
from distbot.services.review import approval_of, review, waited_enough

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

MOURNING = replace(DRAFT, duka=True)


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


def newsroom(duka: Approval | None = None, *, on: bool = True) -> Newsroom:
    return Newsroom(
        key="RIMBA",
        name="WartaRimba.com",
        short_name="Warta Rimba",
        home="https://wartarimba.example.com",
        language="id",
        timezone=ZoneInfo("Asia/Pontianak"),
        cta=CallToAction(label="Kunjungi Medsos", text="Klik di sini"),
        brand=Brand(wordmark="RIMBA"),
        destinations=(),
        duka=Duka(words=("gempa",), approval=duka) if on else None,
    )


PLAIN = newsroom(on=False)


def test_what_needs_nobody_is_approved_by_rule_and_due_at_once() -> None:
    here = destination(ApprovalMode.AUTO, ApprovalMode.REQUIRED)
    post = review(DRAFT, here, PLAIN, NOW)

    assert (post.state, post.due_at) == (PostState.APPROVED, NOW)
    assert post.reason == "approved by rule: normal is auto"


@pytest.mark.parametrize("mode", [ApprovalMode.REQUIRED, ApprovalMode.AUTO_AFTER])
def test_what_needs_somebody_is_a_draft_without_a_time(mode: ApprovalMode) -> None:
    post = review(DRAFT, destination(mode, ApprovalMode.AUTO), PLAIN, NOW)

    assert (post.state, post.due_at) == (PostState.DRAFT, None)


def test_news_of_a_death_waits_where_the_newsroom_says_so() -> None:
    here = destination(ApprovalMode.AUTO, ApprovalMode.AUTO)
    careful = newsroom(rule(ApprovalMode.REQUIRED))

    assert review(MOURNING, here, careful, NOW).state is PostState.DRAFT
    assert review(DRAFT, here, careful, NOW).state is PostState.APPROVED


def test_news_of_a_death_goes_by_its_own_rule_and_says_so() -> None:
    here = destination(ApprovalMode.REQUIRED, ApprovalMode.REQUIRED)
    post = review(MOURNING, here, newsroom(rule(ApprovalMode.AUTO)), NOW)

    assert post.state is PostState.APPROVED
    assert post.reason == "approved by rule: duka is auto"


@pytest.mark.parametrize("house", [newsroom(), PLAIN])
def test_news_of_a_death_without_a_rule_goes_by_its_class(house: Newsroom) -> None:
    here = destination(ApprovalMode.AUTO, ApprovalMode.REQUIRED)
    post = review(MOURNING, here, house, NOW)

    assert post.reason == "approved by rule: normal is auto"


def test_a_wait_of_dukas_own_is_what_it_waits() -> None:
    here = destination(ApprovalMode.AUTO, ApprovalMode.AUTO)
    wait = rule(ApprovalMode.AUTO_AFTER)

    assert approval_of(MOURNING, here, newsroom(wait)) == wait
    assert approval_of(DRAFT, here, newsroom(wait)) == rule(ApprovalMode.AUTO)


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
