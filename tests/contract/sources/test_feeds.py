"""Feeds as sites write them: nothing that a reader would show is lost or twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distbot.domain.errors import InputError
from distbot.sources._feed_document import FeedDocument, read_feed
from distbot.sources.http import Page

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
RDF = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns="http://purl.org/rss/1.0/"'
)
SHELLS = MappingProxyType(
    {
        "0.91": ('<rss version="0.91"><channel><title>K</title>', "</channel></rss>"),
        "0.92": ('<rss version="0.92"><channel><title>K</title>', "</channel></rss>"),
        "1.0": (
            f"<rdf:RDF {RDF} {CONTENT}><channel><title>K</title></channel>",
            "</rdf:RDF>",
        ),
        "2.0": (
            f'<rss version="2.0" {CONTENT}><channel><title>K</title>',
            "</channel></rss>",
        ),
        "atom": (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>K</title>',
            "</feed>",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One entry as its writer means it."""

    number: int
    words: str
    date: str = ""
    guid: str = ""

    @property
    def url(self) -> str:
        return f"https://kabar.id/{self.number}"

    def written(self, kind: str) -> str:
        title = f"<title>Judul {self.number}</title>"
        body = f"<p>{escape(self.words)}</p>"
        if kind == "atom":
            return (
                f'<entry>{title}<link href="{self.url}"/><id>{self.guid}</id>'
                f"<published>{self.date}</published>"
                f'<content type="html">{escape(body)}</content>'
                "</entry>"
            )
        about = f' rdf:about="{self.url}"' if kind == "1.0" else ""
        guid = f'<guid isPermaLink="false">{self.guid}</guid>' if self.guid else ""
        return (
            f"<item{about}>{title}<link>{self.url}</link>{guid}"
            f"<pubDate>{self.date}</pubDate>"
            f"<description><![CDATA[{body}]]></description></item>"
        )


def document(kind: str, stories: list[Story]) -> str:
    before, after = SHELLS[kind]
    entries = "".join(story.written(kind) for story in stories)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{before}{entries}{after}'


def read(content: bytes, charset: str | None = None) -> FeedDocument:
    page = Page(
        url="https://kabar.id/feed/",
        status=200,
        headers={},
        content=content,
        media_type="application/rss+xml",
        charset=charset,
    )
    return read_feed("https://kabar.id/feed/", page)


def addresses(feed: FeedDocument) -> list[str]:
    return [str(entry.article.url) for entry in feed.entries]


WORDS = st.text("abc éü“”–€😀&<>'\";#\t", max_size=40)
DATES = st.sampled_from(
    [
        "",
        "Sat, 31 Jan 2026 09:00:00 +0700",
        "Sat, 31 Jan 2026 09:00:00 WIB",
        "2026-01-31 09:00:00",
        "31/01/2026 09.00",
        "2099-01-01T00:00:00Z",
        "kemarin",
        "0000-00-00T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
    ]
)
STORIES = st.lists(
    st.builds(
        Story,
        number=st.integers(1, 99),
        words=WORDS,
        date=DATES,
        guid=st.sampled_from(["", "satu", "tag:kabar.id,2026:1"]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda story: story.number,
)
KINDS = st.sampled_from(sorted(SHELLS))

Defect = Callable[[str], bytes]
DEFECTS: dict[str, Defect] = {
    "none": str.encode,
    "a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "windows-1252": lambda text: text.encode("cp1252", errors="replace"),
    "one wrong byte": lambda text: text.encode().replace(
        b"</title>", b"\xe9</title>", 1
    ),
    "said to be ASCII": lambda text: text.replace("UTF-8", "us-ascii").encode(),
    "an unknown entity": lambda text: text.replace(
        "</title>", "&takada;</title>"
    ).encode(),
    "a bare ampersand": lambda text: text.replace("Judul", "A & B").encode(),
    "an entity of HTML": lambda text: text.replace("Judul", "A&nbsp;B").encode(),
    "a control character": lambda text: text.replace("Judul", "Ju\x0bdul").encode(),
    "a forbidden number": lambda text: text.replace("Judul", "Ju&#x1;dul").encode(),
    "no namespace": lambda text: text.replace(CONTENT, "").encode(),
    "a namespace unheard of": lambda text: text.replace(
        "<title>", "<x:y/><title>"
    ).encode(),
    "no declaration": lambda text: text.partition("\n")[2].encode(),
    "white space before": lambda text: b"\r\n\t " + text.encode(),
    "a warning before": lambda text: b"<br />\nWarning: x\n" + text.encode(),
    "words behind": lambda text: (
        text.encode() + b"<!-- cached 0.1 s -->\n<script>1</script>"
    ),
    "an end missing": lambda text: text.replace("</description>", "", 1).encode(),
    "entities declared": lambda text: text.replace(
        "\n", '\n<!DOCTYPE rss [\n<!ENTITY a "b">\n]>\n', 1
    ).encode(),
}


@given(KINDS, STORIES, st.sampled_from(sorted(DEFECTS)))
@settings(deadline=None)
def test_every_entry_is_read_once_whatever_is_wrong(
    kind: str, stories: list[Story], defect: str
) -> None:
    feed = read(DEFECTS[defect](document(kind, stories)))
    assert sorted(addresses(feed)) == sorted(story.url for story in stories)
    assert not feed.cut


@given(KINDS, STORIES, st.floats(0, 1))
@settings(deadline=None)
def test_of_half_a_feed_all_but_the_last_entry_is_read(
    kind: str, stories: list[Story], share: float
) -> None:
    text = document(kind, stories)
    first = text.index("<entry" if kind == "atom" else "<item")
    half = text[: first + int((len(text) - first) * share)]
    end = "</entry>" if kind == "atom" else "</item>"
    whole = [story.url for story in stories[: half.count(end)]]
    try:
        feed = read(half.encode())
    except InputError:
        assert not whole
        return
    found = addresses(feed)
    assert len(found) == len(set(found))
    assert set(whole[:-1]) <= set(found) <= {story.url for story in stories}
    assert feed.cut or set(whole) == set(found)


@given(
    st.binary(max_size=300)
    | st.text("<>/rsfed!-[]&;'\" \n", max_size=300).map(str.encode)
)
@example(b"<rss><item><title>" + b"<![CDATA[" * 30)
@settings(deadline=None)
def test_any_bytes_are_a_feed_or_an_error(content: bytes) -> None:
    with suppress(InputError):
        read(content)


@pytest.mark.parametrize("kind", ["2.0", "atom"])
def test_an_entry_that_stands_twice_comes_once_as_it_is_first(kind: str) -> None:
    stories = [Story(number=1, words="baru"), Story(number=1, words="lama")]
    (entry,) = read(document(kind, stories).encode()).entries
    assert entry.article.paragraphs == ("baru",)


def test_markup_of_a_feed_in_an_articles_words_is_no_entry() -> None:
    stories = [Story(number=1, words="x"), Story(number=2, words="y")]
    told = document("2.0", stories).replace("<p>x", "<p>x<item><title>Z</title></item>")
    assert len(read(told.encode()).entries) == 2


def test_one_guid_for_two_addresses_hides_neither() -> None:
    stories = [Story(number=n, words="x", guid="sama") for n in (2, 1)]
    assert addresses(read(document("2.0", stories).encode())) == [
        "https://kabar.id/1",
        "https://kabar.id/2",
    ]


def test_a_guid_that_changes_makes_no_new_article() -> None:
    keys = {
        read(document("2.0", [Story(number=1, words="x", guid=guid)]).encode())
        .entries[0]
        .article.key
        for guid in ("satu", "dua", "")
    }
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("", None),
        ("Sat, 31 Jan 2026 09:00:00", None),
        ("2026-01-31T09:00:00", None),
        ("Sat, 31 Jan 2026 09:00:00 WIB", "2026-01-31 02:00:00+00:00"),
        ("Fri, 01 Jan 2099 00:00:00 GMT", "2099-01-01 00:00:00+00:00"),
    ],
)
def test_a_time_is_believed_only_with_its_zone(date: str, told: str | None) -> None:
    (entry,) = read(
        document("2.0", [Story(number=1, words="x", date=date)]).encode()
    ).entries
    assert entry.article.published_at == told or str(entry.article.published_at) == told


def test_of_100_000_entries_both_ends_are_read_in_seconds() -> None:
    item = "<item><title>J {0}</title><link>https://kabar.id/{0}</link></item>"
    before, after = SHELLS["2.0"]
    items = "".join(item.format(number) for number in range(100_000))
    began = time.process_time()
    feed = read(f"{before}{items}{after}".encode())
    assert time.process_time() - began < 15
    found = addresses(feed)
    assert len(found) == len(set(found)) == 2000
    assert {"https://kabar.id/0", "https://kabar.id/99999"} <= set(found)
    assert feed.crowded
    (fault,) = feed.faults
    assert "has 100,000 entries. Only the first and the last 1,000 are read" in fault


def test_one_declared_entity_fills_no_memory() -> None:
    before, after = SHELLS["2.0"]
    bomb = (
        f'<?xml version="1.0"?>\n<!DOCTYPE rss [\n<!ENTITY a "{"x" * 20_000}">\n'
        f'<!ENTITY b "z">\n]>\n{before}<item><title>J</title>'
        f"<description>{'&a;' * 20_000}</description></item>{after}"
    )
    began = time.process_time()
    (entry,) = read(bomb.encode()).entries
    assert time.process_time() - began < 5
    assert sum(map(len, entry.article.paragraphs)) <= 100_000
