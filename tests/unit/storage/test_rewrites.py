"""New words for a post, and an approval that is undone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from distbot.domain.post import PostState, Priority
from distbot.domain.reading import ArticleClass
from distbot.storage.tables import ATTEMPTS, POSTS
from tests.unit.storage.test_races import at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distbot.domain.post import Draft, Post
    from tests.unit.storage.rig import NewStore, Store

LARAS, BADRUN = 7, 8
LATER_ON = [
    PostState.SENDING,
    PostState.PUBLISHED,
    PostState.UNKNOWN,
    PostState.CANCELLED,
    PostState.SKIPPED,
]


def rewrite(
    store: Store,
    post: Post,
    draft: Draft | None = None,
    version: int = 1,
    author: int | None = LARAS,
) -> bool:
    return store.posts.rewrite(
        post.id,
        version,
        draft or other(store, post),
        actor="@laras",
        author=author,
        why="edited by @laras",
        now=store.now,
    )


def other(store: Store, post: Post, price: str = "0") -> Draft:
    return store.draft(post.draft.destination, price, text="Harga cabai turun.")


def pull_back(store: Store, post: Post, version: int = 1) -> bool:
    return store.posts.pull_back(
        post.id, version, actor="@laras", why="undone by @laras", now=store.now
    )


def in_state(store: Store, state: PostState) -> Post:
    """A post of a new article that got into that state."""
    match state:
        case PostState.DRAFT | PostState.APPROVED:
            return store.add(state)
        case PostState.CLAIMED:
            return store.held()
        case PostState.CANCELLED:
            post = store.add()
            store.cancel(post)
        case PostState.SKIPPED:
            post = store.add(expire_at=store.now)
            store.posts.skip_late(store.now)
        case PostState.PUBLISHED:
            post = store.publish("77")
        case _:
            opening = store.sending()
            post = store.posts.get(opening.post_id)
            if state is not PostState.SENDING:
                store.finish(opening, store.verdict(state))
    return store.posts.get(post.id)


class TestRewrite:
    @pytest.mark.parametrize(
        ("state", "way"),
        [
            (PostState.DRAFT, ["draft → draft"]),
            (PostState.APPROVED, ["approved → draft"]),
            (PostState.CLAIMED, ["claimed → approved", "approved → draft"]),
            (PostState.FAILED, ["failed → draft"]),
        ],
        ids=str,
    )
    def test_it_is_a_draft_then_with_the_new_words(
        self, store: Store, state: PostState, way: list[str]
    ) -> None:
        post = in_state(store, state)
        before = store.moves(post)

        assert rewrite(store, post)

        changed = store.posts.get(post.id)
        assert (changed.state, changed.version) == (PostState.DRAFT, 2)
        assert changed.draft == other(store, post)
        assert store.moves(post) == before + way
        (*_, event) = store.ledger.history(post.id)
        assert (event.actor, event.why) == ("@laras", "edited by @laras")

    @pytest.mark.parametrize("state", LATER_ON, ids=str)
    def test_it_is_too_late_from_sending_on(
        self, store: Store, state: PostState
    ) -> None:
        post = in_state(store, state)
        before = store.moves(post)

        assert not rewrite(store, post)

        assert store.posts.get(post.id) == post
        assert store.moves(post) == before
        assert store.posts.authors(post.id) == frozenset()

    def test_two_taps_have_one_effect(self, store: Store) -> None:
        post = store.add(PostState.DRAFT)

        assert [rewrite(store, post) for _ in range(2)] == [True, False]
        assert store.posts.get(post.id).version == 2

    def test_an_approval_of_the_other_words_is_void(self, store: Store) -> None:
        post = store.add(PostState.DRAFT)
        rewrite(store, post)

        assert not store.approve(post)
        assert store.approve(post, version=2)

    def test_a_worker_that_held_it_sends_nothing(self, store: Store) -> None:
        post = store.held()

        rewrite(store, post)

        assert store.begin(post) is None
        assert not store.give_back(post, store.verdict(PostState.FAILED))
        assert store.claim() == []
        assert store.approve(post, version=2)
        (again,) = store.claim()
        assert again.draft == other(store, post)
        assert store.begin(again) is not None

    def test_no_rule_lets_it_go(self, store: Store) -> None:
        drafts = [store.add(PostState.DRAFT), store.add()]
        for post in drafts:
            rewrite(store, post)

        assert store.posts.drafts(["kanal"]) == []

    def test_the_desk_sees_it_anew(self, store: Store) -> None:
        post = store.add(PostState.DRAFT)
        store.posts.shown(post, -100, 5, store.now)

        rewrite(store, post)

        assert [one.version for one in store.posts.unshown(10)] == [2]

    def test_what_was_promised_is_its_present_price(self, store: Store) -> None:
        post = store.add(destination="x", price="0.200")

        rewrite(store, post, other(store, post, price="0.015"))

        spending = store.money.spending(
            store.bill(), ["x"], Decimal("0.200"), store.now, store.now
        )
        assert spending.promised_usd == Decimal("0.015")
        assert spending.links_today == 0
        store.approve(post, version=2)
        store.begin(store.claim()[0])
        assert store.charged() == Decimal("0.015")

    def test_a_refused_attempt_stays_unbilled(self, store: Store) -> None:
        opening = store.sending(destination="x", price="0.015")
        store.finish(opening, store.verdict(PostState.FAILED))
        post = store.posts.get(opening.post_id)

        rewrite(store, post, other(store, post, price="0.015"))

        assert store.bills() == [("post", "released")]
        store.approve(post, version=2)
        again = store.begin(store.claim()[0])
        assert again is not None
        store.finish(again, store.receipt())
        assert store.bills() == [("post", "released"), ("post", "billed")]
        assert store.charged() == Decimal("0.015")

    def test_the_authors_are_all_whose_words_it_had(self, store: Store) -> None:
        post = store.add(PostState.DRAFT)
        assert store.posts.authors(post.id) == frozenset()

        rewrite(store, post, author=LARAS)
        rewrite(store, post, author=BADRUN, version=2)
        rewrite(store, post, author=LARAS, version=3)
        rewrite(store, post, author=None, version=4)

        assert store.posts.authors(post.id) == {LARAS, BADRUN}

    def test_a_named_hour_stays_and_one_that_has_passed_is_no_hindrance(
        self, store: Store
    ) -> None:
        post = store.add(expire_at=store.later(hours=2))
        due = store.later(hours=1)
        store.change(post, due_at=due, expire_at=store.later(hours=2))

        rewrite(store, post, version=2)
        changed = store.posts.get(post.id)
        assert (changed.due_at, changed.fixed) == (due, True)
        assert changed.expire_at == store.later(hours=2)
        store.wait(hours=2)
        rewrite(store, post, version=3)

        assert store.posts.get(post.id).expire_at is None
        assert list(store.posts.skip_late(store.now)) == []

    def test_what_an_editor_raised_stays_raised(self, store: Store) -> None:
        post = store.add(article_class=ArticleClass.EVERGREEN)
        store.change(post, priority=Priority.HIGH)

        rewrite(store, post, version=2)
        assert store.posts.get(post.id).priority is Priority.HIGH
        urgent = replace(other(store, post), priority=Priority.BREAKING)
        rewrite(store, post, urgent, version=3)

        assert store.posts.get(post.id).priority is Priority.BREAKING

    def test_words_of_grief_count_as_such(self, store: Store) -> None:
        post = store.add(PostState.DRAFT)

        rewrite(store, post, replace(other(store, post), duka=True))

        assert store.rows(select(POSTS.c.duka)) == [(True,)]

    def test_a_post_stays_where_it_goes(self, store: Store) -> None:
        post = store.add(PostState.DRAFT, destination="kanal")

        with pytest.raises(ValueError, match="is for x, not for kanal"):
            rewrite(store, post, store.draft("x"))

        assert store.posts.get(post.id) == post

    def test_a_post_that_does_not_exist_is_not_rewritten(self, store: Store) -> None:
        post = replace(store.add(PostState.DRAFT), id=41)

        assert not rewrite(store, post)
        assert not pull_back(store, post)


class TestPullBack:
    @pytest.mark.parametrize("state", [PostState.APPROVED, PostState.CLAIMED], ids=str)
    def test_it_is_a_draft_again(self, store: Store, state: PostState) -> None:
        post = in_state(store, state)

        assert pull_back(store, post)

        undone = store.posts.get(post.id)
        assert (undone.state, undone.version) == (PostState.DRAFT, 2)
        assert undone.draft == post.draft
        assert store.moves(post)[-1] == "approved → draft"
        assert store.claim() == []
        assert store.posts.drafts(["kanal"]) == [], "no rule approves it again"

    @pytest.mark.parametrize(
        "state", [*LATER_ON, PostState.DRAFT, PostState.FAILED], ids=str
    )
    def test_only_an_approval_is_undone(self, store: Store, state: PostState) -> None:
        post = in_state(store, state)

        assert not pull_back(store, post)

        assert store.posts.get(post.id) == post

    def test_a_button_of_before_approves_nothing(self, store: Store) -> None:
        post = store.add(PostState.DRAFT)
        store.approve(post)
        pull_back(store, post)

        # The second tap of a double one, that was long on its way.
        assert not store.approve(post)
        assert store.state(post) is PostState.DRAFT
        assert not pull_back(store, post, version=2)
        assert store.approve(post, version=2)


class TestAuthors:
    def test_who_asked_for_it_is_an_author_of_each_post(self, store: Store) -> None:
        article = store.story(1)
        new = [store.new(PostState.DRAFT), store.new(PostState.DRAFT, destination="x")]

        article_id = store.posts.draft(article, new, store.now, author=LARAS)

        posts = store.posts.of_article(article_id)
        assert [store.posts.authors(post.id) for post in posts] == [{LARAS}] * 2

    def test_who_asks_again_for_what_is_there_is_none(self, store: Store) -> None:
        article, new = store.story(1), [store.new(PostState.DRAFT)]
        store.posts.draft(article, new, store.now, author=LARAS)

        article_id = store.posts.draft(article, new, store.now, author=BADRUN)

        (post,) = store.posts.of_article(article_id)
        assert store.posts.authors(post.id) == {LARAS}

    def test_a_next_variant_has_authors_of_its_own(self, store: Store) -> None:
        article, new = store.story(1), [store.new(PostState.DRAFT)]
        article_id = store.posts.draft(article, new, store.now, author=LARAS)
        (first,) = store.posts.of_article(article_id)
        store.cancel(first)

        store.posts.draft(article, new, store.now, author=BADRUN)

        (_, second) = store.posts.of_article(article_id)
        assert store.posts.authors(second.id) == {BADRUN}


LANES = [f"lane-{number}" for number in range(40)]


@pytest.mark.parametrize("rounds", [10])
def test_on_sqlite_nothing_is_sent_that_was_rewritten_or_undone(
    new_sqlite: NewStore, rounds: int
) -> None:
    _race(new_sqlite(), rounds)


@pytest.mark.parametrize("rounds", [10])
def test_on_postgresql_nothing_is_sent_that_was_rewritten_or_undone(
    new_postgres: NewStore, rounds: int
) -> None:
    _race(new_postgres(), rounds)


def _race(store: Store, rounds: int) -> None:
    """Have two editors and a worker at 40 posts at once: 200 races of each act."""
    store.posts.add_destinations(dict.fromkeys(LANES, "telegram:"), store.now)
    taken = sent = 0
    for _ in range(rounds):
        article_id = store.article()
        new = [store.new(destination=lane) for lane in LANES]
        store.posts.add(article_id, new, store.now)
        posts = store.posts.of_article(article_id)
        rewritten, undone, begun = at_once(
            partial(_all, posts[::2], partial(rewrite, store)),
            partial(_all, posts[1::2], partial(pull_back, store)),
            partial(_send_all, store),
        )
        assert begun.isdisjoint(rewritten | undone)
        for post in store.posts.of_article(article_id):
            if post.id in begun:
                assert (post.state, post.attempt) == (PostState.PUBLISHED, 1)
                continue
            assert post.id in rewritten | undone
            assert (post.state, post.version) == (PostState.DRAFT, 2)
            assert (post.draft == other(store, post)) == (post.id in rewritten)
        taken, sent = taken + len(rewritten | undone), sent + len(begun)
    twice = select(ATTEMPTS.c.post_id).group_by(ATTEMPTS.c.post_id)
    assert store.rows(twice.having(func.count() > 1)) == []
    assert taken
    assert sent, "else it was no race"


def _all(posts: Sequence[Post], act: partial[bool]) -> set[int]:
    return {post.id for post in posts if act(post)}


def _send_all(store: Store) -> set[int]:
    """Claim and send in small groups, until nothing is left."""
    sent = set()
    while posts := store.claim(limit=4):
        for post in posts:
            opening = store.begin(post)
            if opening is not None:
                assert store.finish(opening, store.receipt(str(post.id)))
                sent.add(post.id)
    return sent
