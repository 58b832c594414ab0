from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from distbot.domain.errors import ConfigError, InputError
from distbot.ports import Fetched
from distbot.sources._feed_document import canonical, read_feed
from distbot.sources._feed_times import feed_time
from distbot.sources.feed import FeedSource
from distbot.sources.http import Fetcher, FetchError, Page

if TYPE_CHECKING:
    from tests.unit.sources.conftest import Site

BODY = "<p>MUARA — Jembatan Muara Batang dibuka.</p><p>“Kami lega,” kata Darsono.</p>"
RSS = "application/rss+xml"
LONG_PAGE = """<!doctype html><html><head><title>Judul - Kabar</title></head><body>
<article><h1>Judul</h1>
<p>Warga Muara Batang menyambut jembatan baru yang lama mereka nantikan.</p>
<p>“Anak-anak kini berjalan kaki ke sekolah,” kata Darsono, warga desa itu.</p>
<p>Pemerintah kabupaten menjanjikan perawatan rutin setiap enam bulan.</p>
</article></body></html>"""


def item(number: int = 1, *, body: str = BODY, more: str = "") -> str:
    return (
        f"<item><title>Judul {number}</title><link>https://kabar.id/{number}</link>"
        f"<pubDate>Sat, 31 Jan 2026 0{number}:00:00 +0700</pubDate>"
        f"<content:encoded>{escape(body)}</content:encoded>{more}</item>"
    )


def rss(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Kabar</title>'
        f"<link>https://kabar.id/</link>{''.join(items)}</channel></rss>"
    )


def page(content: str | bytes, kind: str = RSS) -> Page:
    return Page(
        url="https://kabar.id/feed/",
        status=200,
        headers={"content-type": kind},
        content=content.encode() if isinstance(content, str) else content,
        media_type=kind,
        charset=None,
    )


def fetch(url: str, marks: Mapping[str, str] | None = None) -> Fetched:
    source = FeedSource("situs", url, Fetcher(allow_loopback=True, timeout_s=5))
    return asyncio.run(source.fetch(marks or {}))


def headlines(fetched: Fetched) -> list[str]:
    return [article.headline for article in fetched.articles]


def test_a_wordpress_entry_becomes_a_whole_article() -> None:
    body = (
        f"<img src='/i.jpg'>{BODY}<p>Kunjungi Medsos Kabar.id</p>"
        "<p><a href='/medsos'>Klik di sini</a></p>"
        "<p>The post <a href='x'>Judul</a> appeared first on <a href='/'>K</a>.</p>"
    )
    more = (
        "<dc:creator>Rina &amp;amp; Budi</dc:creator><category>Banjir</category>"
        '<category domain="category">Daerah</category>'
        '<media:content url="https://kabar.id/m.jpg" medium="image">'
        "<media:credit>Foto: Rina</media:credit></media:content>"
    )
    feed = read_feed("f", page(rss(item(body=body, more=more))))
    assert feed.faults == ()
    assert feed.entries[0].whole
    article = feed.entries[0].article
    assert article.url == "https://kabar.id/1"
    assert article.paragraphs == (
        "MUARA — Jembatan Muara Batang dibuka.",
        "“Kami lega,” kata Darsono.",
        "Kunjungi Medsos Kabar.id",
        "Klik di sini",
    )
    assert article.cta_url == "https://kabar.id/medsos"
    assert (article.byline, article.image_credit) == ("Rina & Budi", "Foto: Rina")
    assert article.image == "https://kabar.id/m.jpg"
    assert (article.tags, article.categories) == (("Banjir",), ("Daerah",))
    assert str(article.published_at) == "2026-01-30 18:00:00+00:00"


def test_an_atom_entry_becomes_an_article() -> None:
    feed = read_feed(
        "f",
        page(
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title><entry>'
            '<title type="html">A &amp;amp; B</title><link href="/a?utm_source=x"/>'
            "<published>2026-01-31T09:00:00+07:00</published>"
            "<updated>2026-01-31T10:00:00+07:00</updated><author><name>Rina</name>"
            f'</author><content type="html">{escape(BODY)}</content></entry></feed>'
        ),
    )
    article = feed.entries[0].article
    assert (article.headline, article.url) == ("A & B", "https://kabar.id/a")
    assert len(article.paragraphs) == 2
    assert str(article.modified_at) == "2026-01-31 03:00:00+00:00"


def test_the_oldest_comes_first() -> None:
    feed = read_feed("f", page(rss(item(3), item(1), item(2))))
    assert [entry.article.headline for entry in feed.entries] == [
        "Judul 1",
        "Judul 2",
        "Judul 3",
    ]
    undated = rss(
        "<item><title>Baru</title></item>", "<item><title>Lama</title></item>"
    )
    feed = read_feed("f", page(undated))
    assert [entry.article.headline for entry in feed.entries] == ["Lama", "Baru"]


def test_an_entry_without_a_title_does_not_block_the_others() -> None:
    bad = "<item><link>https://kabar.id/x</link></item>"
    feed = read_feed("f", page(rss(item(1), bad, item(2))))
    assert len(feed.entries) == 2
    assert "https://kabar.id/x" in feed.faults[0]


def test_a_post_behind_a_password_is_no_entry() -> None:
    form = '<form action="https://kabar.id/wp-login.php?action=postpass"></form>'
    feed = read_feed("u", page(rss(item(2, body=form), item(1))))

    assert [entry.article.headline for entry in feed.entries] == ["Judul 1"]
    assert feed.faults == ()


def test_a_summary_whose_page_asks_for_a_password_is_no_article(site: Site) -> None:
    url = teaser(site)
    site.put("/a", '<form action="/wp-login.php?action=postpass"></form>')
    first = fetch(url)
    site.put("/feed", site.answers["/feed"].body + b"\n", RSS)

    assert (headlines(first), first.faults) == (["Judul 2"], ())
    assert headlines(fetch(url, first.marks)) == ["Judul 2"]
    assert [path for path, _ in site.asked].count("/a") == 1


def test_a_first_address_that_is_the_guid_is_another_name() -> None:
    guid = "<guid isPermaLink='false'>https://kabar.id/lama/</guid>"
    (entry,) = read_feed("u", page(rss(item(1, more=guid)))).entries

    assert entry.article.aliases == ("kabar.id/lama",)


def test_a_feed_cut_short_gives_all_but_its_last_entry() -> None:
    whole = rss(item(1), item(2), item(3)).encode()
    for end in range(whole.index(b"Judul 3"), len(whole) - 20, 40):
        feed = read_feed("f", page(whole[:end]))
        assert feed.cut
        assert [entry.article.headline for entry in feed.entries] == [
            "Judul 1",
            "Judul 2",
        ]


def test_broken_markup_is_read_all_the_same() -> None:
    broken = rss(item(1), item(2)).replace("<link>", "<link>&nbsp;", 1)
    feed = read_feed("f", page(broken.replace("Judul 1", "Judul & 1")))
    assert len(feed.entries) == 2
    assert not feed.cut


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "is empty"),
        ("<!DOCTYPE html><html><body>Tunggu</body></html>", "is an HTML page"),
        ('{"ok": true}', r"is no feed \(application/rss\+xml\)"),
        (
            "<html><link rel=alternate type='application/rss+xml' href='/r'></html>",
            "an HTML page, not a feed. Its feed is https://kabar.id/r",
        ),
    ],
)
def test_what_is_no_feed_is_named(content: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        read_feed("f", page(content))


@pytest.mark.parametrize(
    ("feeds", "mend"),
    [
        ((), 'use kind = "wordpress" with url = "https://kabar.id/wp-json/"'),
        (("/feed/", "/comments/feed/"), 'use kind = "wordpress"'),
        (("/rss.xml", "/comments/feed/"), r"Its feed is https://kabar\.id/rss\.xml"),
    ],
)
def test_a_wordpress_page_names_the_address_to_use(
    feeds: tuple[str, ...], mend: str
) -> None:
    links = "".join(
        f"<link rel='alternate' type='application/rss+xml' href='{href}'>"
        for href in feeds
    )
    rest = '<link rel="https://api.w.org/" href="https://kabar.id/wp-json/" />'
    content = f"<!doctype html><html><head>{links}{rest}</head></html>"
    with pytest.raises(FetchError, match=mend):
        read_feed("https://kabar.id/feed/", page(content, "text/html"))


def test_a_crowded_feeds_middle_stays_history(site: Site) -> None:
    def crowd(*days: int) -> str:
        return rss(
            *(
                f"<item><title>J {place}</title><link>https://kabar.id/{place}</link>"
                f"<pubDate>{day:02} Jan 2026 09:00:00 GMT</pubDate>"
                f"<content:encoded>{escape(BODY)}</content:encoded></item>"
                for place, day in enumerate(days)
            )
        )

    url = site.put("/feed", crowd(20, *[2] * 2099), RSS)
    source = FeedSource("situs", url, Fetcher(allow_loopback=True, timeout_s=60))
    old = asyncio.run(source.fetch({}, history=True))
    assert len(old.articles) == 2000

    site.put("/feed", crowd(21, 20, *[2] * 2098), RSS)
    new = asyncio.run(source.fetch(old.marks))
    days = [one.published_at.day for one in new.articles if one.published_at]
    assert days == [20, 21]


def test_bytes_are_never_taken_for_a_file_name() -> None:
    with pytest.raises(InputError, match="is no feed"):
        read_feed("f", page(str(Path(__file__))))


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "x">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    feed = read_feed("f", page(bomb + "]>" + rss(item()).replace("Judul", "&i;", 1)))
    assert all(len(entry.article.headline) < 1000 for entry in feed.entries)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sat, 31 Jan 2026 09:30:00 +0700", "2026-01-31 02:30:00+00:00"),
        ("Sat, 31 Jan 2026 09:30:00 WIB", "2026-01-31 02:30:00+00:00"),
        ("31 Jan 2026 09:30 WITA", "2026-01-31 01:30:00+00:00"),
        ("2026-01-31T09:30:00+07:00", "2026-01-31 02:30:00+00:00"),
        ("Sat, 31 Jan 2026 09:30:00 GMT", "2026-01-31 09:30:00+00:00"),
        ("Sat, 31 Jan 2026 09:30:00", "None"),
        ("2026-01-31 09:30:00", "None"),
        ("kemarin", "None"),
        ("0001-01-01T00:00:00+14:00", "None"),
        (None, "None"),
    ],
)
def test_a_time_without_a_zone_is_no_time(written: object, read: str) -> None:
    assert str(feed_time(written)) == read


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.id/b?utm_source=x&utm_medium=y", "https://a.id/b"),
        ("https://a.id/?p=1&UTM_campaign=z&q=2", "https://a.id/?p=1&q=2"),
        ("https://a.id/b?x=%20a#c", "https://a.id/b?x=%20a#c"),
    ],
)
def test_only_the_utm_fields_are_taken_off(address: str, kept: str) -> None:
    assert canonical(address) == kept


@settings(deadline=None, max_examples=60)
@given(st.binary() | st.text().map(lambda t: t.encode("utf-8", "replace")))
@example(b"<rss><item><title>a<link>http://[</link>")
@example(
    b"<rss><channel><item><title>A</title><guid>http://[</guid></item></channel></rss>"
)
@example(b"<feed><entry><title>A</title><link href='http://a b:x/'/></entry></feed>")
@example(b"\xff\xfe<\x00r\x00s\x00s\x00>\x00")
def test_any_bytes_are_a_feed_or_an_input_error(content: bytes) -> None:
    with suppress(InputError):
        read_feed("f", page(content))


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    at=st.integers(min_value=0, max_value=900),
    noise=st.binary(min_size=1, max_size=8),
)
def test_a_feed_with_noise_in_it_gives_entries_or_an_input_error(
    at: int, noise: bytes
) -> None:
    content = rss(item(1), item(2)).encode()
    with suppress(InputError):
        read_feed("f", page(content[:at] + noise + content[at:]))


def test_an_unchanged_feed_is_not_read_again(site: Site) -> None:
    url = site.put("/feed", rss(item()), RSS, ETag='"1"', Last_Modified="x")
    first = fetch(url)
    assert headlines(first) == ["Judul 1"]
    again = fetch(url, first.marks)
    assert (again.articles, again.marks) == ((), first.marks)
    assert site.asked[1][1]["if-none-match"] == '"1"'
    assert site.asked[1][1]["if-modified-since"] == "x"


def test_the_same_bytes_are_not_read_again(site: Site) -> None:
    url = site.put("/feed", rss(item()), RSS)
    first = fetch(url)
    assert fetch(url, first.marks).articles == ()
    site.put("/feed", rss(item(2), item(1)), RSS)
    assert headlines(fetch(url, first.marks)) == ["Judul 1", "Judul 2"]


def test_a_feed_cut_short_is_asked_for_again_in_full(site: Site) -> None:
    whole = rss(item(2), item(1))
    url = site.put("/feed", whole[: whole.index("Judul 1") + 3], RSS, ETag='"1"')
    first = fetch(url)
    assert headlines(first) == ["Judul 2"]
    assert "ends in the middle" in first.faults[0]
    site.put("/feed", whole, RSS, ETag='"1"')
    assert headlines(fetch(url, first.marks)) == ["Judul 1", "Judul 2"]


def teaser(site: Site) -> str:
    entry = (
        f"<item><title>Judul</title><link>{site.base}/a</link>"
        "<description>Jembatan dibuka […]</description></item>"
    )
    return site.put("/feed", rss(entry, item(2)), RSS)


def test_an_entry_without_its_text_is_read_from_its_page(site: Site) -> None:
    url = teaser(site)
    site.put("/a", LONG_PAGE)
    first = fetch(url)
    assert headlines(first) == ["Judul 2", "Judul"]
    assert len(first.articles[1].paragraphs) >= 2
    assert first.faults == ()
    site.put("/feed", site.answers["/feed"].body + b"\n", RSS)
    assert headlines(fetch(url, first.marks)) == ["Judul 2"]
    assert [path for path, _ in site.asked].count("/a") == 1


def test_an_entry_waits_for_a_page_that_fails(site: Site) -> None:
    url = teaser(site)
    site.fail("/a", 503)
    first = fetch(url)
    assert headlines(first) == ["Judul 2"]
    assert "/a: answers 503" in first.faults[0]
    site.put("/a", LONG_PAGE)
    assert headlines(fetch(url, first.marks)) == ["Judul 2", "Judul"]


def test_a_page_barred_for_good_leaves_the_summary(site: Site) -> None:
    url = teaser(site)
    site.fail("/a", 403)
    first = fetch(url)
    assert first.articles[1].paragraphs == ("Jembatan dibuka […]",)
    assert "/a: only a summary, for its page answers 403" in first.faults[0]
    assert fetch(url, first.marks).faults == ()


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_feed_that_fails_is_an_error(site: Site, status: int) -> None:
    with pytest.raises(InputError, match=f"answers {status}"):
        fetch(site.fail("/feed", status))


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({}, '"url" is missing'),
        ({"url": 1}, '"url" is not a text'),
        ({"url": "kabar.id/feed"}, '"url" is no web address'),
        ({"url": "https://ani:rahasia@kabar.id/feed"}, '"url" carries a user name'),
        ({"url": "https://kabar.id/feed", "uri": ""}, '"uri" is unknown'),
    ],
)
def test_wrong_options_are_config_errors(
    options: dict[str, object], fault: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=fault) as caught:
        FeedSource.configured("situs", options, base=tmp_path, fetcher=Fetcher())
    assert caught.value.thing == 'source "situs"'
    assert "rahasia" not in str(caught.value)


def test_history_is_taken_without_reading_pages(site: Site) -> None:
    url = teaser(site)
    site.fail("/a", 500)
    source = FeedSource("situs", url, Fetcher(allow_loopback=True))

    old = asyncio.run(source.fetch({}, history=True))
    next_look = asyncio.run(source.fetch(old.marks))

    assert "Judul" in headlines(old)
    assert [path for path, _ in site.asked] == ["/feed", "/feed"]
    assert headlines(next_look) == ["Judul 2"]


def test_history_that_breaks_off_is_read_again(site: Site) -> None:
    whole = rss(item(1), item(2))
    url = site.put("/feed", whole[: len(whole) // 2], RSS)
    source = FeedSource("situs", url, Fetcher(allow_loopback=True))

    with pytest.raises(InputError, match="breaks off"):
        asyncio.run(source.fetch({}, history=True))
