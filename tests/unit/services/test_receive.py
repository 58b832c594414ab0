"""What is sent signed is stored once, and an old message brings nothing back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from distbot.app import App, ConfigFile, no_secrets
from distbot.domain.errors import InputError
from distbot.domain.signature import WINDOW, sign
from distbot.ports import Parts
from distbot.services.receive import Received, Signed, receive
from tests.unit.services.conftest import CONFIG, StepClock

SECRET = "rahasia redaksi"  # noqa: S105 - nobody's
STORY = {
    "url": "https://wartarimba.example.com/bakau",
    "headline": "Warga Menanam Bakau",
    "paragraphs": ["Warga menanam 500 bakau."],
}
KEY = "wartarimba.example.com/bakau"


@dataclass
class Post:
    """Sends messages as a newsroom's system does."""

    parts: Parts
    clock: StepClock
    withdrawn: list[int] = field(default_factory=list)

    def sign(self, **changes: object) -> Signed:
        content = json.dumps({**STORY, **changes}).encode()
        stamp = str(int(self.clock.moment.timestamp()))
        signature = sign(SECRET, stamp, content)
        return Signed(content=content, signature=signature, at=self.clock.moment)

    def send(self, message: Signed) -> Received:
        return receive(self.parts, "situs", message, self.withdrawn.append)

    def headlines(self) -> list[str]:
        return [one.article.headline for one in self.parts.articles.uncomposed(10)]

    def marks(self) -> int:
        return len(self.parts.articles.marks("situs") or {})


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    path = tmp_path / "rimba.toml"
    path.write_text(CONFIG + '\n[[source]]\nname = "situs"\nkind = "webhook"\n')
    clock = StepClock()
    app = App.build(ConfigFile.read(path), no_secrets, clock=clock)
    yield Post(parts=app.parts, clock=clock)
    asyncio.run(app.__aexit__(None, None, None))


def test_an_article_is_new_once(post: Post) -> None:
    first = post.send(post.sign())
    post.clock.moment += timedelta(seconds=1)
    again = post.send(post.sign())

    assert first == Received(key=KEY, known=False)
    assert again == Received(key=KEY, known=True)
    assert post.headlines() == [STORY["headline"]]


def test_an_old_article_that_is_edited_is_history(post: Post) -> None:
    def send(slug: str, *, hours_ago: float, edited: bool = True) -> None:
        published = post.clock.moment - timedelta(hours=hours_ago)
        told = {"url": f"https://wartarimba.example.com/{slug}", "headline": slug}
        at = published.isoformat()
        post.send(post.sign(**told, published_at=at, edited=edited))

    send("pagi", hours_ago=1.5)  # out before anything was told
    send("baru", hours_ago=0.5)
    post.clock.moment += timedelta(days=30)
    send("kemarin", hours_ago=25)
    send("tadi", hours_ago=23)
    send("susulan", hours_ago=48, edited=False)  # public only now

    stored = post.parts.articles.uncomposed(10)
    history = [one.article.headline for one in stored if one.baseline]
    assert history == ["pagi", "kemarin"]
    assert len(stored) == 5


def test_a_later_message_of_it_is_a_new_version(post: Post) -> None:
    post.send(post.sign())
    post.send(post.sign(headline="Dua"))  # within the same second

    assert post.headlines() == ["Dua"]


def test_a_message_that_comes_again_changes_nothing(post: Post) -> None:
    old = post.sign(headline="Satu")
    post.send(old)
    post.send(post.sign(headline="Dua"))  # within the same second

    assert post.send(old) == Received(key=KEY, known=True, outdated=True)
    assert post.headlines() == ["Dua"]


def test_a_message_that_was_overtaken_changes_nothing(post: Post) -> None:
    late = post.sign(headline="Satu")
    other = post.sign(url="https://wartarimba.example.com/lain")
    post.clock.moment += timedelta(seconds=1)
    post.send(post.sign(headline="Dua"))

    assert post.send(late).outdated
    assert not post.send(other).outdated
    assert post.headlines() == ["Dua", STORY["headline"]]


def test_messages_are_forgotten_when_their_time_refuses_them(post: Post) -> None:
    ahead = post.sign()
    post.send(replace(ahead, at=post.clock.moment + WINDOW))
    post.clock.moment += 2 * WINDOW
    post.send(post.sign(url="https://wartarimba.example.com/lain"))
    assert post.marks() == 2
    post.clock.moment += timedelta(seconds=1)
    post.send(post.sign(url="https://wartarimba.example.com/lagi"))
    assert post.marks() == 2


def test_what_is_unpublished_is_withdrawn_once_and_comes_back(post: Post) -> None:
    post.send(post.sign())
    number = post.parts.articles.find(KEY)
    assert number is not None
    gone = post.sign(deleted=True)

    assert post.send(gone) == Received(key=KEY, known=True)
    assert post.withdrawn == [number]
    post.parts.desk.changes.gone(number, post.clock.moment)
    post.parts.desk.changes.gone(number, post.clock.moment)
    post.clock.moment += timedelta(seconds=1)
    post.send(post.sign())

    assert not post.parts.desk.changes.gone_twice(number)
    assert post.send(gone).outdated
    assert post.withdrawn == [number]


def test_the_unpublishing_of_a_strange_article_is_nothing(post: Post) -> None:
    assert post.send(post.sign(deleted=True)) == Received(key=KEY, known=False)
    assert (post.withdrawn, post.headlines()) == ([], [])


def test_what_is_no_article_is_not_remembered(post: Post) -> None:
    with pytest.raises(InputError, match="no headline"):
        post.send(post.sign(headline=""))

    assert post.marks() == 0


def test_marks_of_another_kind_of_source_with_its_name_are_no_hindrance(
    post: Post,
) -> None:
    marks = {"etag": '"abc"', "post 1": "2026-03-02T01:00:00 2026 wartarimba/x"}
    now = post.clock.now()
    post.parts.articles.keep("situs", (), marks, baseline=False, now=now)

    assert not post.send(post.sign()).known
