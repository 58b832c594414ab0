"""An editor's own words for what is published: the ways there, and what they cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from distbot.domain.correction import Remedy
from distbot.domain.post import Priority
from distbot.domain.rewording import EmptyWordsError, OverLimitError
from distbot.ports import NoRoomError, Wanted, refuse_without_room, room_usd
from distbot.rectification import UnderWayError, rectification
from distbot.services.correct import mend

if TYPE_CHECKING:
    from distbot.domain.post import Draft, Post
    from distbot.rectification import Rectification
    from tests.unit.services.conftest import Desk

NEW = "Warga menanam 700 bibit bakau."


@pytest.fixture
def dear(desk: Desk) -> Desk:
    """The newsroom, where the second channel has prices, and edits nothing."""
    desk.cadangan.budget_usd = Decimal(1)
    return desk


def draft_of(found: Rectification, remedy: Remedy) -> Draft:
    offer = found.offer(remedy)
    assert offer is not None
    assert offer.draft is not None
    return offer.draft


def ask(desk: Desk, post: Post, draft: Draft | None) -> None:
    wanted = Wanted(post_id=post.id, draft=draft, asked_by="@tari")
    assert desk.parts.desk.operations.ask(wanted, desk.clock.now()) is not None


def follow(desk: Desk, post: Post, remedy: Remedy = Remedy.RALAT) -> bool:
    found = rectification(desk.parts, post, NEW)
    offer = found.offer(remedy)
    assert offer is not None
    now = desk.clock.now()
    return mend(desk.parts, post, offer, found.last, "@laras", now)


def test_what_can_be_edited_is_edited_and_nothing_else_is_offered(desk: Desk) -> None:
    (post,) = desk.published("kanal")

    found = rectification(desk.parts, post, NEW)

    assert [one.remedy for one in found.offers] == [Remedy.EDIT]
    assert draft_of(found, Remedy.EDIT).wording.text.startswith(NEW)
    assert found.room_usd is None


def test_what_cannot_be_edited_has_two_ways_each_at_its_price(dear: Desk) -> None:
    (post,) = dear.published("cadangan")

    found = rectification(dear.parts, post, NEW)

    assert {one.remedy: one.price_usd for one in found.offers} == {
        Remedy.REPLACE: Decimal("0.03"),
        Remedy.RALAT: Decimal("0.02"),
    }
    assert found.room_usd == Decimal("0.98")


@pytest.mark.parametrize("text", [NEW, f"RALAT: {NEW}", f"ralat – {NEW}"])
def test_a_ralat_has_its_label_first_and_once_and_the_link_of_its_post(
    dear: Desk, text: str
) -> None:
    (post,) = dear.published("cadangan")
    present = dear.parts.posts.get(post.id).draft

    draft = draft_of(rectification(dear.parts, post, text), Remedy.RALAT)

    assert draft.wording.text.startswith(f"RALAT: {NEW}")
    assert draft.wording.link == present.wording.link
    assert draft.card not in {"", present.card}
    assert NEW in draft.alt_text
    assert (draft.quote, draft.priority) == (None, Priority.HIGH)


def test_words_that_nobody_said_are_warned_of_and_kept_off_the_card(
    dear: Desk,
) -> None:
    (post,) = dear.published("cadangan")

    draft = draft_of(
        rectification(dear.parts, post, "“Bakau ini mati,” kata Badrun."), Remedy.RALAT
    )

    assert any("Bakau ini mati" in one for one in draft.warnings)
    assert "Bakau ini mati" not in draft.alt_text


@pytest.mark.parametrize(
    ("text", "error"),
    [("", EmptyWordsError), ("RALAT:", EmptyWordsError), ("x " * 999, OverLimitError)],
)
def test_words_that_cannot_be_taken_are_refused(
    dear: Desk, text: str, error: type[Exception]
) -> None:
    (post,) = dear.published("cadangan")
    if text == "RALAT:":
        found = rectification(dear.parts, post, text)
        assert [type(one) for one in found.faults] == [error]
        return

    with pytest.raises(error):
        rectification(dear.parts, post, text)


def test_a_card_whose_quote_is_gone_does_not_go_out_again(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    article = dear.parts.articles.get(post.article_id)
    bare = replace(article, paragraphs=article.paragraphs[:1])
    dear.parts.articles.keep("map", (bare,), {}, baseline=False, now=dear.clock.now())

    found = rectification(dear.parts, post, NEW)

    assert [one.remedy for one in found.offers] == [Remedy.RALAT]
    assert "quote is not in the article" in str(found.faults[0])


def test_what_is_being_taken_down_is_not_corrected(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    ask(dear, post, None)

    with pytest.raises(UnderWayError) as caught:
        rectification(dear.parts, post, NEW)

    assert caught.value.number == post.id


def test_a_next_correction_waits_until_the_last_is_out(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    assert follow(dear, post)
    last = dear.parts.posts.of_article(post.article_id)[-1]

    with pytest.raises(UnderWayError) as caught:
        rectification(dear.parts, post, "Warga menanam 800 bibit bakau.")
    assert caught.value.number == last.id

    dear.clock.step(seconds=60)
    dear.send()
    again = rectification(dear.parts, post, "Warga menanam 800 bibit bakau.")
    assert again.last.id == last.id


def test_who_is_second_does_nothing(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    first = rectification(dear.parts, post, NEW)
    second = rectification(dear.parts, post, "Warga menanam 800 bibit bakau.")
    now = dear.clock.now()

    done = [
        mend(dear.parts, post, found.offers[-1], found.last, by, now)
        for found, by in ((first, "@laras"), (second, "@tari"))
    ]

    assert done == [True, False]
    assert len(dear.parts.posts.of_article(post.article_id)) == 2


def test_what_the_month_cannot_pay_is_refused_and_nothing_is_done(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    dear.cadangan.budget_usd = Decimal("0.045")

    with pytest.raises(NoRoomError) as caught:
        follow(dear, post, Remedy.REPLACE)

    assert (caught.value.account, caught.value.price_usd, caught.value.room_usd) == (
        "x:cadangan",
        Decimal("0.03"),
        Decimal("0.025"),
    )
    assert "Raise monthly_budget_usd" in str(caught.value)
    assert len(dear.parts.posts.of_article(post.article_id)) == 1
    assert dear.parts.desk.operations.of_post(post.id) == []
    assert follow(dear, post)


def test_costs_of_one_account_are_summed_up_and_free_ones_never_refused(
    dear: Desk,
) -> None:
    dear.cadangan.budget_usd = Decimal("0.05")
    once, zero = ("cadangan", Decimal("0.03")), ("kanal", Decimal(9))

    refuse_without_room(dear.parts, [once, zero, ("lama", Decimal(9))])
    with pytest.raises(NoRoomError):
        refuse_without_room(dear.parts, [once, once])
    dear.cadangan.budget_usd = Decimal(0)
    refuse_without_room(dear.parts, [("cadangan", Decimal(0))])

    kanal = dear.parts.destination("kanal")
    assert kanal is not None
    assert room_usd(dear.parts, kanal) is None
