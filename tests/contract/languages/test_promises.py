"""What every registered language promises, whatever the article."""

from string import Formatter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot import plugins
from distbot.domain.article import Article
from distbot.domain.reading import ArticleClass
from distbot.ports import ClassRule, Language, OwnWords

CODES = plugins.names("languages")
PIECES = st.sampled_from(
    (
        *"“”\"'‘’«».,\n-()",
        *("...", " ", " — ", "kata ", "said ", "Rangga ", "Lund ", "Mayor ", "Ketua "),
        *("mengatakan ", "she said", "ia ", "S.H.", "Dr. ", "dan ", "Baca juga: "),
        *("Click here", "Klik di sini", "***", "Kami datang ", "We came ", "ſ", "İ"),
    )
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))
FILLED = TEXTS.filter(lambda text: bool(text.strip()))


def language(code: str) -> Language:
    loaded: Language = plugins.load("languages", code)
    return loaded


def article(*paragraphs: str, headline: str = "Judul", **labels: str) -> Article:
    return Article(
        url=None,
        headline=headline,
        paragraphs=paragraphs,
        tags=tuple(filter(None, [labels.get("tag")])),
        categories=tuple(filter(None, [labels.get("category")])),
    )


@pytest.mark.parametrize("code", CODES)
@given(headline=FILLED, paragraphs=st.lists(FILLED, max_size=6))
@example(headline="İ", paragraphs=["“We came", "again,” said Lund"])
@example(headline="Judul", paragraphs=["Reporter: Lund"])
def test_any_article_gives_a_reading_made_of_it(
    code: str, headline: str, paragraphs: list[str]
) -> None:
    source = article(*paragraphs, headline=headline)
    reading = language(code).read(source)
    assert reading.headline == headline
    assert reading.class_reason
    for quote in reading.quotes:
        paragraph = source.paragraphs[quote.paragraph]
        assert paragraph[quote.start : quote.start + len(quote.text)] == quote.text
        assert not quote.text.endswith(",")
    for sentence in reading.sentences:
        whole = " ".join(source.paragraphs[sentence.paragraph].split())
        assert sentence.text in whole
        assert all(kept in sentence.text for kept in sentence.keeps)
    paragraphs_read = [sentence.paragraph for sentence in reading.sentences]
    assert paragraphs_read == sorted(paragraphs_read)
    assert all(topic.strip() == topic != "" for topic in reading.topics)


@pytest.mark.parametrize("code", CODES)
def test_reading_twice_gives_the_same(code: str) -> None:
    source = article("“Kami datang,” kata Sari Lund. “We came,” said Sari Lund.")
    assert language(code).read(source) == language(code).read(source)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("piece", ["a.", "“A ”", '"a ', "Sari Lund ", "(a", "A said "])
def test_hostile_text_is_read_in_linear_time(code: str, piece: str) -> None:
    # Were any scan quadratic, these 200 KB would run into the suite's timeout.
    assert language(code).read(article(piece * (200_000 // len(piece)))).headline


@pytest.mark.parametrize("code", CODES)
def test_its_messages_have_the_keys_and_fields_of_every_other_language(
    code: str,
) -> None:
    own, other = language(code).messages, language("id").messages
    assert own.chat.keys() == other.chat.keys()
    for key, text in own.chat.items():
        assert fields(text) == fields(other.chat[key]), key
    assert fields(own.alt_quote) == fields(other.alt_quote)
    assert fields(own.alt_headline) == fields(other.alt_headline)
    assert fields(own.labels.visit_newsroom) == {"name"}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"tag": "#Siaga  Merah"}, ArticleClass.BREAKING),
        ({"category": "siaga merah"}, ArticleClass.NORMAL),
        ({"category": "Dapur Kita"}, ArticleClass.EVERGREEN),
        ({"headline": "Gunung Rimba: Awas, Level Empat!"}, ArticleClass.BREAKING),
        ({"headline": "Gunung Rimba Awaskan Warga"}, ArticleClass.NORMAL),
        ({"headline": "Awas Level", "category": "dapur kita"}, ArticleClass.EVERGREEN),
    ],
)
def test_a_newsrooms_own_rules_tell_classes(
    code: str, labels: dict[str, str], expected: ArticleClass
) -> None:
    own = OwnWords(
        classes={
            ArticleClass.BREAKING: ClassRule(
                tags=("Siaga Merah",), headline=("awas level empat",)
            ),
            ArticleClass.EVERGREEN: ClassRule(categories=("Dapur Kita",)),
        }
    )
    reading = language(code).extended(own).read(article("Warga datang.", **labels))
    assert reading.article_class is expected


@pytest.mark.parametrize("code", CODES)
def test_a_newsrooms_own_furniture_and_topics_are_left_out(code: str) -> None:
    own = OwnWords(furniture=("Pantau terus",), banned_topics=("Kabar Rimba",))
    source = article(
        "Warga Rimba datang.", "Pantau terus Kabar Rimba", tag="Kabar Rimba"
    )
    plain, extended = language(code), language(code).extended(own)
    assert "Kabar Rimba" in plain.read(source).topics
    reading = extended.read(source)
    assert [sentence.text for sentence in reading.sentences] == ["Warga Rimba datang."]
    assert "Kabar Rimba" not in reading.topics


@pytest.mark.parametrize("code", CODES)
def test_a_newsrooms_own_abbreviation_ends_no_sentence(code: str) -> None:
    source = article("Warga Dsn. Rimba datang.", "Selesai.")
    reading = language(code).extended(OwnWords(abbreviations=("dsn",))).read(source)
    assert reading.sentences[0].text == "Warga Dsn. Rimba datang."


@pytest.mark.parametrize("code", CODES)
def test_extending_leaves_the_shipped_language_alone(code: str) -> None:
    source = article("Warga datang.", tag="Rimba")
    before = language(code).read(source)
    language(code).extended(OwnWords(banned_topics=("Rimba",)))
    assert language(code).read(source) == before
