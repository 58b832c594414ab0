from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.article import Article
from distbot.domain.reading import ArticleClass, CallToAction, Reading
from distbot.languages.id import LANGUAGE

Read = Callable[..., Reading]
LONGEST_CALL = 100
PIECES = st.sampled_from(
    (
        *"“”\"'‘’«».,\n-()",
        *("...", " ", " — ", "kata ", "ujarnya", "Rangga ", "Palawa", "Ketua "),
        *("mengatakan ", "ia ", "S.H.", "dan ", "Kunjungi Medsos Kabar", "***"),
        *("Klik di sini", "Baca juga:", "Kami datang ", "ſ", "İ"),
    )
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


@given(st.lists(TEXTS.filter(lambda text: bool(text.strip())), max_size=8))
@example(["Kunjungi Medsos KabarKunjungi Medsos"])
@example(["“Kami datang", "dan pulang,” kata Rangga"])
@example(["İ” “İ Kunjungi Medsos İ"])
@example(["A0““"])
@example([".)Kunjungi Medsos Kabar"])
def test_any_text_gives_a_reading_made_of_it(paragraphs: list[str]) -> None:
    article = Article(url=None, headline="Judul", paragraphs=tuple(paragraphs))
    reading = LANGUAGE.read(article)
    for quote in reading.quotes:
        paragraph = article.paragraphs[quote.paragraph]
        assert paragraph[quote.start : quote.start + len(quote.text)] == quote.text
        assert quote.text == quote.text.strip()
        assert not quote.text.endswith(",")
    for sentence in reading.sentences:
        paragraph = article.paragraphs[sentence.paragraph]
        assert sentence.text in " ".join(paragraph.split())
        if len(paragraph) <= LONGEST_CALL:
            assert not sentence.text.casefold().startswith("kunjungi medsos kabar")


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "“A ",
        '"a ',
        "Ketua ",
        "Rangga ",
        "(a",
        "Ketua Rangga, ",
        "“A,” kata Sari. ",
    ],
)
def test_hostile_text_is_read_in_linear_time(read: Read, piece: str) -> None:
    # Were any scan quadratic, these 200 KB would run into the suite's timeout.
    assert read(piece * (200_000 // len(piece))).headline


def test_the_first_users_article_is_read_right(shared: Path) -> None:
    seed = (shared / "data/seed-article.txt").read_text(encoding="utf-8")
    headline, *paragraphs = seed.splitlines()
    reading = LANGUAGE.read(
        Article(url=None, headline=headline, paragraphs=tuple(paragraphs))
    )
    assert reading.dateline == "KLIKWARTAKU"
    assert reading.lede == paragraphs[0].removeprefix("KLIKWARTAKU — ")
    assert reading.cta == CallToAction(
        label="Kunjungi Medsos Klikwartaku.com", text="Klik di sini"
    )
    assert [(q.speaker, q.role, q.verb, q.usable) for q in reading.quotes] == [
        ("Vladimir Putin", "Presiden Rusia", "kata", True),
        ("Kim Jong Un", "Pemimpin Korea Utara", "ucap", True),
        ("Volodymyr Zelensky", "Presiden Ukraina", "tegas", True),
    ]
    assert {"Vladimir Putin", "Kim Jong Un", "Korea Utara", "Rusia", "Ukraina"} <= set(
        reading.topics
    )
    assert reading.sentences[-1].text.endswith("jika salah satu mendapat serangan.")


@pytest.mark.parametrize(
    ("headline", "tags", "expected"),
    [
        ("BREAKING NEWS: Jembatan Wanasari Roboh", (), ArticleClass.BREAKING),
        ("Jembatan Wanasari Roboh", ("Breaking News",), ArticleClass.BREAKING),
        ("Cara Merawat Jembatan Kayu", ("Tips",), ArticleClass.EVERGREEN),
        ("Jembatan Wanasari Dibuka", ("Wanasari",), ArticleClass.NORMAL),
    ],
)
def test_the_class_follows_what_the_newsroom_marked(
    read: Read, headline: str, tags: tuple[str, ...], expected: ArticleClass
) -> None:
    reading = read("Warga datang.", headline=headline, tags=tags)
    assert reading.article_class is expected
    assert reading.class_reason


def test_the_reason_of_a_class_names_the_rule_that_gave_it(read: Read) -> None:
    reasons = [
        read("Warga datang.", **fields).class_reason
        for fields in (
            {"headline": "BREAKING: Jembatan Roboh"},
            {"tags": ("Breaking News",)},
            {"categories": ("Tips",)},
            {},
        )
    ]
    assert reasons == [
        "Judul dibuka dengan “breaking”.",
        "Ditandai “Breaking News” oleh redaksi.",
        "Masuk rubrik “Tips”.",
        "Tanpa tanda khusus.",
    ]


def test_tags_come_before_names_and_nothing_empty_is_a_topic(read: Read) -> None:
    reading = read(
        "KABAR — Bupati Wanasari Rangga Palawa datang, Senin pagi di Wanasari.",
        "“Kami pulang ke Wanasari,” kata Rangga Palawa, Senin malam.",
        tags=("Jembatan", "Senin", "Bupati"),
    )
    assert reading.topics[0] == "Jembatan"
    assert {"Rangga Palawa", "Wanasari"} <= set(reading.topics)
    assert not {"Senin", "Bupati", "KABAR"} & set(reading.topics)
    assert len(reading.topics) <= 8


def test_the_messages_have_the_fields_their_callers_fill() -> None:
    messages = LANGUAGE.messages
    assert (
        messages.labels.visit_newsroom.format(name="Kabar") == "Kunjungi Medsos Kabar"
    )
    filled = messages.alt_quote.format(
        newsroom="Kabar", quote="Kami", speaker="Rangga", headline="Judul"
    )
    assert filled == "Kartu kutipan Kabar: “Kami” — Rangga. Berita: Judul"
    assert messages.alt_headline.format(newsroom="Kabar", headline="Judul") == (
        "Kartu berita Kabar: Judul"
    )
