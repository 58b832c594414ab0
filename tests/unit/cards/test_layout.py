from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distbot.cards.fonts import typeface
from distbot.cards.layout import arrange
from distbot.cards.paint import stamps
from distbot.cards.shapes import Fill, Layout, Text
from distbot.cards.template import Template
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


def ink(text: Text) -> tuple[int, int, int, int]:
    boxes = [stamp.box for stamp in stamps(text)]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def texts(layout: Layout) -> list[Text]:
    return [shape for shape in layout.shapes if isinstance(shape, Text)]


def assert_sound(layout: Layout, template: Template, size: CardSize) -> None:
    frame = template.frames[size]
    boxes = [(text, ink(text)) for text in texts(layout)]
    for text, (left, top, right, bottom) in boxes:
        assert left >= 16
        assert right <= layout.width - frame.margin + 3, text.characters
        assert top >= max(12, frame.unsafe_top)
        assert bottom <= layout.height - frame.unsafe_bottom
        assert text.size >= frame.floor
        glyphs = typeface(text.face).shape(text.characters).glyphs
        assert all(glyph.id != 0 for glyph in glyphs)
    for (one, a), (other, b) in combinations(boxes, 2):
        if one.size == other.size and one.face == other.face:
            continue  # lines of one block may dovetail
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one.characters, other.characters)


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
    layout = laid_out(card(quoted(speech), size))
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


def test_a_quote_that_needs_the_room_takes_the_headlines_place() -> None:
    speech = " ".join(["pengungsian"] * 36)
    layout = laid_out(card(quoted(speech), CardSize.LANDSCAPE))
    assert HEADLINE not in layout.words


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
        replace(plain, headline="Berita 😀"),
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
