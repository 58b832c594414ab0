from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.article import Article
from distbot.domain.difference import Difference, Fate, Place, differences, told
from distbot.domain.text_telegram import compose_text, length_utf16

STORY = Article(
    url="https://wartarimba.example.com/bakau",
    headline="Warga Rimba Menanam 500 Bibit Bakau",
    paragraphs=(
        "Warga Rimba Hilir menanam 500 bibit bakau di tepi Sungai Sinar, hari Minggu.",
        "Bibit berasal dari kebun desa.",
    ),
    image="https://wartarimba.example.com/a.jpg",
    image_credit="Foto: Tari",
)
NAMES = {
    Place.HEADLINE: "Judul",
    Place.PARAGRAPH: "Paragraf {number}",
    Place.BYLINE: "Penulis",
    Place.IMAGE: "Foto",
    Place.CREDIT: "Kredit",
}
WORDS = st.text(alphabet="ab 😀\n.", min_size=1).filter(str.strip)
ARTICLES = st.builds(
    Article,
    url=st.none(),
    headline=WORDS,
    paragraphs=st.lists(WORDS, max_size=5).map(tuple),
    byline=st.none() | WORDS,
    image=st.none() | WORDS,
    image_credit=st.none() | WORDS,
)


def side(change: Difference, *fates: Fate) -> str:
    return "".join(one.text for one in change.stretches if one.fate in fates)


def text_of(before: Article, after: Article, limit: int = 3500) -> str:
    text, _ = compose_text(told(differences(before, after), NAMES, limit))
    return text


def test_a_number_that_is_mended_is_all_that_is_told() -> None:
    paragraph = STORY.paragraphs[0].replace("500", "700")
    after = replace(STORY, paragraphs=(paragraph, STORY.paragraphs[1]))

    assert text_of(STORY, after) == (
        "Paragraf 1: Warga Rimba Hilir menanam [−500] [+700] bibit bakau di tepi …"
    )


def test_removed_words_are_struck_through_and_new_ones_bold() -> None:
    after = replace(STORY, headline="Warga Rimba Menanam 700 Bibit Bakau")

    text, entities = compose_text(told(differences(STORY, after), NAMES))

    assert text == "Judul: Warga Rimba Menanam [−500] [+700] Bibit Bakau"
    marked = {e.kind: text[e.offset : e.offset + e.length] for e in entities}
    assert marked == {"strikethrough": "[−500]", "bold": "[+700]"}


def test_a_new_paragraph_and_one_that_is_gone_are_told_whole() -> None:
    more = replace(STORY, paragraphs=(*STORY.paragraphs, "Hujan turun."))

    assert text_of(STORY, more) == "Paragraf 3: [+Hujan turun.]"
    assert text_of(more, STORY) == "Paragraf 3: [−Hujan turun.]"


def test_another_picture_is_told_by_its_address_and_its_maker() -> None:
    other = "https://wartarimba.example.com/b.jpg"
    after = replace(STORY, image=other, image_credit="Foto: Laras", byline="Badrun")

    assert text_of(STORY, after).splitlines() == [
        "Penulis: [+Badrun]",
        f"Foto: [−{STORY.image}] [+{other}]",
        "Kredit: Foto: [−Tari] [+Laras]",
    ]


def test_what_is_the_same_has_no_difference() -> None:
    assert differences(STORY, replace(STORY, tags=("bakau",))) == ()
    assert told((), NAMES) == ()


@given(ARTICLES, ARTICLES)
def test_both_versions_can_be_read_from_it(before: Article, after: Article) -> None:
    found = differences(before, after)

    olds = [side(one, Fate.KEPT, Fate.REMOVED) for one in found]
    news = [side(one, Fate.KEPT, Fate.ADDED) for one in found]
    assert all(old != new for old, new in zip(olds, news, strict=True))
    for one, old, new in zip(found, olds, news, strict=True):
        if one.place is Place.HEADLINE:
            assert (old, new) == (before.headline, after.headline)
        if one.place is Place.PARAGRAPH:
            assert old == "" or old in before.paragraphs
            assert new == "" or new == after.paragraphs[one.number - 1]
    changed = {one.place for one in found}
    assert (Place.HEADLINE in changed) == (before.headline != after.headline)
    assert (Place.PARAGRAPH in changed) == (before.paragraphs != after.paragraphs)


@given(ARTICLES, ARTICLES, st.integers(min_value=2, max_value=60))
@example(STORY, replace(STORY, headline="😀" * 40), 20)
def test_it_is_never_longer_than_it_may_be_and_says_where_it_ends(
    before: Article, after: Article, limit: int
) -> None:
    whole = text_of(before, after)

    short = text_of(before, after, limit)

    assert length_utf16(short) <= limit
    assert short == whole if length_utf16(whole) <= limit else short.endswith("…")


def test_texts_too_long_to_compare_are_told_as_a_whole() -> None:
    long = replace(STORY, paragraphs=("kata " * 3000 + "akhir.",))

    (change,) = differences(long, replace(long, paragraphs=("lain " * 3000 + "x.",)))

    assert [one.fate for one in change.stretches] == [Fate.REMOVED, Fate.ADDED]
