from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.duka import (
    calm_material,
    calm_reading,
    has_emoji,
    is_duka,
    own_words,
    without_emoji,
)
from distbot.domain.material import Labels, Material
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass, CallToAction, Reading, Sentence

WORDS = ("meninggal dunia", "gempa")
EMOJI = ("😭", "❤️", "👩🏽‍🚒", "🇮🇩", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏽", "🐱‍🐱", "🫩", "✅")
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(EMOJI),
        st.sampled_from(
            [" ", "\n", "Warga", "naik", ".", "“", "”", '"', "(", "©", "1"]
        ),
        st.sampled_from(["🇮", "🇩", "\u200d", "\ufe0f", "#", "❤", "⚽\ufe0e"]),
    ),
    max_size=20,
).map("".join)


def quote(text: str, *, speaker: str = "Rahman Hakiki") -> Quote:
    return Quote(text=text, start=0, paragraph=0, speaker=speaker, usable=True)


def reading(headline: str = "Banjir", lede: str = "", *quotes: Quote) -> Reading:
    return Reading(
        headline=headline,
        dateline=None,
        lede=lede,
        sentences=(),
        quotes=quotes,
        topics=(),
        cta=None,
        article_class=ArticleClass.NORMAL,
        class_reason="",
    )


def material(*texts: str, whole: tuple[bool, ...] = ()) -> Material:
    return Material(
        sentences=tuple(
            Sentence(text=text, paragraph=0, whole=not whole or whole[at])
            for at, text in enumerate(texts)
        ),
        hashtags=("#Banjir", "#1️⃣Rimba"),
        link=None,
        tracked_link=None,
        cta=CallToAction(label="👉 Kunjungi Medsos", text="👇", url="https://a.id"),
        short_name="Rimba 🌳",
        labels=Labels(
            read_more="📖 Baca", visit="Kunjungi", visit_newsroom="Kunjungi {name} 👋"
        ),
    )


@pytest.mark.parametrize(
    ("headline", "lede", "expected"),
    [
        ("Warga MENINGGAL DUNIA di Rimba", "", True),
        ("Warga Rimba", "Dua orang meninggal dunia, Senin.", True),
        ("Gempa-Susulan di Rimba", "", True),
        ("Warga Meninggal", "Dunia berduka.", False),
        ("Warga Digempar", "Para pegempa datang.", False),
        ("Warga Rimba", "", False),
    ],
)
def test_duka_is_told_by_whole_words_of_headline_or_lede(
    headline: str, lede: str, *, expected: bool
) -> None:
    assert is_duka(reading(headline, lede), WORDS) is expected


def test_what_stands_further_down_is_no_duka() -> None:
    sentence = Sentence(text="Tahun lalu gempa terjadi.", paragraph=3)
    assert not is_duka(replace(reading(), sentences=(sentence,)), WORDS)


def test_without_words_nothing_is_duka() -> None:
    assert not is_duka(reading("Gempa"), ())
    assert not is_duka(reading("Gempa !!"), ("!!", ""))


@pytest.mark.parametrize("emoji", EMOJI)
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("Air naik {}.", "Air naik."),
        ("{} Air naik", "Air naik"),
        ("Air {} {} naik", "Air naik"),
        ("Air naik. {}\n{} Warga pulang", "Air naik.\nWarga pulang"),
        ("Air naik.{}Warga", "Air naik. Warga"),
        ("Air{}naik", "Air naik"),
        ("Air naik {}, lalu turun", "Air naik, lalu turun"),
        ("(Air naik {})", "(Air naik)"),
        ("“{} Air naik”", "“Air naik”"),
        ('"{} Air naik {}"', '"Air naik"'),
        ("{}", ""),
    ],
)
def test_emoji_go_with_the_spaces_that_only_they_needed(
    emoji: str, pattern: str, expected: str
) -> None:
    assert without_emoji(pattern.replace("{}", emoji)) == expected


@pytest.mark.parametrize(
    "text",
    ["©  2026", "☎ 0811", "⚽\ufe0e", "A  B", "3 × 4 → 12", "#1", "🇮", " Air "],
)
def test_what_is_no_emoji_stays_as_it_is(text: str) -> None:
    assert without_emoji(text) == text
    assert not has_emoji(text)


@given(TEXTS)
@example("🇮😭🇩")
@example("🇮😭🇩😭")
@example("\u200d❤️")
def test_only_emoji_and_spaces_go(text: str) -> None:
    calm = without_emoji(text)
    assert not has_emoji(calm)
    rest = iter(text)
    assert all(char in rest for char in "".join(calm.split()))
    for word in ("Warga", "naik", "“", "\n"):
        assert calm.count(word) == text.count(word)
    assert calm == text or has_emoji(text)


def test_a_quote_with_an_emoji_is_not_put_on_a_card() -> None:
    calm, loud = quote("Kami kehilangan"), quote("Kami kehilangan 😭")
    badge = quote("Kami datang", speaker="Rahman 🌳")
    kept = calm_reading(reading("Banjir 😭 Datang", "", calm, loud, badge))
    assert kept.headline == "Banjir Datang"
    assert kept.usable_quotes == (calm,)
    assert [one.text for one in kept.quotes][1] == loud.text


def test_quoted_words_are_never_changed() -> None:
    kept = calm_material(
        material(
            "Air naik 😭 lagi.",
            "“Kami takut 😭,” kata Rahman.",
            "“Kami",
            "takut 😭.”",
            "«Tetap 😭» kata warga.",
            "😭",
            "Warga “pulang” 😭.",
            whole=(True, True, False, True, True, True, True),
        )
    )
    texts = [sentence.text for sentence in kept.sentences]
    assert texts == ["Air naik lagi.", "Warga “pulang”."]


def test_a_name_is_kept_whole_as_it_now_stands() -> None:
    named = Sentence(text="AKBP 😭 Budi datang.", paragraph=0, keeps=("AKBP 😭 Budi",))
    (kept,) = calm_material(replace(material(), sentences=(named,))).sentences
    assert kept.keeps == ("AKBP Budi",)
    assert kept.keeps[0] in kept.text


def test_the_call_to_action_stays() -> None:
    kept = calm_material(material())
    assert kept.cta == CallToAction(
        label="Kunjungi Medsos", text="👇", url="https://a.id"
    )
    assert own_words("👇") == "👇"
    assert (kept.short_name, kept.hashtags) == ("Rimba", ("#Banjir",))
    assert kept.labels == Labels(
        read_more="Baca", visit="Kunjungi", visit_newsroom="Kunjungi {name}"
    )
