from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

import pytest

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.sources._page import (
    article_from_page,
    declares_article,
    read_article_url,
)
from distbot.sources.http import Fetcher

if TYPE_CHECKING:
    from tests.unit.sources.conftest import Site

TEXT = """<p>MUARA — Warga Muara Batang menyambut jembatan yang lama mereka nanti.</p>
<p>“Anak-anak kini berjalan kaki ke sekolah,” kata Darsono, warga desa itu.</p>
<p>Pemerintah kabupaten menjanjikan perawatan rutin setiap enam bulan.</p>"""

SENTENCE = "Jembatan itu panjangnya seratus dua puluh meter dan kini boleh dilalui."


def markup(
    head: str = "", *, text: str = TEXT, heading: str = "Jembatan Rampung"
) -> str:
    return (
        f"<!doctype html><html><head>{head}</head><body><article><h1>{heading}</h1>"
        f"{text}</article></body></html>"
    )


def read(url: str) -> Article:
    return asyncio.run(read_article_url(url, Fetcher(allow_loopback=True, timeout_s=5)))


def story(**fields: object) -> str:
    data = json.dumps(
        {"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle", **fields}]}
    )
    return f'<script type="application/ld+json">{data}</script>'


def test_a_page_becomes_an_article_with_what_it_declares(site: Site) -> None:
    head = story(
        headline="Jembatan Rampung",
        author=[{"name": "Rina Sari"}],
        image={"url": "/i.jpg"},
        datePublished="2026-01-31T09:30:00+07:00",
    )
    url = site.put("/a", markup(head), "text/html; charset=utf-8")
    article = read(url)
    assert (article.headline, article.byline) == ("Jembatan Rampung", "Rina Sari")
    assert article.image == site.base + "/i.jpg"
    assert str(article.published_at) == "2026-01-31 09:30:00+07:00"
    assert article.paragraphs[0].startswith("MUARA — Warga")
    assert article.url == url


def test_what_may_hold_it_back_is_read_and_nothing_else_of_its_metas() -> None:
    head = (
        '<meta name="robots" content="noindex">'
        '<meta name="distbot" content=" Embargo 2026-03-02T12:00+07:00 ">'
        '<meta content="hold">'
        '<meta name="status" content="hold">'
    )

    article = article_from_page("x", markup(head))

    assert article.metas == (
        ("distbot", "Embargo 2026-03-02T12:00+07:00"),
        ("status", "hold"),
    )


def test_a_canonical_link_counts_on_the_same_host_only(site: Site) -> None:
    same = site.put("/a?x=1", markup("<link rel=canonical href='/a'>"))
    other = site.put("/b", markup("<link rel=canonical href='https://lain.id/b'>"))
    assert read(same).url == site.base + "/a"
    assert read(other).url == other


def test_a_section_in_the_only_heading_is_no_headline() -> None:
    head = "<title>Jembatan Muara Batang Rampung - Kabar Muara</title>"
    article = article_from_page("a", markup(head, heading="Daerah"))
    assert article.headline == "Jembatan Muara Batang Rampung"


def test_the_call_to_action_stands_once_at_the_end() -> None:
    cta = "<p>Kunjungi Medsos Kabar.id<br><a href='//k.id/m'>Klik di sini</a></p>"
    page = markup(text=TEXT + cta).replace("</body>", f"<footer>{cta}</footer></body>")
    article = article_from_page("a", page, address="https://kabar.id/a")
    assert article.paragraphs[-2:] == ("Kunjungi Medsos Kabar.id", "Klik di sini")
    assert article.paragraphs.count("Klik di sini") == 1
    assert article.cta_url == "https://k.id/m"


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (markup(story(headline="J", isAccessibleForFree=False)), "behind a paywall"),
        (markup(text="<p>Masuk dahulu.</p>"), "holds no article"),
        ("", "has no headline"),
        (
            markup("<script type='application/ld+json'>{</script>", text=""),
            "no article",
        ),
    ],
)
def test_a_page_without_its_text_is_refused(page: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault) as caught:
        article_from_page("https://kabar.id/a", page)
    assert caught.value.thing == "https://kabar.id/a"


@pytest.mark.parametrize("path", ["", "/", "/indeks", "/daerah/index.html", "/home/"])
def test_a_front_page_or_an_index_is_no_article(path: str) -> None:
    with pytest.raises(InputError, match="is a list of articles"):
        article_from_page("a", markup(), address=f"https://kabar.id{path}")


@pytest.mark.parametrize("path", ["/?p=12", "/a", "/a/b/c/index.html", "/indeks-harga"])
def test_any_other_address_may_be_an_article_s(path: str) -> None:
    article = article_from_page("a", markup(), address=f"https://kabar.id{path}")
    assert article.url == f"https://kabar.id{path}"


def test_the_site_s_name_before_the_headline_is_taken_off() -> None:
    head = "<title>Kabar Muara: Jembatan Muara Batang Rampung</title>"
    article = article_from_page(
        "a", markup(head, heading="Jembatan Muara Batang Rampung")
    )
    assert article.headline == "Jembatan Muara Batang Rampung"


@pytest.mark.parametrize(
    ("head", "declared"),
    [
        ("", False),
        ("<meta property=og:type content=website>", False),
        ("<meta property=og:type content=Article>", True),
        ("<meta property=article:published_time content=2026-01-31>", True),
        (story(headline="J"), True),
    ],
)
def test_a_page_says_whether_it_is_an_article(head: str, *, declared: bool) -> None:
    assert declares_article(markup(head)) is declared


def test_what_is_no_page_is_refused(site: Site) -> None:
    with pytest.raises(InputError, match="is image/png, not a web page"):
        read(site.put("/a.png", b"\x89PNG", "image/png"))


@pytest.mark.parametrize(
    ("kind", "declared", "encoding"),
    [
        ("text/html; charset=windows-1252", "", "cp1252"),
        ("text/html", "<meta charset=iso-8859-1>", "cp1252"),
        ("text/html; charset=klingon", "", "utf-8"),
        ("text/html", "", "cp1252"),
    ],
)
def test_a_pages_encoding_is_found(
    site: Site, kind: str, declared: str, encoding: str
) -> None:
    url = site.put("/a", markup(declared).encode(encoding), kind)
    assert read(url).paragraphs[1].startswith("“Anak-anak")


def test_a_page_of_tags_without_end_is_refused() -> None:
    with pytest.raises(InputError, match="more tags than any article"):
        article_from_page("x", markup(text="<p>a</p>" * 110_000 + TEXT))


def test_a_live_report_is_read_where_the_page_says_that_it_is() -> None:
    updates = "".join(
        f"<div><h3>10.{n % 60:02} WIB</h3><p>{n}: {SENTENCE}</p></div>"
        for n in range(2500)
    )
    comment = f"<div><b>Budi</b><p>Kata saya: {SENTENCE}</p></div>"
    page = markup(text=TEXT + updates).replace("</body>", f"{comment * 99}</body>")
    article = article_from_page("x", page)

    assert article.paragraphs[0].startswith("MUARA — Warga")
    assert f"2499: {SENTENCE}" in article.paragraphs
    assert "Kata saya" not in str(article.paragraphs)
    assert "WIB" not in str(article.paragraphs)


def test_no_page_keeps_the_processor_busy_for_long() -> None:
    """The extractor alone takes 13 s for this one."""
    words = "<span>Warga <b>Muara</b> <i>Batang</i></span> " * 10
    page = markup(text=TEXT + f"<p>{words}</p>" * 1500)
    began_s = time.thread_time()
    article = article_from_page("x", page)

    assert time.thread_time() - began_s < 4
    assert article.paragraphs[0].startswith("MUARA — Warga")
