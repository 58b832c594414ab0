from collections.abc import Callable

import pytest

from distbot.domain.article import Article
from distbot.domain.reading import CallToAction, Reading
from distbot.languages.id import LANGUAGE

Read = Callable[..., Reading]
STORY = "Warga Desa Wanasari membuka jembatan baru pada Senin pagi."


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("WANASARI — ", "WANASARI"),
        ("WANASARI | Kabarwanasari.com - ", "WANASARI | Kabarwanasari.com"),
        ("WANASARI I Kabarwanasari.com - ", "WANASARI I Kabarwanasari.com"),
        ("NGAWI, JATIM ||Kabarwanasari.com - ", "NGAWI, JATIM ||Kabarwanasari.com"),
        ("Kota Wanasari (Kabarpos.co) — ", "Kota Wanasari (Kabarpos.co)"),
        ("JAKARTA, KABARPOS.com - ", "JAKARTA, KABARPOS.com"),
        ("Kabarpos.com, Jakarta - ", "Kabarpos.com, Jakarta"),
        ("Kabarpos.com, Jakarta ", "Kabarpos.com, Jakarta"),
        ("KABAR.CO.ID - JAKARTA. ", "KABAR.CO.ID - JAKARTA"),
        ("Pontianak (ANTARA) - ", "Pontianak (ANTARA)"),
        ("Jakarta, CNN Indonesia -- ", "Jakarta, CNN Indonesia"),
        ("KABARPOS.com-", "KABARPOS.com"),
        ("NGAWI,KABARPOS.com- ", "NGAWI,KABARPOS.com"),
        ("Kabarpos.com, Ngawi- ", "Kabarpos.com, Ngawi"),
        ("KABARPOS.COM, NGAWI – – ", "KABARPOS.COM, NGAWI"),
        ("Kabarpos.com 13 Maret 2026 – ", "Kabarpos.com 13 Maret 2026"),
    ],
)
def test_a_dateline_is_taken_off_the_first_sentence(
    read: Read, opening: str, dateline: str
) -> None:
    reading = read(opening + STORY, "Acara itu ramai.")
    assert reading.dateline == dateline
    assert reading.lede == STORY
    assert reading.sentences[0].text == STORY


@pytest.mark.parametrize(
    "first",
    [
        STORY,
        "Ketua Komisi I DPRD Wanasari Rangga Palawa meminta warga tenang.",
        "Harga beras naik - turun sejak awal bulan di Pasar Wanasari.",
    ],
)
def test_a_story_without_a_dateline_keeps_its_first_words(
    read: Read, first: str
) -> None:
    reading = read(first, "Acara itu ramai.")
    assert reading.dateline is None
    assert reading.lede == first


def test_a_line_of_its_own_can_be_the_dateline(read: Read) -> None:
    reading = read("Wanasari, Ngawi | Kabarwanasari.com", STORY)
    assert reading.dateline == "Wanasari, Ngawi | Kabarwanasari.com"
    assert reading.lede == STORY


@pytest.mark.parametrize(
    "call",
    [
        ("Kunjungi Medsos Kabar Wanasari", "Klik di sini"),
        ("Kunjungi Medsos Kabar Wanasari Klik di sini",),
        ("Kunjungi Medsos Kabar Wanasari: Klik di sini",),
        ("Kunjungi Medsos Kabar Wanasari\nKlik di sini",),
    ],
)
def test_the_call_to_action_is_recognised_and_kept_out(
    read: Read, call: tuple[str, ...]
) -> None:
    reading = read(STORY, "Acara itu ramai.***", *call)
    assert reading.cta == CallToAction(
        label="Kunjungi Medsos Kabar Wanasari", text="Klik di sini"
    )
    assert [s.text for s in reading.sentences] == [STORY, "Acara itu ramai."]


def test_a_call_to_action_carries_the_articles_link() -> None:
    article = Article(
        url=None,
        headline="Jembatan Dibuka",
        paragraphs=(STORY, "Kunjungi Medsos Kabar Wanasari", "Klik di sini"),
        cta_url="https://example.org/medsos",
    )
    cta = LANGUAGE.read(article).cta
    assert cta is not None
    assert cta.url == "https://example.org/medsos"


@pytest.mark.parametrize(
    "line",
    [
        "***", "###", "— selesai —", "(Wan)", "(tim/red)",
        "Baca juga: Jembatan Lama Roboh",
        "Simak Video 'Detik-detik Jembatan Dibuka'", "ADVERTISEMENT", "[Gambas:Video]",
        "Editor: Rangga", "Ikuti kami di WhatsApp Channel Kabar Wanasari", "Redaksi",
    ],
)  # fmt: skip
def test_furniture_is_no_part_of_the_story(read: Read, line: str) -> None:
    reading = read(STORY, "Acara itu ramai.", line)
    assert [s.text for s in reading.sentences] == [STORY, "Acara itu ramai."]


def test_a_teaser_takes_its_title_with_it(read: Read) -> None:
    reading = read(STORY, "Baca juga:", "Jembatan Lama Wanasari Roboh", "Acara usai.")
    assert [s.text for s in reading.sentences] == [STORY, "Acara usai."]


@pytest.mark.parametrize("mark", ["***", " ***", "*", "###", "(en)", " (tim/red)"])
def test_a_mark_glued_to_the_last_sentence_comes_off(read: Read, mark: str) -> None:
    assert read(STORY + mark).sentences[-1].text == STORY


def test_an_article_of_one_bare_line_keeps_it(read: Read) -> None:
    assert read("Hujan turun").lede == "Hujan turun"


def test_an_article_without_a_story_has_an_empty_lede(read: Read) -> None:
    reading = read("***")
    assert reading.lede == ""
    assert reading.sentences == ()
