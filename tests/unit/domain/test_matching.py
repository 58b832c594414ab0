from dataclasses import dataclass

import pytest

from distbot.domain.article import Article
from distbot.domain.matching import Match, first_phrase, matched


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()


ARTICLE = Article(
    url=None,
    headline="Harga Beras: Naik Lagi di Kota-Kota Rimba",
    paragraphs=("Pilkada menjadi bahan bicara.",),
    tags=("#Harga  Pangan", "Pasar"),
    categories=("Ekonomi",),
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(tags=("harga pangan",)), Match(by="tag", word="#Harga  Pangan")),
        (Rule(tags=("#PASAR",)), Match(by="tag", word="Pasar")),
        (Rule(categories=("ekonomi",)), Match(by="category", word="Ekonomi")),
        (Rule(headline=("beras naik",)), Match(by="headline", word="beras naik")),
        (Rule(headline=("kota kota",)), Match(by="headline", word="kota kota")),
        (Rule(tags=("ekonomi",), categories=("pasar",)), None),
        (Rule(tags=("harga",), headline=("bera", "pilkada")), None),
        (Rule(tags=("", "#"), categories=("",), headline=("", "…")), None),
        (Rule(), None),
    ],
)
def test_a_rule_is_met_by_what_the_newsroom_marked(
    rule: Rule, expected: Match | None
) -> None:
    assert matched(ARTICLE, rule) == expected


def test_a_label_of_nothing_meets_no_rule() -> None:
    article = Article(url=None, headline="A", paragraphs=(), tags=("#", " "))
    assert matched(article, Rule(tags=("#", ""))) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Warga tutup-usia kemarin", "Tutup usia"),
        ("Warga TUTUP\n“Usia”", "Tutup usia"),
        ("Warga ditutup usia", None),
        ("Cafe\u0301 dibuka", "café"),
        ("", None),
    ],
)
def test_a_phrase_is_found_by_whole_words(text: str, expected: str | None) -> None:
    assert first_phrase(text, ("Tutup usia", "café")) == expected
