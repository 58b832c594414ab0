from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from distbot.domain.post import PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.report_due import ReportKind
from distbot.ports import OperationEnd, OperationState, Wanted
from tests.unit.storage.rig import LANES

if TYPE_CHECKING:
    from distbot.domain.post import Draft, Post
    from distbot.domain.report import ReportedPost
    from tests.unit.storage.rig import Store

DAILY, WEEKLY = ReportKind.DAILY, ReportKind.WEEKLY
DAY = 24 * 60
"""Minutes."""

DONE = OperationEnd(state=OperationState.DONE)


def told(store: Store, before: float = 60, after: float = 60) -> list[ReportedPost]:
    """What is told of some minutes around now."""
    begin, end = store.later(minutes=-before), store.later(minutes=after)
    return list(store.desk.reports.posts(begin, end))


def change(store: Store, post: Post, draft: Draft | None = None) -> None:
    """Have an operation done on a published post."""
    wanted = Wanted(post_id=post.id, draft=draft, asked_by="@laras")
    assert store.desk.operations.ask(wanted, store.now) is not None
    until = store.later(minutes=1)
    (mine,) = store.desk.operations.claim("worker-1", until, 1, store.now)
    assert store.desk.operations.finish(mine, DONE, store.now)


def test_a_published_post_is_told_with_all_that_is_known_of_it(store: Store) -> None:
    due = store.later(seconds=-30)
    article_id = store.article(store.later(minutes=-9))
    new = store.new(due_at=due, destination="x", price="0.02")
    store.posts.add(article_id, [new], store.now)
    (post,) = store.posts.of_article(article_id)
    store.claim()
    opening = store.begin(post)
    assert opening is not None
    store.finish(opening, store.receipt("77"))
    store.desk.reactions.count(post.id, store.now, {"like": 3, "view": 50})

    (found,) = told(store)

    assert (found.id, found.destination, found.variant) == (post.id, "x", 0)
    assert found.headline == "Pasar Rimba Dibuka Lagi, Bagian 1"
    assert found.published_at == store.later(minutes=-9)
    assert (found.due_at, found.receipt) == (due, store.receipt("77"))
    assert (found.price_usd, found.linked) == (Decimal("0.02"), False)
    assert (found.is_first, found.is_repeat) == (True, False)
    assert found.counts == {"like": 3, "view": 50}
    assert [move.after for move in found.moves] == [
        PostState.APPROVED,
        PostState.CLAIMED,
        PostState.SENDING,
        PostState.PUBLISHED,
    ]


def test_a_period_has_its_first_moment_and_not_its_last(store: Store) -> None:
    post = store.publish("1")
    read = store.desk.reports.posts
    hour = timedelta(hours=1)

    assert [p.id for p in read(store.now, store.now + hour)] == [post.id]
    assert read(store.now - hour, store.now) == []


def test_what_failed_or_was_left_out_is_told_with_its_reason(store: Store) -> None:
    opening = store.sending()
    store.finish(opening, store.verdict(PostState.FAILED))
    late = store.add(expire_at=store.later(minutes=-1), due_at=store.later(minutes=-9))
    store.posts.skip_late(store.now)

    failed, skipped = told(store)

    assert (failed.id, failed.state) == (opening.post_id, PostState.FAILED)
    assert (failed.moves[-1].after, failed.moves[-1].why) == (
        PostState.FAILED,
        "it said so",
    )
    assert (skipped.id, skipped.state) == (late.id, PostState.SKIPPED)
    assert skipped.reason == "late: it is better not sent any more"


def test_only_an_articles_first_post_of_all_is_its_first(store: Store) -> None:
    article_id = store.article()
    new = [store.new(), store.new(destination="x")]
    store.posts.add(article_id, new, store.now)
    for number in range(2):
        store.wait(minutes=90)
        (post,) = store.claim(limit=1)
        opening = store.begin(post)
        assert opening is not None
        store.finish(opening, store.receipt(str(number)))

    assert [post.is_first for post in told(store)] == [False]
    assert [post.is_first for post in told(store, before=200)] == [True, False]


def test_an_evergreen_that_is_told_again_is_a_repeat(store: Store) -> None:
    first = store.publish("1", article_class=ArticleClass.EVERGREEN)
    store.wait(days=30)
    again = store.new(article_class=ArticleClass.EVERGREEN, text="Sekali lagi.")
    store.posts.add_variant(first.article_id, again, store.now, after=first.id)
    (post,) = store.claim()
    opening = store.begin(post)
    assert opening is not None
    store.finish(opening, store.receipt("2"))

    (found,) = told(store)

    assert (found.variant, found.is_repeat, found.is_first) == (1, True, False)


def test_what_replaces_a_cancelled_post_is_no_repeat(store: Store) -> None:
    post = store.add(PostState.DRAFT)
    store.posts.cancel(post.id, 1, actor="@laras", why="no", now=store.now)
    story = store.articles.get(post.article_id)
    store.posts.draft(story, [store.new(PostState.DRAFT)], store.now)

    assert [(p.variant, p.is_repeat) for p in told(store)] == [(0, False), (1, False)]


def test_changes_and_take_downs_are_told_of_their_own_day(store: Store) -> None:
    one, two = store.publish("1"), store.publish("2", destination="x")
    store.wait(days=1)
    change(store, one, store.draft(text="Diperbaiki."))
    change(store, one, store.draft(text="Diperbaiki lagi."))
    change(store, two)

    found = told(store)

    assert [(p.id, p.edits, p.taken_down_at) for p in found] == [
        (one.id, 2, None),
        (two.id, 0, store.now),
    ]
    store.wait(days=1)
    assert told(store) == []


def test_a_post_of_an_earlier_day_is_told_to_be_gone_by_now(store: Store) -> None:
    post = store.publish("1", destination="x")
    store.wait(days=1)
    change(store, post)
    gone_at = store.now

    store.wait(days=1)

    assert [p.taken_down_at for p in told(store, 2 * DAY + 60, 60 - 2 * DAY)] == [
        gone_at
    ]


def test_questions_are_counted_until_they_are_answered(store: Store) -> None:
    opening = store.unknown()
    assert store.desk.reports.questions() == 0
    store.traces.ask(opening.post_id, opening.n, "nobody knows", store.now)

    assert store.desk.reports.questions() == 1

    store.traces.settle(
        opening.post_id, store.receipt(), actor="@laras", why="seen", now=store.now
    )
    assert store.desk.reports.questions() == 0


def test_the_newest_posts_that_stand_are_counted_first(store: Store) -> None:
    old = store.publish("1", destination="x")
    store.wait(hours=1)
    gone, new = (store.publish(n, destination="x") for n in ("2", "3"))
    change(store, gone)
    store.publish("4", destination="kanal")
    store.add(destination="x")
    begin, end = store.later(days=-1), store.later(seconds=1)

    def countable(limit: int) -> list[int]:
        found = store.desk.reports.countable(["x"], begin, end, limit)
        return [one.post_id for one in found]

    assert countable(10) == [new.id, old.id]
    assert countable(1) == [new.id]
    (one,) = store.desk.reports.countable(["x"], begin, end, 1)
    assert (one.destination, one.receipt) == ("x", new.receipt)
    assert store.desk.reports.countable(["x"], begin, store.later(hours=-1), 9) == []


def test_a_post_is_found_by_its_place_and_its_networks_id(store: Store) -> None:
    places = {"kanal": "@rimba", "x": "@akun"}
    store.posts.add_destinations(LANES, store.now, places)
    post = store.publish("77")
    find = store.desk.reports.find

    assert find([("x", "@akun"), ("kanal", "@rimba")], "77") == post.id
    assert find([("kanal", "@rimba")], "78") is None
    assert find([("kanal", "@lain")], "77") is None
    assert find([("x", "@akun")], "77") is None
    assert find([], "77") is None


def test_what_was_told_is_remembered_and_never_taken_back(store: Store) -> None:
    reports, thursday = store.desk.reports, date(2026, 11, 26)
    assert reports.told(DAILY) is None

    assert reports.tell(DAILY, thursday)
    assert not reports.tell(DAILY, thursday)
    assert not reports.tell(DAILY, thursday - timedelta(days=1))
    assert reports.tell(DAILY, thursday + timedelta(days=1))

    assert reports.told(DAILY) == thursday + timedelta(days=1)
    assert reports.told(WEEKLY) is None


def test_a_bill_may_be_about_several_posts(store: Store) -> None:
    bill = store.bill("1")

    assert store.money.charge(bill, "own read", Decimal("0.03"), None, store.now)
    assert not store.money.charge(bill, "own read", Decimal("0.98"), None, store.now)

    (call,) = store.money.calls("x:", store.later(hours=-1))
    assert (call.what, call.price_usd, call.post_id) == (
        "own read",
        Decimal("0.03"),
        None,
    )
    assert store.charged() == Decimal("0.03")
