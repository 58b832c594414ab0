from datetime import timedelta

import pytest

from distbot.domain.card import CardSize
from distbot.domain.newsroom import Approval, ApprovalMode, Destination, LinkPolicy
from distbot.domain.reading import ArticleClass

AUTO = Approval(mode=ApprovalMode.AUTO)
REQUIRED = Approval(mode=ApprovalMode.REQUIRED)
WAITS = Approval(mode=ApprovalMode.AUTO_AFTER, wait=timedelta(minutes=10))


def destination(breaking: Approval, normal: Approval) -> Destination:
    return Destination(
        name="kanal",
        channel="telegram",
        address="@wartarimba",
        approval={
            ArticleClass.BREAKING: breaking,
            ArticleClass.NORMAL: normal,
            ArticleClass.EVERGREEN: normal,
        },
        link=LinkPolicy.AUTO,
        size=CardSize.PORTRAIT,
    )


@pytest.mark.parametrize(
    ("breaking", "normal", "asks"),
    [
        (AUTO, AUTO, False),
        (REQUIRED, REQUIRED, True),
        (AUTO, REQUIRED, True),
        (WAITS, AUTO, True),
    ],
)
def test_a_destination_asks_if_any_class_waits_for_an_editor(
    breaking: Approval, normal: Approval, *, asks: bool
) -> None:
    assert destination(breaking, normal).asks is asks


def test_an_approval_waits_for_nothing_unless_it_says_so() -> None:
    assert AUTO.wait == REQUIRED.wait == timedelta()


def test_a_destination_uses_the_first_account_unless_it_names_one() -> None:
    assert destination(AUTO, AUTO).account == ""
