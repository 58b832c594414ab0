import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distbot.sources._html import (
    CtaWords,
    Link,
    find_cta,
    first_image,
    html_lines,
    html_text,
)
from distbot.sources._text import clean_line

BASE = "https://kabar.id/a/"


def texts(markup: str) -> list[str]:
    return [line.text for line in html_lines(markup)]


def test_every_block_is_a_line() -> None:
    assert texts(
        "<h2>A</h2>B<p>C <b>d</b>e</p><ul><li>F<li>G</ul><blockquote><p>H</p>"
        "</blockquote><p>I<br>J<br/>K</p>"
    ) == ["A", "B", "C de", "F", "G", "H", "I", "J", "K"]


def test_what_is_not_the_text_is_left_out() -> None:
    assert texts(
        "<script>x</script><style>y</style><!-- z --><p>A</p>"
        "<figure><img src=a.jpg><figcaption>Foto</figcaption></figure>"
        '<div class="wp-caption"><p class="wp-caption-text">Foto</p></div>'
    ) == ["A"]


def test_entities_are_decoded_even_when_escaped_twice() -> None:
    assert texts("<p>A &amp;amp; B &amp;#8220;c&amp;#8221;&nbsp; d</p>") == [
        "A & B “c” d"
    ]
    assert html_text("A <i>B</i>") == "A B"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Kunjungi Medsos Kabar.id</p><p><a href='/m'>Klik di sini</a></p>",
        "<p>Kunjungi Medsos Kabar.id<br><a href='/m'>Klik di sini</a></p>",
        "<b>KUNJUNGI MEDSOS <a href='/'>Kabar</a></b><br><a href=/m>KLIK DI SINI!</a>",
        "<p>Kunjungi Medsos Kabar.id <a href='/m'>Klik di sini</a></p>",
        "<p>Kunjungi Medsos Kabar.id</p><p><a href='/m'>Di sini</a></p>",
        "<p>Daftar lewat <a href='/x'>tautan ini</a></p><a href='/m'>Klik di sini</a>",
        "<p>Kunjungi Medsos Kabar.id</p><a href='/m'><img src=m.png></a>",
    ],
)
def test_the_call_to_action_leads_somewhere(markup: str) -> None:
    cta = find_cta(html_lines(f"<p>Isi <a href='/x'>x</a>.</p>{markup}"), BASE)
    assert cta is not None
    assert cta.url == "https://kabar.id/m"


def test_a_call_to_action_may_lead_nowhere() -> None:
    cta = find_cta(
        html_lines("<p>Kunjungi Medsos Kabar.id</p><p>Klik di sini</p>"), BASE
    )
    assert cta is not None
    assert cta.lines == ("Kunjungi Medsos Kabar.id", "Klik di sini")
    assert cta.url is None


def test_an_article_without_a_call_has_none() -> None:
    assert find_cta(html_lines("<p>Isi <a href='/x'>di situs</a></p>"), BASE) is None


def test_another_newsroom_has_other_words() -> None:
    lines = html_lines("<p>Follow us</p><p><a href='/m'>here</a></p>")
    words = CtaWords(label="Follow us", text="here")
    cta = find_cta(lines, BASE, words)
    assert cta is not None
    assert cta.url == "https://kabar.id/m"


def test_a_script_is_no_address() -> None:
    lines = html_lines("<a href='javascript:x()'>Klik di sini</a>")
    assert lines[0].links == (Link(text="Klik di sini", href="javascript:x()"),)
    cta = find_cta(lines, BASE)
    assert cta is not None
    assert cta.url is None


def test_the_first_picture_with_an_address_counts() -> None:
    markup = "<img src='data:image/gif;base64,R0'><img data-src='b.jpg'><img src=c.jpg>"
    assert first_image(markup, BASE) == "https://kabar.id/a/b.jpg"
    assert first_image("<p>A</p>", BASE) is None


@settings(deadline=None, max_examples=100)
@given(st.text())
@example("<html><figure><figure>" * 50 + "a")
@example("<b>" * 20_000 + "a")
@example("<a href='http://['>Klik di sini</a>")
def test_any_markup_gives_clean_lines(markup: str) -> None:
    lines = html_lines(markup)
    find_cta(lines, BASE)
    first_image(markup, BASE)
    assert all(line.text == " ".join(line.text.split()) for line in lines)
    assert all(line.text or line.links for line in lines)


@given(st.text())
@example("&amp;amp;amp;amp;")
@example("\ud800\u200d\ufeff")
def test_a_clean_line_can_be_stored_and_stays_one_line(text: str) -> None:
    line = clean_line(text)
    assert line.encode() is not None
    assert line == " ".join(line.split())


def test_joined_emoji_stay_joined() -> None:
    assert clean_line("a\u200db 👩\u200d🚒") == "ab 👩\u200d🚒"
