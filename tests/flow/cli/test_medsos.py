"""The public page of the channels, from what was published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser, LexborNode

from distbot.sandbox.servers import Sandbox
from tests.flow.cli.test_retract import config, ids, published, sandbox

if TYPE_CHECKING:
    from tests.flow.cli.conftest import Shell

__all__ = ["config", "published", "sandbox"]
ARTICLE = "https://suarakuala.example.com/madu"


def page_of(shell: Shell, config: str) -> LexborHTMLParser:
    done = shell.run("medsos", "-c", config, "-o", "halaman")
    assert done.code == 0, done.err
    path = shell.folder / done.out.strip()
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def links(page: LexborHTMLParser) -> list[str]:
    return [str(node.attributes["href"]) for node in page.css("a")]


def meta(page: LexborHTMLParser, name: str) -> str | None:
    node = page.css_first(f'meta[property="{name}"]')
    return node.attributes["content"] if isinstance(node, LexborNode) else None


def test_the_page_closes_the_circle(
    shell: Shell, published: str, sandbox: Sandbox
) -> None:
    page = page_of(shell, published)
    (message,), (post,) = sandbox.timelines().telegram, sandbox.timelines().x

    assert links(page) == [
        "https://t.me/kanal_demo",
        "https://x.com/akun_demo",
        ARTICLE,
        ARTICLE,
        f"https://t.me/kanal_demo/{message.id}",
        f"https://x.com/akun_demo/status/{post.id}",
        "https://suarakuala.example.com",
    ]
    assert [node.text(strip=True) for node in page.css("h1, h3")] == [
        "Kunjungi Medsos SuaraKuala.com",
        "Panen Madu Hutan Rimbang Naik Dua Kali Lipat",
    ]


def test_every_picture_is_there_in_its_own_size_and_words(
    shell: Shell, published: str
) -> None:
    page = page_of(shell, published)

    (picture,) = page.css("img")
    with Image.open(shell.folder / "halaman" / str(picture.attributes["src"])) as card:
        size = tuple(int(str(picture.attributes[n])) for n in ("width", "height"))
        assert card.size == size
    assert "Siti Nurlaila" in str(picture.attributes["alt"])
    preview = str(meta(page, "og:image")).removeprefix(
        "https://suarakuala.example.com/medsos/"
    )
    with Image.open(shell.folder / "halaman" / preview) as card:
        assert card.format == "JPEG"
        assert str(card.width) == meta(page, "og:image:width")
    assert meta(page, "og:url") == "https://suarakuala.example.com/medsos"


def test_what_was_taken_down_is_not_shown_any_more(
    shell: Shell, published: str
) -> None:
    post = ids(shell, published)["x"]
    taken = shell.run("retract", post, "--article", "--yes", "-c", published)
    assert taken.code == 0, taken.err
    assert shell.run("run", "--once", "-c", published).code == 0

    page = page_of(shell, published)

    assert not page.css("img, h3")
    assert "Belum ada unggahan" in str(page.body and page.body.text())


def test_before_the_first_post_the_channels_are_there(
    shell: Shell, config: str
) -> None:
    page = page_of(shell, config)

    assert links(page)[:2] == ["https://t.me/kanal_demo", "https://x.com/akun_demo"]
    assert meta(page, "og:image") is None


def test_each_publication_writes_the_page(shell: Shell, config: str) -> None:
    path = shell.folder / config
    told = path.read_text(encoding="utf-8")
    path.write_text(told + '\n[medsos]\nfolder = "umum"\n', encoding="utf-8")

    assert shell.run("run", "--once", "-c", config).code == 0

    page = LexborHTMLParser((shell.folder / "umum/index.html").read_text("utf-8"))
    assert ARTICLE in links(page)


def test_the_same_page_is_not_written_again(shell: Shell, published: str) -> None:
    page_of(shell, published)
    index = shell.folder / "halaman/index.html"
    before = index.stat().st_mtime_ns

    page_of(shell, published)

    assert index.stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["berkas", "berkas/halaman"])
def test_a_folder_that_cannot_be_made_is_named(
    shell: Shell, published: str, name: str
) -> None:
    Path(shell.folder / "berkas").write_text("", encoding="utf-8")

    done = shell.run("medsos", "-c", published, "-o", name)

    assert done.code == 1
    assert name in done.complaint
    assert "Name a folder" in done.complaint


def test_a_headline_cannot_write_into_the_page(shell: Shell, config: str) -> None:
    story = shell.folder / "inbox/madu.txt"
    told = story.read_text(encoding="utf-8")
    sharp = told.replace("Panen Madu", '<script>alert(1)</script> & “Madu"', 1)
    story.write_text(sharp, encoding="utf-8")
    assert shell.run("run", "--once", "-c", config).code == 0

    page = page_of(shell, config)

    assert not page.css("script")
    assert "<script>" in page.css("h3")[0].text()
