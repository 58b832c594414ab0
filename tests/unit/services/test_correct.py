"""What becomes of posts whose article changed, and that it becomes of them once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from distbot import aftermath
from distbot.domain.correction import Prospect, Remedy
from distbot.domain.errors import OutcomeUnknown
from distbot.domain.post import Draft, PostState
from distbot.ports import Change, Correction, Decision
from distbot.services.amend import amend
from distbot.services.correct import Choices, Outcome, carry_out
from distbot.services.gone import note_gone

if TYPE_CHECKING:
    from distbot.domain.article import Article
    from distbot.domain.post import Post
    from tests.unit.services.conftest import Desk

    Failing = Callable[[Exception], Callable[[], Awaitable[None]]]

UPDATE, LEAVE = Choices(decision=Decision.UPDATE), Choices(decision=Decision.LEAVE)
RETRACT = Choices(decision=Decision.RETRACT)
QUOTED = "“Bakau ini menjaga kampung kami dari abrasi,” kata Badrun Sasmita."
NEW_QUOTE = "“Anak cucu kami akan memetik hasil kerja ini,” kata Badrun Sasmita."


@pytest.fixture
def dear(desk: Desk) -> Desk:
    """The same, where the second channel has prices, and edits nothing."""
    desk.cadangan.budget_usd = Decimal(1)
    return desk


def change(desk: Desk, post: Post, **changes: Any) -> Change:  # noqa: ANN401 - fields of an article
    """Have the article's source tell it otherwise."""
    before = desk.parts.articles.get(post.article_id)
    after = replace(before, **(changes or {"paragraphs": mended(before)}))
    articles, now = desk.parts.articles, desk.clock.now()
    articles.keep("map", (after,), {}, baseline=False, now=now)
    (found,) = desk.parts.desk.changes.undecided(5)
    return found


def mended(article: Article) -> tuple[str, ...]:
    return tuple(one.replace("bibit bakau", "bibit sagu") for one in article.paragraphs)


def plan(desk: Desk, found: Change) -> Correction:
    return aftermath.plan_of(desk.parts, found)


def do(
    desk: Desk, correction: Correction, choices: Choices = UPDATE, by: str = "@laras"
) -> list[Outcome]:
    done = carry_out(desk.parts, correction, choices, by, desk.clock.now())
    assert done is not None
    asyncio.run(amend(desk.parts, "worker-1", lambda _: None))
    return list(done)


def only(correction: Correction) -> Prospect:
    (prospect,) = correction.prospects
    return prospect


def offered(prospect: Prospect) -> list[Remedy]:
    return [one.remedy for one in prospect.offers]


def text(draft: Draft) -> str:
    return draft.wording.text


@pytest.mark.parametrize("state", [PostState.DRAFT, PostState.APPROVED])
def test_what_waits_takes_the_new_words_and_waits_for_a_person(
    desk: Desk, state: PostState
) -> None:
    (post,) = desk.approve("kanal")
    if state is PostState.DRAFT:
        now = desk.clock.now()
        desk.parts.posts.pull_back(
            post.id, post.version, actor="@tari", why="", now=now
        )
    found = change(desk, post)

    (outcome,) = do(desk, plan(desk, found))

    rewritten = desk.now(post)
    assert (outcome.remedy, outcome.done) == (Remedy.REWRITE, True)
    assert rewritten.state is PostState.DRAFT
    assert "bibit sagu" in text(rewritten.draft)
    assert desk.send() == 0


def test_an_editors_own_words_are_only_warned_of(desk: Desk) -> None:
    (post,) = desk.approve("kanal")
    own = replace(post.draft, wording=replace(post.draft.wording, text="Kata kami."))
    desk.parts.posts.rewrite(
        post.id,
        post.version,
        own,
        actor="@tari",
        author=7,
        why="edited",
        now=desk.clock.now(),
    )
    correction = plan(desk, change(desk, post))

    do(desk, correction)

    assert only(correction).own_words
    assert offered(only(correction))[0] is Remedy.LEAVE
    assert Remedy.REWRITE in offered(only(correction))
    assert text(desk.now(post).draft) == "Kata kami."


def test_what_is_out_is_edited_in_place_with_link_and_cta_as_before(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    correction = plan(desk, change(desk, post))

    do(desk, correction)

    ((remote_id, words),) = desk.kanal.amended
    assert remote_id == "1"
    assert words is not None
    assert "bibit sagu" in words
    present = desk.parts.desk.operations.present(post)
    assert present is not None
    assert present.wording.link == post.draft.wording.link
    assert present.wording.buttons == post.draft.wording.buttons
    assert desk.kanal.pictures == [None]


def test_a_card_whose_quote_is_gone_is_drawn_anew(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    before = desk.parts.articles.get(post.article_id)
    words = (before.paragraphs[0], NEW_QUOTE)
    do(desk, plan(desk, change(desk, post, paragraphs=words)))

    present = desk.parts.desk.operations.present(post)
    assert present is not None
    assert present.quote is not None
    assert present.quote.text in NEW_QUOTE
    assert desk.kanal.pictures == [desk.parts.shelf.load(present.card)]


def test_a_second_correction_begins_from_the_first(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    do(desk, plan(desk, change(desk, post)))

    article = desk.parts.articles.get(post.article_id)
    words = tuple(one.replace("sagu", "nipah") for one in article.paragraphs)
    correction = plan(desk, change(desk, post, paragraphs=words))
    do(desk, correction)

    assert not only(correction).own_words
    assert "bibit nipah" in str(desk.kanal.amended[-1][1])


def test_what_cannot_be_edited_is_left_and_the_rest_has_a_price(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    correction = plan(dear, change(dear, post))

    prices = {one.remedy: one.price_usd for one in only(correction).offers}
    assert prices == {
        Remedy.LEAVE: Decimal(0),
        Remedy.DELETE: Decimal("0.01"),
        Remedy.REPLACE: Decimal("0.03"),
        Remedy.RALAT: Decimal("0.02"),
    }
    assert do(dear, correction)[0].remedy is Remedy.LEAVE
    assert dear.send() == 0


def after_the_undo_window(desk: Desk) -> None:
    """Send what nobody can take back any more."""
    desk.clock.step(seconds=60)
    desk.send()


def test_a_ralat_is_a_post_of_its_own_that_says_what_was_mended(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    correction = plan(dear, change(dear, post))

    do(dear, correction, choose(post, Remedy.RALAT))
    after_the_undo_window(dear)

    assert len(dear.cadangan.sent) == 2
    assert dear.cadangan.sent[1].startswith("RALAT: Warga menanam 100 bibit sagu")
    (_, second) = dear.parts.posts.of_article(post.article_id)
    assert (second.variant, second.state) == (1, PostState.PUBLISHED)
    assert second.draft.card not in {"", post.draft.card}
    assert "RALAT" in second.draft.alt_text
    assert "bibit sagu" in second.draft.alt_text
    assert dear.cadangan.amended == []


def choose(post: Post, remedy: Remedy) -> Choices:
    return replace(UPDATE, remedies={post.id: remedy})


def test_a_ralat_waits_until_it_cannot_be_taken_back_any_more(dear: Desk) -> None:
    (post,) = dear.published("cadangan")

    do(dear, plan(dear, change(dear, post)), choose(post, Remedy.RALAT))

    dear.clock.step(seconds=59)
    assert dear.send() == 0
    dear.clock.step(seconds=1)
    assert dear.send() == 1


def test_what_is_edited_may_be_followed_by_a_ralat(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    correction = plan(desk, change(desk, post))

    outcomes = do(desk, correction, replace(UPDATE, and_ralat=frozenset({post.id})))
    after_the_undo_window(desk)

    assert [one.remedy for one in outcomes] == [Remedy.EDIT, Remedy.RALAT]
    assert len(desk.kanal.amended) == 1
    assert desk.kanal.sent[1].startswith("RALAT: ")


def test_a_replaced_post_goes_first_and_the_new_one_after_it(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    correction = plan(dear, change(dear, post))

    do(dear, correction, choose(post, Remedy.REPLACE))

    assert dear.cadangan.amended == [("1", None)]
    assert dear.send() == 0
    dear.clock.step(seconds=10)
    dear.send()
    assert "bibit sagu" in dear.cadangan.sent[1]


def test_leaving_changes_nothing(dear: Desk) -> None:
    posts = dear.published("kanal", "cadangan")
    correction = plan(dear, change(dear, posts[0]))

    do(dear, correction, LEAVE)

    assert (dear.kanal.amended, dear.cadangan.amended) == ([], [])
    assert dear.parts.desk.changes.undecided(5) == []


def test_retracting_takes_all_of_it_back(dear: Desk) -> None:
    (kanal, cadangan) = dear.approve("kanal", "cadangan")
    now = dear.clock.now()
    dear.parts.posts.pull_back(
        cadangan.id, cadangan.version, actor="@tari", why="", now=now
    )
    dear.send()
    correction = plan(dear, change(dear, kanal))

    do(dear, correction, RETRACT)

    assert dear.kanal.amended == [("1", None)]
    assert dear.now(cadangan).state is PostState.CANCELLED


def test_an_unpublished_article_offers_to_take_down_and_to_leave(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    for _ in range(2):
        note_gone(dear.parts, post.article_id, dear.clock.now())
    (found,) = dear.parts.desk.changes.unshown(5)
    correction = plan(dear, found)

    assert offered(only(correction)) == [Remedy.DELETE, Remedy.LEAVE]
    do(dear, correction, RETRACT)
    assert dear.cadangan.amended == [("1", None)]


def test_one_decision_is_carried_out_whoever_is_faster(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    correction = plan(desk, change(desk, post))

    do(desk, correction, LEAVE)
    late = carry_out(desk.parts, correction, UPDATE, "@tari", desk.clock.now())

    assert late is None
    assert desk.parts.desk.operations.recent(5) == []


@pytest.mark.parametrize("remedy", [Remedy.RALAT, Remedy.REPLACE])
def test_said_again_by_the_same_person_nothing_is_done_twice(
    dear: Desk, remedy: Remedy
) -> None:
    (post,) = dear.published("cadangan")
    correction = plan(dear, change(dear, post))
    for _ in range(3):
        do(dear, correction, choose(post, remedy))
        after_the_undo_window(dear)

    assert len(dear.cadangan.sent) == 2
    assert len(dear.cadangan.amended) == (remedy is Remedy.REPLACE)


def test_after_a_crash_the_rest_is_done(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    correction = plan(dear, change(dear, post))
    now = dear.clock.now()
    dear.parts.desk.changes.decide(correction.change.id, Decision.UPDATE, "@laras", now)

    (outcome,) = do(dear, correction, choose(post, Remedy.RALAT))

    assert outcome.done
    after_the_undo_window(dear)
    assert len(dear.cadangan.sent) == 2


def test_a_post_that_changed_since_it_was_seen_is_left(desk: Desk) -> None:
    (post,) = desk.approve("kanal")
    correction = plan(desk, change(desk, post))
    due = desk.clock.now() + timedelta(hours=1)
    desk.parts.posts.change(
        post.id, post.version, actor="@tari", due_at=due, now=desk.clock.now()
    )

    (outcome,) = do(desk, correction)

    assert not outcome.done
    assert "bibit bakau" in text(desk.now(post).draft)


def test_what_is_not_offered_cannot_be_chosen(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    correction = plan(desk, change(desk, post))

    with pytest.raises(ValueError, match="not offered"):
        do(desk, correction, choose(post, Remedy.REPLACE))

    assert desk.parts.desk.changes.undecided(5) == [correction.change]


def test_a_post_that_may_be_out_has_to_be_settled_first(
    desk: Desk, failing: Failing
) -> None:
    desk.kanal.sending = failing(OutcomeUnknown("broke off"))
    (post,) = desk.published("kanal")
    correction = plan(desk, change(desk, post))

    (outcome,) = do(desk, correction)

    assert only(correction).offers == ()
    assert (outcome.remedy, outcome.done) == (None, False)


def test_a_destination_that_left_the_config_is_named(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    found = change(desk, post)
    newsroom = desk.parts.newsroom
    without = replace(newsroom, destinations=newsroom.destinations[1:])
    desk.parts = replace(desk.parts, newsroom=without)

    prospect = only(plan(desk, found))

    assert prospect.offers == ()
    assert prospect.faults == ("kanal is not in the config any more",)


def test_what_is_gone_or_given_up_has_no_prospect(desk: Desk) -> None:
    gone, given_up = desk.published("kanal")[0], desk.approve("kanal")[0]
    found = [change(desk, gone)]
    desk.parts.posts.cancel(
        given_up.id, given_up.version, actor="@tari", why="", now=desk.clock.now()
    )
    do(desk, plan(desk, found[0]), RETRACT)

    assert plan(desk, found[0]).prospects == ()
    assert plan(desk, replace(found[0], article_id=given_up.article_id)).prospects == ()
