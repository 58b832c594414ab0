"""`distbot demo`: the whole line without any account, and a page at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from tests.site import RSS, Answer, Site

if TYPE_CHECKING:
    from tests.flow.cli.conftest import Shell

PICTURES = re.compile(r"\.(png|jpg)$")


def pictures(shell: Shell) -> set[str]:
    return {name for name in shell.files() if PICTURES.search(name)}


def test_a_second_demo_replaces_the_first_and_nothing_else(shell: Shell) -> None:
    first = shell.run("demo")
    shown = pictures(shell)
    (shell.folder / "demo-out/logo.png").write_bytes(b"mine")
    second = shell.run("demo", "--articles", "madu.txt")

    assert (first.code, second.code) == (0, 0)
    assert "Receipt" in first.out
    assert len(shown) == 12
    assert len(pictures(shell) - {"demo-out/logo.png"}) == 2
    assert not pictures(shell) & shown
    page = (shell.folder / "demo-out/index.html").read_text(encoding="utf-8")
    assert all(
        name.partition("/")[2] in page
        for name in pictures(shell) - {"demo-out/logo.png"}
    )


def test_a_folder_without_articles_is_named_and_nothing_is_written(
    shell: Shell,
) -> None:
    (shell.folder / "keluar").write_text("bukan folder")
    before = shell.files()

    empty = shell.run("demo", "--articles", "inbox")
    missing = shell.run("demo", "--articles", "tiada")
    unwritable = shell.run("demo", "--articles", "madu.txt", "--out", "keluar")

    assert (empty.code, missing.code, unwritable.code) == (1, 1, 1)
    assert "inbox: holds no article" in empty.complaint
    assert "tiada: does not exist" in missing.complaint
    assert "keluar: the page cannot be written" in unwritable.complaint
    assert shell.files() == before


def test_a_folder_of_one_s_own_is_published(shell: Shell) -> None:
    story = (shell.folder / "madu.txt").read_text(encoding="utf-8")
    (shell.folder / "inbox/madu.txt").write_text(story, encoding="utf-8")

    done = shell.run("demo", "--articles", "inbox")

    assert done.code == 0
    assert len(pictures(shell)) == 2


FEED = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Suara Kuala</title><item><title>Madu Rimbang Dipanen</title>
<link>https://suarakuala.example.com/madu</link><content:encoded><![CDATA[
<p>Petani madu di Kuala Rimbang memanen 12 ton madu hutan tahun ini.</p>
]]></content:encoded></item></channel></rss>"""


class FeedSite(Site):
    @override
    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        return Answer(body=FEED.encode(), kind=RSS)


@pytest.fixture
def feed() -> Iterator[str]:
    with FeedSite().opened() as site:
        yield site.feed


def test_a_feed_is_published(shell: Shell, feed: str) -> None:
    done = shell.run("demo", "--articles", feed)

    assert done.code == 0
    assert "Madu Rimbang Dipanen" in done.out
    assert len(pictures(shell)) == 2
