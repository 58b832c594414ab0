from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distbot.domain.errors import ConfigError, InputError
from distbot.ports import Fetched
from distbot.sources._sitemap_document import read_sitemap
from distbot.sources.http import Fetcher, Page
from distbot.sources.sitemap import SitemapSource

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from tests.unit.sources.conftest import Site

XML = "application/xml"
PLAIN = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
TEXT = (
    "<p>MUARA — Warga Muara Batang menyambut jembatan yang lama mereka nanti.</p>"
    "<p>“Anak-anak kini berjalan kaki ke sekolah,” kata Darsono, warga desa itu.</p>"
    "<p>Pemerintah kabupaten menjanjikan perawatan rutin setiap enam bulan.</p>"
)


def news(loc: str, title: str, at: str = "2026-03-02T09:00:00+07:00") -> str:
    return (
        f"<url><loc>{loc}</loc><news:news><news:publication><news:name>K</news:name>"
        f"</news:publication><news:publication_date>{at}</news:publication_date>"
        f"<news:title>{title}</news:title>"
        "<news:keywords>Jembatan, Muara</news:keywords>"
        "</news:news></url>"
    )


def plain(loc: str, lastmod: str = "") -> str:
    return f"<url><loc>{loc}</loc><lastmod>{lastmod}</lastmod></url>"


def sitemap(*addresses: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{PLAIN}" '
        f'xmlns:news="{NEWS}" xmlns:image="{IMAGE}">{"".join(addresses)}</urlset>'
    )


def index(**maps: str) -> str:
    parts = "".join(
        f"<sitemap><loc>{loc}</loc><lastmod>{lastmod}</lastmod></sitemap>"
        for loc, lastmod in maps.items()
    )
    return f'<sitemapindex xmlns="{PLAIN}">{parts}</sitemapindex>'


def story(headline: str, kind: str = "article") -> str:
    return (
        f'<!doctype html><html><head><meta property="og:type" content="{kind}">'
        f"</head><body><article><h1>{headline}</h1>{TEXT}</article></body></html>"
    )


def page(content: str | bytes) -> Page:
    return Page(
        url="https://kabar.id/s.xml",
        status=200,
        headers={},
        content=content.encode() if isinstance(content, str) else content,
        media_type=XML,
        charset=None,
    )


def look(
    url: str,
    marks: Mapping[str, str] | None = None,
    *,
    history: bool = False,
    unsettled: Collection[str] = (),
) -> Fetched:
    source = SitemapSource("peta", url, Fetcher(allow_loopback=True, timeout_s=5))
    return asyncio.run(source.fetch(marks or {}, history=history, unsettled=unsettled))


def headlines(fetched: Fetched) -> list[str]:
    return [article.headline for article in fetched.articles]


def asked(site: Site) -> list[str]:
    return [path for path, _ in site.asked]


def test_a_news_sitemap_is_read() -> None:
    picture = "<image:image><image:loc>https://x.id/i.jpg</image:loc></image:image>"
    text = sitemap(news("https://kabar.id/a?x=1&amp;y=2", "A &amp; B"), picture)
    (one,) = read_sitemap("s", page(text)).listed
    assert (one.loc, one.title) == ("https://kabar.id/a?x=1&y=2", "A & B")
    assert one.keywords == ("Jembatan", "Muara")
    assert str(one.published_at) == "2026-03-02 02:00:00+00:00"


def test_a_picture_s_address_is_not_the_article_s() -> None:
    entry = (
        "<url><loc>https://kabar.id/a</loc><image:image><image:loc>https://x.id/i.jpg"
        "</image:loc><image:title>Foto</image:title></image:image></url>"
    )
    (one,) = read_sitemap("s", page(sitemap(entry))).listed
    assert (one.loc, one.title) == ("https://kabar.id/a", "")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "is empty"),
        ("<!DOCTYPE html><html></html>", "is an HTML page, not a sitemap"),
        ("<rss version='2.0'></rss>", "is a feed, not a sitemap"),
        ("<a></a>", "is no sitemap"),
        ('{"a": 1}', "is no sitemap"),
        (gzip.compress(b"<a/>", mtime=0), "is no sitemap"),
        (b"\x1f\x8b broken", "is no sitemap"),
    ],
)
def test_what_is_no_sitemap_is_named(content: str | bytes, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        read_sitemap("s", page(content))


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'
        for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    text = bomb + "]>" + sitemap(plain("https://kabar.id/&j;")).partition("?>")[2]
    with pytest.raises(InputError, match="declares a document type"):
        read_sitemap("s", page(text))


def test_an_outside_entity_is_never_fetched(site: Site) -> None:
    declared = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{site.base}/secret">]>'
    text = declared + sitemap(plain("https://kabar.id/&x;")).partition("?>")[2]
    with pytest.raises(InputError, match="declares a document type"):
        read_sitemap("s", page(text))
    assert site.asked == []


def test_a_packed_bomb_is_cut_off_in_little_memory() -> None:
    bomb = gzip.compress(sitemap("<url>" + " " * 200_000_000).encode(), 9)
    tracemalloc.start()
    document = read_sitemap("s", page(bomb))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "is larger than 50,000,000 bytes unpacked" in document.fault
    assert peak < 5_000_000


def test_a_sitemap_cut_short_gives_what_stands_before_the_cut() -> None:
    text = sitemap(news("https://k.id/a", "A"), news("https://k.id/b", "B"))
    document = read_sitemap("s", page(text[: text.index("https://k.id/b") + 5]))
    assert [one.loc for one in document.listed] == ["https://k.id/a"]
    assert "breaks off" in document.fault


@settings(deadline=None, max_examples=80)
@given(st.binary() | st.text().map(lambda text: sitemap(text).encode(errors="replace")))
@example(b"\x1f\x8b\x08")
@example(b"\xff\xfe<\x00")
@example(b'<?xml version="1.0" encoding="klingon"?><urlset/>')
@example(sitemap("<url><loc>http://[</loc></url>").encode())
def test_any_bytes_are_a_sitemap_or_an_input_error(content: bytes) -> None:
    with suppress(InputError):
        read_sitemap("s", page(content))


def test_new_news_is_read_from_its_page(site: Site) -> None:
    old, new = news(f"{site.base}/a", "Lama"), news(f"{site.base}/b", "Baru")
    url = site.put("/news.xml", sitemap(old), XML)
    begin = look(url, history=True)
    assert headlines(begin) == ["Lama"]
    assert asked(site) == ["/news.xml"]
    later = new.replace("09:00:00", "10:00:00")
    site.put("/news.xml", sitemap(later, old), XML)
    site.put("/b", story("Jembatan Baru"))
    found = look(url, begin.marks)
    (article,) = found.articles
    assert (article.url, article.headline) == (f"{site.base}/b", "Jembatan Baru")
    assert article.paragraphs[0].startswith("MUARA — Warga")
    assert article.tags == ("Jembatan", "Muara")
    assert str(article.published_at) == "2026-03-02 03:00:00+00:00"
    assert look(url, found.marks).articles == ()
    assert asked(site).count("/b") == 1


def test_an_old_page_that_is_edited_is_no_news(site: Site) -> None:
    url = site.put("/s.xml", sitemap(plain(f"{site.base}/a", "2026-03-01")), XML)
    begin = look(url, history=True)
    assert begin.articles == ()
    site.put("/s.xml", sitemap(plain(f"{site.base}/a", "2026-03-02")), XML)
    assert look(url, begin.marks).articles == ()
    assert "/a" not in asked(site)


def test_a_page_that_changed_comes_again(site: Site) -> None:
    url = site.put("/s.xml", sitemap(), XML)
    marks = look(url, history=True).marks
    for day, headline in (("02", "Jembatan"), ("03", "Jembatan, Ralat")):
        at = f"2026-03-{day}"
        site.put("/s.xml", sitemap(plain(f"{site.base}/a", at)), XML)
        site.put("/a", story(headline))
        found = look(url, marks)
        assert headlines(found) == [headline]
        marks = found.marks


def test_news_that_was_there_before_the_first_look_is_history(site: Site) -> None:
    url = site.put("/n.xml", sitemap(), XML, Date="Mon, 02 Mar 2026 05:00:00 GMT")
    begin = look(url, history=True)
    site.put("/a", story("Lama"))
    site.put("/n.xml", sitemap(news(f"{site.base}/a", "Lama")), XML)
    assert look(url, begin.marks).articles == ()


def test_a_page_that_fails_is_tried_again_but_not_for_ever(site: Site) -> None:
    url = site.put("/s.xml", sitemap(), XML)
    marks = look(url, history=True).marks
    site.put("/s.xml", sitemap(plain(f"{site.base}/a", "2026-03-02")), XML)
    site.fail("/a", 503)
    for _ in range(3):
        found = look(url, marks)
        assert "/a: answers 503" in found.faults[0]
        marks = found.marks
    site.put("/a", story("Jembatan"))
    assert headlines(look(url, marks)) == ["Jembatan"]
    for _ in range(20):  # as long as its site is in trouble
        site.fail("/a", 503)
        marks = look(url, marks).marks
    assert look(url, marks).faults
    site.fail("/a", 410)
    marks = look(url, marks).marks
    assert look(url, marks).faults == ()


def test_an_unsettled_page_is_read_again(site: Site) -> None:
    url = site.put("/s.xml", sitemap(), XML)
    marks = look(url, history=True).marks
    site.put("/s.xml", sitemap(plain(f"{site.base}/a")), XML)
    site.put("/a", story("Jembatan"))
    found = look(url, marks)
    site.put("/a", story("Jembatan Baru"))
    again = look(url, found.marks, unsettled={found.articles[0].key})
    assert headlines(again) == ["Jembatan Baru"]
    assert again.marks == found.marks


def test_a_page_that_is_no_article_is_told_once(site: Site) -> None:
    url = site.put("/s.xml", sitemap(), XML)
    marks = look(url, history=True).marks
    site.put("/s.xml", sitemap(plain(f"{site.base}/kontak")), XML)
    site.put("/kontak", story("Hubungi Kami", "website"))
    found = look(url, marks)
    assert found.articles == ()
    assert "/kontak: does not say that it is an article" in found.faults[0]
    assert look(url, found.marks).faults == ()


def test_an_unchanged_sitemap_is_not_read_again(site: Site) -> None:
    url = site.put("/s.xml", sitemap(), XML, ETag='"1"', Last_Modified="x")
    begin = look(url, history=True)
    again = look(url, begin.marks)
    assert (again.articles, again.marks) == ((), begin.marks)
    assert site.asked[1][1]["if-none-match"] == '"1"'
    assert site.asked[1][1]["if-modified-since"] == "x"


def test_of_an_index_the_maps_that_changed_are_followed(site: Site) -> None:
    base = site.base
    maps = {f"{base}/post-sitemap{n}.xml": f"2026-03-0{n}" for n in range(1, 9)}
    skipped = {f"{base}/category-sitemap.xml": "2026-03-09"}
    url = site.put("/index.xml", index(**maps, **skipped), XML)
    for n in range(1, 9):
        site.put(f"/post-sitemap{n}.xml", sitemap(plain(f"{base}/lama{n}")), XML)
    begin = look(url, history=True)
    assert asked(site) == ["/index.xml"] + [
        f"/post-sitemap{n}.xml" for n in (8, 7, 6, 5, 4)
    ]
    site.asked.clear()
    assert look(url, begin.marks).articles == ()
    assert asked(site) == ["/index.xml"]

    maps[f"{base}/post-sitemap8.xml"] = "2026-03-10"
    site.put("/index.xml", index(**maps), XML)
    more = sitemap(plain(f"{base}/lama8"), plain(f"{base}/baru"))
    packed = gzip.compress(more.encode())
    site.put("/post-sitemap8.xml", packed, "application/x-gzip")
    site.put("/baru", story("Jembatan Baru"))
    assert headlines(look(url, begin.marks)) == ["Jembatan Baru"]


def test_a_map_that_was_not_read_at_first_holds_history(site: Site) -> None:
    base = site.base
    maps = {f"{base}/m{n}.xml": f"2026-03-0{n}" for n in range(1, 8)}
    url = site.put("/index.xml", index(**maps), XML)
    for n in range(1, 8):
        site.put(f"/m{n}.xml", sitemap(plain(f"{base}/lama{n}", "2026-01-01")), XML)
    begin = look(url, history=True)
    maps[f"{base}/m1.xml"] = "2026-03-10"
    maps[f"{base}/m9.xml"] = "2026-03-10"
    site.put("/index.xml", index(**maps), XML)
    site.put("/m1.xml", sitemap(plain(f"{base}/lama1", "2026-03-10")), XML)
    site.put("/m9.xml", sitemap(plain(f"{base}/baru")), XML)
    site.put("/baru", story("Jembatan Baru"))
    assert headlines(look(url, begin.marks)) == ["Jembatan Baru"]
    assert "/lama1" not in asked(site)


def test_a_map_that_fails_holds_no_other_up(site: Site) -> None:
    base = site.base
    url = site.put("/index.xml", index(), XML)
    marks = look(url, history=True).marks
    maps = {f"{base}/m1.xml": "2026-03-01", f"{base}/m2.xml": "2026-03-02"}
    site.put("/index.xml", index(**maps), XML)
    site.put("/m1.xml", sitemap(plain(f"{base}/a")), XML)
    site.put("/a", story("Jembatan"))
    site.fail("/m2.xml", 500)
    found = look(url, marks)
    assert headlines(found) == ["Jembatan"]
    assert "/m2.xml: answers 500" in found.faults[0]
    site.put("/m2.xml", index(), XML)
    assert "index in an index" in look(url, found.marks).faults[0]


def test_more_news_than_one_look_reads_comes_at_the_next(site: Site) -> None:
    url = site.put("/s.xml", sitemap(), XML)
    marks = look(url, history=True).marks
    pages = [plain(f"{site.base}/{number}") for number in range(50)]
    site.put("/s.xml", sitemap(*pages), XML)
    for number in range(50):
        site.put(f"/{number}", story(f"Berita Nomor {number}"))
    first = look(url, marks)
    second = look(url, first.marks)
    assert (len(first.articles), len(second.articles)) == (40, 10)
    assert look(url, second.marks).articles == ()


def test_history_that_breaks_off_is_read_again(site: Site) -> None:
    text = sitemap(plain("https://k.id/a"), plain("https://k.id/b"))
    url = site.put("/s.xml", text[:-30], XML)
    with pytest.raises(InputError, match="cannot be read whole"):
        look(url, history=True)


def test_a_history_beyond_measure_is_refused(site: Site) -> None:
    many = (plain(f"https://k.id/{number}") for number in range(20_001))
    url = site.put("/s.xml", sitemap(*many), XML)
    with pytest.raises(InputError, match="lists more than 20,000 addresses"):
        look(url, history=True)


def test_marks_of_another_kind_bring_no_more_than_a_feed_would(site: Site) -> None:
    entries = [
        news(f"{site.base}/{number}", "x", f"2026-03-02T09:{number}:00+07:00")
        for number in range(10, 30)
    ]
    url = site.put("/n.xml", sitemap(*entries), XML)
    for number in range(10, 30):
        site.put(f"/{number}", story(f"Berita Nomor {number}"))
    first = look(url, {"etag": "x", "history": "??", "read": "y"})
    assert headlines(first) == [f"Berita Nomor {number}" for number in range(20, 30)]
    assert look(url, first.marks).articles == ()


@pytest.mark.parametrize(
    ("options", "fault"),
    [({}, '"url" is missing'), ({"url": "kabar.id/s.xml"}, "is no web address")],
)
def test_wrong_options_are_config_errors(
    options: dict[str, object], fault: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=fault):
        SitemapSource.configured("s", options, base=tmp_path, fetcher=Fetcher())
