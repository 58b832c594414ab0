"""A post whose article says something else by now is asked about when one asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from distbot.ports import Decision, Wanted
from distbot.services.lag import overtaken

if TYPE_CHECKING:
    from distbot.domain.article import Article
    from distbot.domain.post import Post
    from distbot.ports import Change
    from tests.unit.services.conftest import Desk


def changed(desk: Desk, post: Post) -> tuple[Article, Article]:
    """Have the article's source tell it otherwise; return both versions."""
    before = desk.parts.articles.get(post.article_id)
    paragraphs = (f"{before.paragraphs[0]} Begitulah.", *before.paragraphs[1:])
    after = replace(before, paragraphs=paragraphs)
    desk.clock.step(minutes=1)
    now = desk.clock.now()
    desk.parts.articles.keep("map", (after,), {}, baseline=False, now=now)
    return before, after


def leave(desk: Desk, post: Post) -> None:
    """Have the desk decide to leave what is out as it is."""
    store, now = desk.parts.desk.changes, desk.clock.now()
    last = store.of_article(post.article_id)[-1]
    assert store.decide(last.id, Decision.LEAVE, "@laras", now)


def asked(desk: Desk, post: Post) -> Change | None:
    desk.clock.step(minutes=1)
    return overtaken(desk.parts, desk.now(post), desk.clock.now())


def test_a_post_whose_article_is_as_it_was_is_not_asked_about(desk: Desk) -> None:
    (post,) = desk.published("kanal")

    assert asked(desk, post) is None


def test_a_change_that_waits_for_a_decision_is_the_question(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    changed(desk, post)
    (waiting,) = desk.parts.desk.changes.undecided(5)

    assert asked(desk, post) == waiting


def test_what_was_left_as_it_is_is_asked_anew_from_what_the_post_says(
    desk: Desk,
) -> None:
    (post,) = desk.published("kanal")
    told, _ = changed(desk, post)
    leave(desk, post)
    _, newest = changed(desk, post)
    leave(desk, post)

    change = asked(desk, post)

    assert change is not None
    assert (change.before, change.after, change.decision) == (told, newest, None)
    assert asked(desk, post) == change, "and once is enough"


def test_a_post_that_was_edited_since_says_what_it_shall(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    changed(desk, post)
    leave(desk, post)
    desk.clock.step(minutes=1)
    wanted = Wanted(post_id=post.id, draft=post.draft, asked_by="@laras")
    assert desk.parts.desk.operations.ask(wanted, desk.clock.now())

    assert asked(desk, post) is None


def test_an_article_that_is_again_what_it_was_needs_no_correction(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    told, _ = changed(desk, post)
    leave(desk, post)
    now = desk.clock.now()
    desk.parts.articles.keep("map", (told,), {}, baseline=False, now=now)
    leave(desk, post)

    assert asked(desk, post) is None
