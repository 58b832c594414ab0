from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distbot.cards.audit import clumsy, faults, lead_lines
from distbot.cards.ink import stamps
from distbot.cards.layout import arrange
from distbot.cards.shapes import Fill, Layout, Text
from distbot.cards.template import Template
from distbot.cards.templates import breaking, quote_photo, ralat
from distbot.cards.templates import headline as headline_template
from distbot.cards.templates import quote as quote_template
from distbot.domain.card import Brand, Card, CardSize
from distbot.domain.errors import CardError
from distbot.domain.folding import fold_for_card, same_words
from distbot.domain.quote import Quote

BRAND = Brand(wordmark="KABARHULU", wordmark_accent="HULU")
HEADLINE = "Warga Muara Tenang Akhirnya Punya Jembatan"
CTA = "Kunjungi Medsos Kabarhulu.example"
WORDS = st.sampled_from(
    [
        *("di", "yang", "Rp", "12", "tahun", "anak-anak", "Muara", "Tenang", "Pak"),
        *("Jum'at,", "Éluard", "Åsa", "Nguyễn", '"cukup"', "-", "pasar.", "kami"),
        *("pertanggungjawabannya", "mempertanggungjawabkannyalah", "15.000", "jiwa?"),
    ]
)
SPEECHES = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
ROLES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


def quoted(
    text: str, speaker: str = "Rahman", role: str | None = "Kepala Desa"
) -> Quote:
    return Quote(
        text=text, start=0, paragraph=0, speaker=speaker, role=role, usable=True
    )


def card(quote: Quote | None, size: CardSize, headline: str = HEADLINE) -> Card:
    return Card(
        template="quote" if quote else "headline",
        size=size,
        headline=headline,
        quote=quote,
        cta=CTA,
        brand=BRAND,
    )


def laid_out(card: Card) -> Layout:
    template = quote_template if card.quote else headline_template
    return arrange(card, template.TEMPLATE)


def texts(layout: Layout) -> list[Text]:
    return list(layout.texts)


def assert_sound(layout: Layout, template: Template, size: CardSize) -> None:
    assert list(faults(layout, template.frames[size])) == []


@pytest.mark.parametrize("size", CardSize)
@given(speech=SPEECHES, role=st.none() | ROLES, headline=SPEECHES)
@settings(max_examples=40, deadline=None)
@example(speech="J", role=None, headline="W " * 120 + "akhir")
@example(speech="Å " * 40 + "j", role="g" * 30, headline="j")
def test_a_quote_card_is_sound_or_refused(
    size: CardSize, speech: str, role: str | None, headline: str
) -> None:
    try:
        layout = laid_out(card(quoted(speech, role=role), size, headline))
    except CardError:
        assert len(speech) > 300 or len(role or "") > 90
        return
    assert_sound(layout, quote_template.TEMPLATE, size)
    lead = max(text.size for text in texts(layout)[:1])
    assert lead >= quote_template.TEMPLATE.frames[size].lead_least
    assert layout.words[0] == f"“{fold_for_card(speech)}”"
    assert same_words(layout.words[0], speech)


@pytest.mark.parametrize("size", CardSize)
@given(headline=SPEECHES)
@settings(max_examples=30, deadline=None)
@example(headline="Kata " * 200 + "akhir")
def test_a_headline_card_is_always_sound(size: CardSize, headline: str) -> None:
    layout = laid_out(card(None, size, headline))
    assert_sound(layout, headline_template.TEMPLATE, size)


@pytest.mark.parametrize("size", CardSize)
def test_four_hundred_characters_of_speech_fit(size: CardSize) -> None:
    speech = ("Kami menunggu jembatan ini bertahun-tahun. " * 10)[:400].rsplit(" ", 1)[
        0
    ]
    layout = laid_out(card(quoted(speech), size, headline=""))
    assert layout.words[0].strip("“”") == fold_for_card(speech)


@pytest.mark.parametrize("size", CardSize)
def test_a_headline_of_250_characters_is_drawn_whole(size: CardSize) -> None:
    headline = ("Pemerintah Kabupaten Rimba Hulu Menyiapkan Bantuan " * 5).strip()
    assert laid_out(card(None, size, headline)).words[0] == headline


def test_a_longer_headline_is_shortened_at_a_word() -> None:
    headline = "Pemerintah " * 120 + "akhir"
    drawn = laid_out(card(None, CardSize.LANDSCAPE, headline)).words[0]
    assert drawn.endswith("Pemerintah…")
    assert headline.startswith(drawn.removesuffix("…"))


def test_words_come_in_reading_order() -> None:
    layout = laid_out(card(quoted("Kami siap"), CardSize.PORTRAIT))
    assert layout.words == (
        "“Kami siap.”",
        "Rahman",
        "Kepala Desa",
        HEADLINE,
        "KABARHULU",
        CTA,
    )


def test_words_are_exactly_what_is_drawn() -> None:
    layout = laid_out(card(quoted("Kami siap - kapan saja"), CardSize.SQUARE))
    drawn = " ".join(text.characters for text in texts(layout))
    assert drawn.removesuffix(" →") == " ".join(layout.words)


def test_the_marks_take_the_accent_and_the_opening_one_hangs() -> None:
    layout = laid_out(card(quoted("Kami siap"), CardSize.LANDSCAPE))
    runs = [run for text in texts(layout)[:1] for run in text.runs]
    assert runs[0] == ("“", BRAND.accent)
    assert runs[-1] == ("”", BRAND.accent)
    margin = quote_template.TEMPLATE.frames[CardSize.LANDSCAPE].margin
    mark, letters = list(stamps(texts(layout)[0]))[:2]
    assert mark.box[2] <= letters.box[0] + 10
    assert abs(letters.box[0] - margin) <= 8


def test_without_its_headline_a_card_holds_a_longer_quote() -> None:
    speech = " ".join(["pengungsian"] * 36)
    asked = card(quoted(speech), CardSize.LANDSCAPE)
    with pytest.raises(CardError, match="does not fit"):
        laid_out(asked)
    assert HEADLINE not in laid_out(replace(asked, headline="")).words


def test_a_quote_that_fits_at_no_size_is_refused() -> None:
    with pytest.raises(CardError, match="does not fit"):
        laid_out(card(quoted("pengungsian " * 90 + "a"), CardSize.LANDSCAPE))


def test_a_long_name_wraps_and_an_endless_one_is_refused() -> None:
    name = "Raden Mas Panji Suryawinata Kusumadiningrat Hadiwidjojo Prawirosentono"
    layout = laid_out(card(quoted("Kami siap", name), CardSize.SQUARE))
    assert name in layout.words
    with pytest.raises(CardError, match="name"):
        laid_out(card(quoted("Kami siap", name * 3), CardSize.SQUARE))


@pytest.mark.parametrize("size", CardSize)
def test_a_long_cta_and_wordmark_shrink_or_wrap(size: CardSize) -> None:
    long = replace(
        card(quoted("Kami siap"), size),
        cta="Kunjungi Media Sosial Kabar Pedalaman Nusantara Raya",
        brand=replace(BRAND, wordmark="KABAR PEDALAMAN RAYA", wordmark_accent="RAYA"),
    )
    layout = laid_out(long)
    assert_sound(layout, quote_template.TEMPLATE, size)
    assert layout.words[-2:] == ("KABAR PEDALAMAN RAYA", long.cta)
    with pytest.raises(CardError, match="CTA"):
        laid_out(replace(long, cta=long.cta * 4))


def test_a_character_without_a_glyph_is_refused_wherever_it_stands() -> None:
    plain = card(quoted("Kami siap"), CardSize.SQUARE)
    for broken in (
        replace(plain, quote=quoted("Kami 😀")),
        replace(plain, quote=quoted("Kami", "安")),
        replace(plain, cta="Kunjungi 😀"),
        replace(plain, headline="Berita 安"),
        replace(plain, brand=replace(BRAND, wordmark="😀")),
    ):
        with pytest.raises(CardError, match="no glyph"):
            laid_out(broken)


def test_a_quote_card_needs_a_speaker() -> None:
    anonymous = Quote(text="Kami", start=0, paragraph=0, reason="tanpa nama")
    for quote in (anonymous, None):
        asked = replace(card(None, CardSize.SQUARE), quote=quote)
        with pytest.raises(CardError, match="name of who said"):
            arrange(asked, quote_template.TEMPLATE)


def test_the_foot_carries_the_cta_within_the_safe_area_of_a_story() -> None:
    layout = laid_out(card(quoted("Kami siap"), CardSize.STORY))
    button = next(s for s in layout.shapes if isinstance(s, Fill) and s.radius)
    assert button.top + button.height <= 1920 - 340


def test_a_headline_loses_its_emoji_and_a_quote_is_refused_for_one() -> None:
    headline = "🔴 Banjir di Kuala 🌊"
    assert laid_out(card(None, CardSize.SQUARE, headline)).words[0] == "Banjir di Kuala"


@pytest.mark.parametrize("size", CardSize)
@given(before=SPEECHES, after=SPEECHES)
@settings(max_examples=25, deadline=None)
def test_a_known_name_is_never_parted(size: CardSize, before: str, after: str) -> None:
    names = ("Kim Jong Un", "Sri Wahyuni Lestari")
    headline = f"{before} Kim Jong Un {after} Sri Wahyuni Lestari Pulang"
    asked = replace(card(None, size, headline), keep=names)
    lead = lead_lines(laid_out(asked))
    lines = " / ".join(text.characters for text in lead)
    assert "Kim / " not in lines
    assert "Jong / " not in lines
    assert "Sri / " not in lines
    assert "Wahyuni / " not in lines


def test_a_name_in_the_small_headline_is_not_parted() -> None:
    headline = "Rombongan Besar Itu Ucapkan Terima Kasih kepada Kim Jong Un atas Jamuan"
    for size in CardSize:
        asked = replace(
            card(quoted("Kami siap"), size, headline), keep=("Kim Jong Un",)
        )
        lines = [text.characters for text in laid_out(asked).texts]
        assert any("Kim Jong Un" in line for line in lines)


PLAIN_WORDS = st.lists(
    st.sampled_from(
        [
            *("warga", "jembatan", "menunggu", "sungai", "di", "ke", "yang", "Pak"),
            *("Bupati", "15", "tahun", "Rp", "2,5", "miliar", "anak-anak", "pulang"),
        ]
    ),
    min_size=4,
    max_size=40,
).map(" ".join)


@pytest.mark.parametrize("size", CardSize)
@given(speech=PLAIN_WORDS)
@settings(max_examples=40, deadline=None)
@example(speech="Jika ada cara untuk membantu kami akan melakukannya sebagai kewajiban")
def test_no_last_line_is_one_word_and_what_belongs_together_stays(
    size: CardSize, speech: str
) -> None:
    layout = laid_out(card(quoted(f"{speech} begitu saja"), size, headline=""))
    found = {fault.partition(":")[0] for fault in clumsy(lead_lines(layout), ())}
    assert found <= {"short word"}


def test_a_cut_quote_says_so() -> None:
    cut = replace(card(quoted("Kami datang. Kami"), CardSize.SQUARE), cut=True)
    assert laid_out(cut).words[0] == "“Kami datang. Kami…”"
    whole = replace(cut, quote=quoted("Kami datang."))
    assert laid_out(whole).words[0] == "“Kami datang. …”"


def test_a_template_with_a_photo_needs_one() -> None:
    asked = card(quoted("Kami siap"), CardSize.SQUARE)
    with pytest.raises(CardError, match="needs a photo"):
        arrange(asked, quote_photo.TEMPLATE)


@pytest.mark.parametrize("size", CardSize)
@pytest.mark.parametrize("label", ["BREAKING NEWS", "BREAKING"])
def test_a_breaking_card_says_so_once(size: CardSize, label: str) -> None:
    asked = card(None, size, "BREAKING: Gempa Guncang Kuala")
    asked = replace(asked, brand=replace(BRAND, breaking_label=label))
    layout = arrange(asked, breaking.TEMPLATE)
    assert layout.words[:2] == (label, "Gempa Guncang Kuala")
    assert_sound(layout, breaking.TEMPLATE, size)


@pytest.mark.parametrize("size", CardSize)
def test_a_correction_carries_its_note(size: CardSize) -> None:
    asked = replace(card(None, size), note="Yang benar adalah Rp 1,2 miliar.")
    layout = arrange(asked, ralat.TEMPLATE)
    assert layout.words[0] == "RALAT"
    assert asked.note in layout.words
    assert_sound(layout, ralat.TEMPLATE, size)


def test_a_template_may_set_its_words_without_ligatures() -> None:
    plain = replace(quote_template.TEMPLATE, ligatures=False)
    asked = card(quoted("Kami aktif menjaga filsafat"), CardSize.SQUARE)
    assert all(text.face.ligatures for text in laid_out(asked).texts)
    apart = [text for text in arrange(asked, plain).texts if text.characters != "→"]
    assert not any(text.face.ligatures for text in apart)
