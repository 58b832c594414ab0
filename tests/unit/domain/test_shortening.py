import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.card import Brand, Card, CardSize
from distbot.domain.cutting import unmarked
from distbot.domain.errors import InputError
from distbot.domain.folding import same_words
from distbot.domain.quote import Quote
from distbot.domain.shortening import (
    RewordedError,
    Slice,
    TooFewWordsError,
    TornError,
    shortened,
    slice_of,
    whole,
)

SPEECH = (
    "Jembatan ini bukan hadiah - jembatan ini janji. Anak-anak menunggu, dan kata"
    ' kakek "air selalu menang" kepada kami. Sudah lunas'
)


def quoted(text: str = SPEECH, *, start: int = 1, paragraph: int = 0) -> Quote:
    return Quote(
        text=text,
        start=start,
        paragraph=paragraph,
        speaker="Rahman Hakiki",
        role="Kepala Desa",
        usable=True,
    )


def card() -> Card:
    return Card(
        template="quote",
        size=CardSize.SQUARE,
        headline="",
        quote=None,
        cta="Kunjungi",
        brand=Brand(wordmark="A"),
    )


# What is taken


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("jembatan ini janji", "…jembatan ini janji. …"),
        ("Anak-anak menunggu, dan kata", "… Anak-anak menunggu, dan kata…"),
        ("“Jembatan ini bukan hadiah”", "Jembatan ini bukan hadiah…"),
        (
            "Jembatan ini bukan hadiah – jembatan",
            "Jembatan ini bukan hadiah – jembatan…",
        ),
        ("…Ini janji. Anak-anak…", "…ini janji. Anak-anak…"),
        ("hadiah\n-  jembatan ini janji", "…hadiah – jembatan ini janji. …"),
        ('kata kakek "air selalu menang"', "…kata kakek “air selalu menang” …"),
        ("kepada kami. Sudah lunas.", "…kepada kami. Sudah lunas"),
    ],
)
def test_words_in_a_row_are_taken_as_the_article_has_them(
    words: str, said: str
) -> None:
    found = shortened(quoted(), words)
    assert found.quote.text in SPEECH
    assert found.on(card()).said == said


def test_all_of_its_words_are_the_whole_quote() -> None:
    assert shortened(quoted(), f"“{SPEECH}.”") == whole(quoted())


def test_a_slice_keeps_its_speaker_and_knows_its_place() -> None:
    found = shortened(quoted(start=7, paragraph=3), "jembatan ini janji").quote
    assert (found.speaker, found.role, found.usable) == (
        *("Rahman Hakiki", "Kepala Desa"),
        True,
    )
    assert (found.start, found.paragraph) == (7 + SPEECH.index("jembatan ini"), 3)


def test_no_mark_stands_where_only_an_end_mark_is_left_out() -> None:
    found = shortened(quoted("Kami akan siap sekali!"), "kami akan siap sekali")
    assert (found.cut_before, found.cut) == (False, False)
    assert found.on(card()).said == "Kami akan siap sekali!"


# What is refused


@pytest.mark.parametrize(
    ("words", "word", "said"),
    [
        ("jembatan itu janji", "itu", "ini"),
        ("Jembatan ini adalah hadiah", "adalah", "bukan"),
        ("jembatan ini hadiah", "hadiah", "bukan"),
        ("jembatan ini janji Anak-anak", "janji", "janji."),
        ("gubernur ini bukan hadiah", "gubernur", ""),
        ("Sudah lunas semua", "semua", ""),
        ("anak-anak Menunggu, dan", "Menunggu,", "menunggu,"),
        ("kepada kami? Sudah", "kami?", "kami."),
        ("embatan ini bukan hadiah", "embatan", ""),
    ],
)
def test_the_first_word_that_differs_is_named(word: str, words: str, said: str) -> None:
    with pytest.raises(RewordedError) as told:
        shortened(quoted(), words)
    assert (told.value.word, told.value.said) == (word, said)
    assert repr(word) in str(told.value)


@pytest.mark.parametrize("words", ["", " … ", "“”", "ini janji", "– ini - janji ,"])
def test_fewer_than_three_words_are_refused(words: str) -> None:
    with pytest.raises(TooFewWordsError, match="fewer than 3 words"):
        shortened(quoted(), words)


def test_a_quotation_within_the_quote_is_not_torn() -> None:
    with pytest.raises(TornError, match="in two"):
        shortened(quoted(), 'dan kata kakek "air selalu')


# Where a card's words stand


def test_a_shortened_quote_is_found_in_the_whole_of_it() -> None:
    other = quoted("Ini janji. Itu saja.", paragraph=2)
    part = shortened(quoted(), "jembatan ini janji")
    assert slice_of(part.quote, (other, quoted())) == part


def test_words_said_twice_are_found_where_they_stood() -> None:
    text = "Kami siap sekali, ya, kami siap sekali"
    part = Slice(whole=quoted(text), start=22, end=38)
    assert slice_of(part.quote, (quoted(text, paragraph=1), quoted(text))) == part


def test_words_that_moved_are_found_again() -> None:
    part = shortened(quoted(), "jembatan ini janji")
    moved = quoted("Ya. " + SPEECH, paragraph=4)
    found = slice_of(part.quote, (moved,))
    assert found is not None
    assert found.quote.text == part.quote.text
    assert found.quote.paragraph == 4


def test_words_that_are_gone_are_not_found() -> None:
    assert slice_of(quoted("Kami pulang."), (quoted(),)) is None
    assert slice_of(None, (quoted(),)) is None


# Rules


@given(data=st.data())
def test_any_words_in_a_row_are_drawn_as_a_slice_of_the_article(
    data: st.DataObject,
) -> None:
    words = SPEECH.split()
    begin = data.draw(st.integers(0, len(words) - 4))
    end = data.draw(st.integers(begin + 4, len(words)))
    try:
        part = shortened(quoted(), " ".join(words[begin:end]))
    except TornError:
        assert " ".join(words[begin:end]).count('"') == 1
        return
    drawn = part.on(card())
    assert drawn.quote is not None
    assert drawn.quote.text in SPEECH
    bare = unmarked(drawn.said, before=drawn.cut_before, after=drawn.cut)
    assert same_words(bare, drawn.quote.text)
    assert drawn.said.startswith("…") == (begin > 0) == drawn.cut_before
    assert drawn.said.endswith("…") == (end < len(words)) == drawn.cut
    assert slice_of(part.quote, (quoted(),)) == part


@given(
    text=st.text(st.sampled_from("abC ,.-…“”\"'\u200b\n"), min_size=1, max_size=60),
    words=st.text(st.sampled_from("abC ,.-…“”\"'\u200b\n"), max_size=30),
)
@example(text="a a a -", words="a a a -")
@example(text="“a b” c d", words="b c d")
def test_whatever_is_sent_only_the_articles_words_come_back(
    text: str, words: str
) -> None:
    quote = quoted(text)
    try:
        part = shortened(quote, words)
    except InputError:
        return
    assert part.quote.text == text[part.start : part.end]
    assert sum(any(c.isalnum() for c in w) for w in part.quote.text.split()) >= 3
    kept = [c.lower() for c in part.quote.text if c.isalnum()]
    assert kept == [c.lower() for c in words if c.isalnum()]
