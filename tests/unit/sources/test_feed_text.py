import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distbot.sources._feed_text import READ_AT_EACH_END, feed_text
from distbot.sources.http import Page

WORDS = "Café “Muara” 10 €"


def page(content: bytes, charset: str | None = None) -> Page:
    return Page(
        url="https://kabar.id/feed/",
        status=200,
        headers={},
        content=content,
        media_type="application/rss+xml",
        charset=charset,
    )


def feed(words: str = WORDS, encoding: str | None = None) -> str:
    declared = f" encoding='{encoding}'" if encoding else ""
    return f"<?xml version='1.0'{declared}?>\n<rss><item>{words}</item></rss>"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"],
)
@pytest.mark.parametrize("declared", [None, "utf-8", "utf-16", "tidak-ada"])
def test_unicode_is_known_by_its_bytes(encoding: str, declared: str | None) -> None:
    content = feed(encoding=declared).encode(encoding)
    assert feed_text(page(content)).text == feed()


@pytest.mark.parametrize("charset", [None, "iso-8859-1", "us-ascii", "windows-1252"])
def test_what_fits_utf_8_is_utf_8_whatever_a_server_says(charset: str | None) -> None:
    assert feed_text(page(feed().encode(), charset)).text == feed()


def test_other_encodings_are_believed_where_utf_8_does_not_fit() -> None:
    assert feed_text(page(feed().encode("cp1252"), "iso-8859-1")).text == feed()
    cyrillic = feed("Мост открыт", "koi8-r").encode("koi8-r")
    assert feed_text(page(cyrillic)).text == feed("Мост открыт")


def test_one_wrong_byte_spoils_no_other_letter() -> None:
    content = feed(f"{WORDS} caf?").encode().replace(b"caf?", b"caf\xe9")
    assert feed_text(page(content, "utf-8")).text == feed(f"{WORDS} café")
    assert feed_text(page(feed().encode("cp1252"))).text == feed()


@pytest.mark.parametrize(
    "encoding", ["utf-7", "punycode", "idna", "unicode-escape", "cp037", "hz", "zip"]
)
def test_an_encoding_that_hides_markup_is_not_believed(encoding: str) -> None:
    content = feed("+ADw-item+AD4-", encoding).encode()
    for charset in (None, encoding):
        assert feed_text(page(content, charset)).text == feed("+ADw-item+AD4-")


def test_no_entity_is_declared_to_the_parser() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "x">]>' + feed("&a;&a;")
    for content in (bomb.encode(), bomb.encode("utf-16")):
        assert "<!ENTITY" not in feed_text(page(content)).text
    assert "<!ENTITY" not in feed_text(page(b"<!<!ENTITYENTITY")).text


def test_characters_that_xml_forbids_are_left_out() -> None:
    content = feed("Ju\0d\x0bul\x1f").encode() + b"\xef\xbf\xbf"
    assert feed_text(page(content)).text == feed("Judul")


def test_an_empty_head_is_folded() -> None:
    assert feed_text(page(b"\n" * 1_000_000 + feed().encode())).text == feed()


def test_of_a_long_feed_both_ends_are_read() -> None:
    entries = [f"<item><title>{number}</title></item>" for number in range(5000)]
    read = feed_text(page(f"<rss>{''.join(entries)}</rss>".encode()))
    kept = [*entries[:READ_AT_EACH_END], *entries[-READ_AT_EACH_END:]]
    assert (read.entries, read.unread) == (5000, 3000)
    same = read.text == "".join(["<rss>", *kept, "</rss>"])
    assert same  # the texts themselves would take pytest an hour to compare


def test_a_feed_of_usual_length_is_read_whole() -> None:
    entries = "<entry/>" * (2 * READ_AT_EACH_END)
    read = feed_text(page(f"<feed>{entries}</feed>".encode()))
    assert (read.unread, read.text) == (0, f"<feed>{entries}</feed>")


@given(st.binary(max_size=200), st.text(max_size=20) | st.none())
@settings(deadline=None)
def test_any_bytes_become_text_that_can_be_parsed(
    content: bytes, charset: str | None
) -> None:
    read = feed_text(page(content, charset))
    assert read.text.encode().decode() == read.text
    assert "\0" not in read.text


def test_a_tag_with_attributes_without_end_is_taken_out() -> None:
    many = "".join(f" a{number}='>'" for number in range(40_000))

    text = feed_text(
        page(f"<rss><item{many}><title>Judul</title></item></rss>".encode())
    )

    assert text.text == "<rss><title>Judul</title></item></rss>"
