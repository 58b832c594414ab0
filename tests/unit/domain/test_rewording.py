import unicodedata
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.card import Brand, CardSize
from distbot.domain.errors import InputError
from distbot.domain.material import Labels, Material
from distbot.domain.newsroom import Destination, LinkPolicy, Newsroom
from distbot.domain.post import Draft, Length, Wording
from distbot.domain.reading import ArticleClass, CallToAction
from distbot.domain.rewording import (
    AddressError,
    EmptyWordsError,
    OverLimitError,
    clean,
    ends_in_hashtags,
    hashtags_below,
    material_of,
    own_words,
    reworded,
)

LABELS = Labels(
    read_more="Baca selengkapnya",
    visit="Kunjungi Medsos",
    visit_newsroom="Kunjungi Medsos {name}",
)
STORY = "https://wartarimba.com/banjir"
CHIEF = Destination(
    name="kanal",
    channel="telegram",
    address="@wartarimba",
    approval={},
    link=LinkPolicy.ALWAYS,
    size=CardSize.PORTRAIT,
)
NEWSROOM = Newsroom(
    key="RIMBA",
    name="WartaRimba.com",
    short_name="Warta Rimba",
    home="https://wartarimba.com",
    language="id",
    timezone=ZoneInfo("Asia/Pontianak"),
    cta=CallToAction(
        label="Kunjungi 📣 WartaRimba.com",
        text="Klik di sini",
        url="https://wartarimba.com/medsos",
    ),
    brand=Brand(wordmark="WartaRimba"),
    destinations=(CHIEF,),
)


def draft(text: str, *, link: str | None = STORY, duka: bool = False) -> Draft:
    return Draft(
        destination="kanal",
        channel="telegram",
        wording=Wording(
            text=text, length=Length(used=1, limit=1024, unit="utf16"), link=link
        ),
        card="",
        alt_text="",
        price_usd=Decimal(0),
        article_class=ArticleClass.NORMAL,
        duka=duka,
    )


@pytest.fixture
def material() -> Material:
    return material_of(draft("Air naik.\n\n#A\n\nKunjungi"), NEWSROOM, CHIEF, LABELS)


# What is taken away


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Air naik.\r\nWarga pulang.", "Air naik.\nWarga pulang."),
        ("Air naik.\n \t\n\n\nWarga pulang.\n", "Air naik.\n\nWarga pulang."),
        ("  Air\u00a0 naik.\t ya ", "Air naik. ya"),
        ("\u202eliar\u202c \u2066x\u2069\u200f", "liar x"),
        ("A\x00i\x07r\ufeff\u200b n\ud800aik\ufffe\U0010ffff", "Air naik"),
        ("A\u2028B\x0bC", "A\nB\nC"),
        ("kafe\u0301", "kafé"),
        ("<b>tebal</b> *x* _y_ &amp;", "<b>tebal</b> *x* _y_ &amp;"),
        ("keluarga 👨‍👩‍👧", "keluarga 👨‍👩‍👧"),
        ("❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
    ],
)
def test_only_what_is_no_word_is_taken_away(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(text=st.text(max_size=80))
@example(text="\r\u200b\n\n\u200b\n")
@example(text="\u0301\n\u0301")
def test_cleaning_is_done_after_once_and_leaves_no_control(text: str) -> None:
    once = clean(text)
    assert clean(once) == once == once.strip()
    assert unicodedata.is_normalized("NFC", once)
    assert "\n\n\n" not in once
    assert not [
        c for c in once if c != "\n" and unicodedata.category(c) in {"Cc", "Cs"}
    ]


@given(text=st.text(st.characters(categories=["L", "N"]), max_size=40))
def test_letters_are_never_lost(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u202e", "\u200d", "\ufe0f"])
def test_words_that_cannot_be_seen_are_refused(material: Material, text: str) -> None:
    with pytest.raises(EmptyWordsError, match="Write at least a word"):
        reworded(material, text)


def test_words_take_the_place_of_the_story_and_nothing_else(material: Material) -> None:
    assert reworded(material, " Air naik.\r\n") == replace(material, body="Air naik.")


# What stood around the story


def test_what_stood_around_a_draft_is_made_again(material: Material) -> None:
    utm = "utm_source=telegram&utm_medium=social&utm_campaign=kanal"
    assert material.link == STORY
    assert material.tracked_link == f"{STORY}?{utm}"
    assert material.cta.url == f"https://wartarimba.com/medsos?{utm}"
    assert (material.sentences, material.hashtags) == ((), ("#A",))
    assert (material.short_name, material.labels) == ("Warta Rimba", LABELS)


def test_a_draft_without_link_stays_without() -> None:
    bare = material_of(draft("Air naik.", link=None), NEWSROOM, CHIEF, LABELS)
    assert (bare.link, bare.tracked_link, bare.hashtags) == (None, None, ())


def test_the_last_line_of_hashtags_is_taken_for_the_composed_ones() -> None:
    text = "#Bukan\nAir #Naik\n#BanjirRimba #BPBD\nKunjungi"
    told = material_of(draft(text), NEWSROOM, CHIEF, LABELS)
    assert told.hashtags == ("#BanjirRimba", "#BPBD")


def test_a_post_of_mourning_keeps_its_calm_cta() -> None:
    calm = material_of(draft("Duka.", duka=True), NEWSROOM, CHIEF, LABELS)
    assert "📣" not in calm.cta.label
    assert "📣" in material_of(draft("Air."), NEWSROOM, CHIEF, LABELS).cta.label


# The foot and the hashtags


@pytest.mark.parametrize(
    "body",
    [
        "Air naik.",
        "Air naik.\n\nKunjungi X\nKlik",
        "Air naik.\nKunjungi X\nKlik\n\nKunjungi X\nKlik",
    ],
)
def test_a_foot_that_words_end_with_is_taken_off(body: str) -> None:
    assert own_words(body, "Kunjungi  X\nKlik") == "Air naik."


@pytest.mark.parametrize("body", ["Ayo Kunjungi X\nKlik", "Kunjungi X\nKlik\nAir."])
def test_a_foot_elsewhere_stays(body: str) -> None:
    assert own_words(body, "Kunjungi X\nKlik") == body


def test_nothing_but_the_foot_is_empty() -> None:
    with pytest.raises(EmptyWordsError):
        own_words("Kunjungi X\nKlik", "Kunjungi X\nKlik")


def test_without_a_foot_nothing_is_taken_off() -> None:
    assert own_words("Air naik.", " ") == "Air naik."


def test_hashtags_give_way_one_by_one() -> None:
    assert hashtags_below("Air naik.", ("#A", "#B")) == ["#A #B", "#A", ""]


def test_words_with_their_own_hashtags_get_no_others() -> None:
    assert hashtags_below("Air #naik.", ("#A", "#B")) == [""]


@pytest.mark.parametrize(
    ("body", "expected"),
    [("Air.\n#A #B", True), ("Air.\n#A, #B", False), ("#A\nAir.", False)],
)
def test_a_last_line_of_hashtags_has_nothing_else(body: str, *, expected: bool) -> None:
    assert ends_in_hashtags(body) is expected


# What is said of a refusal


def test_a_text_too_long_says_by_how_much() -> None:
    error = OverLimitError(Length(used=1100, limit=1024, unit="utf16"))
    assert isinstance(error, InputError)
    assert error.over == 76
    assert str(error) == (
        "the new text: uses 1100 of 1024 (utf16) with its CTA. Shorten it by 76."
    )


def test_an_address_says_what_it_costs_and_the_way_out() -> None:
    error = AddressError(
        {"M.Si": "MSi", "https://a.id": None},
        price_usd=Decimal("0.200"),
        usual_usd=Decimal("0.015"),
    )
    assert error.instead == {"M.Si": "MSi", "https://a.id": None}
    assert str(error) == (
        "the new text: 'M.Si', 'https://a.id' would be an address on X: the post would "
        "cost 0.200 USD, not 0.015. Write 'MSi', leave out 'https://a.id'."
    )
