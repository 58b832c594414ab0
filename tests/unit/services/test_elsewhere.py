"""What a post keeps clear of: other accounts' words, quotes already told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.domain.errors import InputError
from distbot.domain.post import PostState
from distbot.ports import NewPost, quotes_elsewhere, words_elsewhere
from distbot.rectification import rectification
from tests.unit.services.conftest import ToldChannel

if TYPE_CHECKING:
    from distbot.domain.newsroom import Destination
    from tests.unit.services.conftest import Desk


class StrictChannel(ToldChannel):
    """One whose network forbids two posts the same words, and edits nothing."""

    @property
    @override
    def unique_texts(self) -> bool:
        return True

    @property
    @override
    def can_edit(self) -> bool:
        return False


@pytest.fixture
def strict(desk: Desk) -> Desk:
    """The newsroom with two accounts on such a network."""
    first, second = (
        replace(one, channel="x", account=account)
        for one, account in zip(
            desk.parts.newsroom.destinations, ("", "cadangan"), strict=True
        )
    )
    newsroom = replace(desk.parts.newsroom, destinations=(first, second))
    channel = StrictChannel(desk.clock)
    channels = {("x", ""): channel, ("x", "cadangan"): channel}
    desk.parts = replace(desk.parts, newsroom=newsroom, channels=channels)
    return desk


def place(desk: Desk, name: str) -> Destination:
    found = desk.parts.destination(name)
    assert found is not None
    return found


def test_other_accounts_words_are_kept_clear_of_for_a_week(strict: Desk) -> None:
    (post,) = strict.published("cadangan")
    said = {post.draft.wording.text}

    assert words_elsewhere(strict.parts, place(strict, "kanal")) == said
    assert words_elsewhere(strict.parts, place(strict, "cadangan")) == set()
    assert words_elsewhere(strict.parts, place(strict, "cadangan"), here=True) == said
    strict.clock.step(days=8)
    assert words_elsewhere(strict.parts, place(strict, "kanal")) == set()


def test_where_the_same_words_may_stand_twice_none_are_kept_clear_of(
    desk: Desk,
) -> None:
    desk.published("cadangan")

    assert words_elsewhere(desk.parts, place(desk, "kanal")) == set()


def test_a_correction_may_not_say_what_another_account_says(strict: Desk) -> None:
    (there,) = strict.published("cadangan")
    (post,) = strict.published("kanal")
    words = there.draft.wording.text.split("\n")[0]
    first = rectification(strict.parts, there, words)

    # Its own words again, with its own frame; the ralat differs by its label.
    assert len(first.faults) == len(first.offers) == 1
    assert isinstance(first.faults[0], InputError)
    assert "says the same as another post" in str(first.faults[0])
    assert rectification(strict.parts, post, "Kata yang lain.").faults == ()


def test_quotes_of_an_articles_other_posts_to_the_same_place_count(desk: Desk) -> None:
    first, elsewhere = desk.published("kanal", "cadangan")
    quote = first.draft.quote
    assert quote is not None
    new = NewPost(
        destination="kanal",
        state=PostState.DRAFT,
        draft=first.draft,
        article_class=first.draft.article_class,
    )
    now = desk.clock.now()
    assert desk.parts.posts.add_variant(first.article_id, new, now, after=first.id)
    last = desk.parts.posts.of_article(first.article_id)[-1]

    assert quotes_elsewhere(desk.parts, last) == {quote.text}
    assert quotes_elsewhere(desk.parts, elsewhere) == set()
    desk.parts.posts.cancel(last.id, last.version, actor="@tari", why="", now=now)
    assert quotes_elsewhere(desk.parts, first) == set()
