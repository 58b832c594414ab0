from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from distbot.domain.errors import MoveError
from distbot.domain.post import PostState
from distbot.storage.tables import POSTS

if TYPE_CHECKING:
    from distbot.ports import NewPost
    from tests.unit.storage.rig import Store


def skipped(store: Store) -> NewPost:
    """One that does not say why."""
    return replace(store.new(PostState.SKIPPED), draft=None, reason=None)


def draft_again(store: Store, article_id: int) -> None:
    article = store.articles.get(article_id)
    store.posts.draft(article, [store.new(PostState.DRAFT)], store.now)


def test_a_post_comes_back_as_it_was_composed(store: Store) -> None:
    draft = store.add(PostState.DRAFT, destination="x", price="0.020").draft

    (post,) = store.posts.of_article(1)

    assert post.draft == draft
    assert (post.variant, post.version, post.attempt) == (0, 1, 0)
    assert (post.due_at, post.receipt) == (None, None)


def test_an_unknown_post_is_a_lookup_error(store: Store) -> None:
    with pytest.raises(LookupError, match="41"):
        store.posts.get(41)


def test_two_taps_on_approve_have_one_effect(store: Store) -> None:
    post = store.add(PostState.DRAFT)

    taps = [store.approve(post), store.approve(post)]

    assert taps == [True, False]
    assert store.moves(post) == ["new → draft", "draft → approved"]
    assert store.posts.get(post.id).due_at == store.now


def test_two_taps_on_cancel_have_one_effect(store: Store) -> None:
    post = store.add(PostState.DRAFT)

    taps = [store.cancel(post), store.cancel(post)]

    assert taps == [True, False]
    assert store.moves(post) == ["new → draft", "draft → cancelled"]


def test_an_approval_holds_for_the_version_that_was_seen(store: Store) -> None:
    post = store.add(PostState.DRAFT)
    store.execute(update(POSTS).values(version=2))

    assert not store.approve(post, version=1)
    assert not store.cancel(post, version=1)
    assert store.state(post) is PostState.DRAFT
    assert store.approve(post, version=2)


def test_what_is_cancelled_cannot_be_approved_any_more(store: Store) -> None:
    post = store.add(PostState.DRAFT)
    store.cancel(post)

    assert not store.approve(post)
    assert store.state(post) is PostState.CANCELLED


def test_an_approved_post_can_be_cancelled(store: Store) -> None:
    post = store.add(PostState.APPROVED)

    assert store.cancel(post)
    assert store.claim() == []


def test_an_editor_may_cancel_until_sending_is_committed(store: Store) -> None:
    store.add(PostState.APPROVED)
    (post,) = store.claim()

    assert store.cancel(post)
    assert store.begin(post) is None
    assert store.state(post) is PostState.CANCELLED


def test_what_is_being_sent_cannot_be_cancelled(store: Store) -> None:
    store.add(PostState.APPROVED)
    (post,) = store.claim()
    store.begin(post)

    assert not store.cancel(post)
    assert store.state(post) is PostState.SENDING


@pytest.mark.parametrize(
    "state",
    [s for s in PostState if s.value not in {"draft", "approved", "skipped"}],
    ids=str,
)
def test_a_new_post_begins_in_no_other_state(store: Store, state: PostState) -> None:
    with pytest.raises(MoveError):
        store.posts.add(store.article(), [store.new(state)], store.now)


def test_a_skipped_post_says_why(store: Store) -> None:
    with pytest.raises(MoveError, match="reason"):
        store.posts.add(store.article(), [skipped(store)], store.now)


def test_an_article_is_composed_with_all_of_its_posts_or_not_at_all(
    store: Store,
) -> None:
    article_id = store.article()
    posts = [store.new(PostState.DRAFT), skipped(store)]

    with pytest.raises(MoveError):
        store.posts.add(article_id, posts, store.now)

    assert store.posts.of_article(article_id) == []
    assert len(store.articles.uncomposed(10)) == 1


def test_composing_again_leaves_what_is_there(store: Store) -> None:
    post = store.add(PostState.DRAFT)
    store.approve(post)

    both = [store.new(PostState.DRAFT), store.new(PostState.DRAFT, destination="x")]
    store.posts.add(post.article_id, both, store.now)

    assert [(p.draft.destination, p.state) for p in store.posts.of_article(1)] == [
        ("kanal", PostState.APPROVED),
        ("x", PostState.DRAFT),
    ]


@pytest.mark.parametrize("end", ["skipped", "cancelled"])
def test_what_was_given_up_can_be_drafted_again(store: Store, end: str) -> None:
    post = store.add(PostState.SKIPPED if end == "skipped" else PostState.DRAFT)
    if end == "cancelled":
        store.cancel(post)

    draft_again(store, post.article_id)

    last = store.posts.of_article(post.article_id)[-1]
    assert (last.variant, last.state) == (1, PostState.DRAFT)


def test_what_was_refused_is_closed_and_drafted_again(store: Store) -> None:
    post = store.add(PostState.APPROVED)
    (claimed,) = store.claim()
    assert store.give_back(claimed, store.verdict(PostState.FAILED))

    draft_again(store, post.article_id)

    states = [each.state for each in store.posts.of_article(post.article_id)]
    assert states == [PostState.CANCELLED, PostState.DRAFT]


def test_what_is_not_given_up_is_not_drafted_again(store: Store) -> None:
    post = store.add(PostState.DRAFT)

    draft_again(store, post.article_id)

    assert len(store.posts.of_article(post.article_id)) == 1


def test_drafting_again_looks_at_the_last_variant(store: Store) -> None:
    post = store.add(PostState.SKIPPED)

    for _ in range(3):
        draft_again(store, post.article_id)

    variants = [each.variant for each in store.posts.of_article(post.article_id)]
    assert variants[-1] == 1


def test_drafts_come_with_the_time_they_were_made(store: Store) -> None:
    made = store.now
    post = store.add(PostState.DRAFT)
    store.add(PostState.DRAFT, destination="x")
    store.add(PostState.APPROVED)
    store.now += timedelta(minutes=10)

    assert store.posts.drafts(["kanal"]) == [(post, made)]
    assert store.posts.drafts([]) == []


def test_drafts_come_with_the_time_since_which_the_desk_knows_them(
    store: Store,
) -> None:
    post, unseen = store.add(PostState.DRAFT), store.add(PostState.DRAFT)
    assert store.posts.drafts(["kanal"], shown=True) == []
    first = store.now = store.now + timedelta(minutes=5)
    store.posts.shown(post, -100, 7, first)
    store.posts.shown(post, -100, 8, first + timedelta(minutes=1))

    assert store.posts.drafts(["kanal"], shown=True) == [(post, first)]
    assert [each for each, _ in store.posts.drafts(["kanal"])] == [post, unseen]


def test_the_desk_sees_each_version_once(store: Store) -> None:
    post = store.add(PostState.DRAFT)
    assert store.posts.unshown(10) == [post]

    store.posts.shown(post, -100, 5, store.now)
    assert store.posts.unshown(10) == []
    store.posts.shown(post, -100, 6, store.now)

    store.execute(update(POSTS).values(version=2))
    assert [p.version for p in store.posts.unshown(10)] == [2]


def test_published_posts_come_in_order_of_publication(store: Store) -> None:
    one, two = store.add(), store.add()
    for post, at in ((one, 2_000), (two, 1_000)):
        done = {"state": "published", "remote_id": str(post.id), "sent_at": at}
        store.execute(update(POSTS).where(POSTS.c.id == post.id).values(done))

    found = store.posts.published()

    assert [post.id for post in found] == [two.id, one.id]
    assert found[0].receipt is not None
    assert found[0].receipt.at.timestamp() == 1


def test_an_old_button_moves_only_a_draft(store: Store) -> None:
    post = store.add(PostState.APPROVED)
    old = {"actor": "@editor", "why": "late", "now": store.now, "drafts_only": True}

    assert not store.posts.cancel(post.id, 1, **old)  # type: ignore[arg-type] # one dict for both
    assert not store.posts.approve(post.id, 1, due_at=store.now, **old)  # type: ignore[arg-type] # as above
    assert store.state(post) is PostState.APPROVED


@pytest.mark.parametrize("state", [PostState.DRAFT, PostState.APPROVED])
def test_a_rule_skips_what_waits_and_says_why(store: Store, state: PostState) -> None:
    post = store.add(state)

    skips = [
        store.posts.skip(post.id, post.version, why="unpublished", now=store.now)
        for _ in range(2)
    ]

    assert skips == [True, False]
    assert store.moves(post)[-1] == f"{state.value} → skipped"
    assert store.posts.get(post.id).reason == "unpublished"


def test_a_rule_skips_neither_what_is_claimed_nor_another_version(store: Store) -> None:
    held, draft = store.held(), store.add(PostState.DRAFT, destination="x")

    for post, version in ((held, held.version), (draft, draft.version + 1)):
        assert not store.posts.skip(post.id, version, why="unpublished", now=store.now)
