import pytest

from distbot.domain.article import Article
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass, Reading
from distbot.languages.en import LANGUAGE

WORDS = "We will rebuild the harbour bridge before the winter storms arrive"
INTRODUCED = "Harbour mayor Nora Elmsworth, 51, opened the new bridge on Monday."


def read(*paragraphs: str, headline: str = "Bridge Opens", tag: str = "") -> Reading:
    tags = (tag,) if tag else ()
    return LANGUAGE.read(
        Article(url=None, headline=headline, paragraphs=paragraphs, tags=tags)
    )


def only(reading: Reading) -> Quote:
    assert len(reading.quotes) == 1
    return reading.quotes[0]


@pytest.mark.parametrize(
    "attribution",
    [
        "said Nora Elmsworth.",
        "Nora Elmsworth said.",
        "Elmsworth told reporters.",
        "said Ms Elmsworth.",
        "said mayor Nora Elmsworth.",
    ],
)
def test_who_said_it_stands_after_the_quote(attribution: str) -> None:
    quote = only(read(INTRODUCED, f"“{WORDS},” {attribution}"))
    assert (quote.text, quote.speaker) == (WORDS, "Nora Elmsworth")
    assert quote.usable
    assert quote.evidence


@pytest.mark.parametrize(
    ("naming", "role"),
    [
        ("Transport Minister Nora Elmsworth", "Transport Minister"),
        ("Nora Elmsworth, head of the flood office,", "head of the flood office"),
        ("Dr. Nora Elmsworth", None),
    ],
)
def test_the_role_is_told_from_the_name(naming: str, role: str | None) -> None:
    quote = only(read(f"On Monday {naming} said: “{WORDS}.”"))
    assert (quote.speaker, quote.role) == ("Nora Elmsworth", role)


def test_she_means_whoever_spoke_last() -> None:
    reading = read(
        f"“{WORDS},” said Governor Nora Elmsworth.",
        f"“{WORDS},” she added.",
        f"“{WORDS},” she said. “{WORDS}.”",
    )
    assert {q.speaker for q in reading.quotes} == {"Nora Elmsworth"}
    assert len(reading.quotes) == 4


def test_someone_unnamed_is_nobody_and_is_not_passed_on() -> None:
    reading = read(
        f"“{WORDS},” said Governor Nora Elmsworth.",
        f"“{WORDS},” said a resident of the old town.",
        f"“{WORDS},” she said.",
    )
    assert [q.speaker for q in reading.quotes] == ["Nora Elmsworth", None, None]


def test_two_people_of_one_surname_are_not_mixed_up() -> None:
    reading = read(
        "Mayor Nora Elmsworth met engineer Piet Elmsworth.",
        f"“{WORDS},” said Elmsworth.",
    )
    assert only(reading).speaker is None


def test_a_title_in_marks_is_no_quote() -> None:
    assert read("The film “A Bridge Over the Harbour” opens tonight.").quotes == ()


def test_the_frame_comes_off() -> None:
    reading = read(
        "HARBOUR TOWN — The bridge opened on Monday.",
        "Read also: Old Bridge Falls",
        "Mr. Lund, aged 3.5 years, came at 7 p.m. on Monday. He left.",
        "Visit our social media",
        "Click here",
    )
    assert reading.dateline == "HARBOUR TOWN"
    assert reading.cta is not None
    assert [s.text for s in reading.sentences] == [
        "The bridge opened on Monday.",
        "Mr. Lund, aged 3.5 years, came at 7 p.m. on Monday.",
        "He left.",
    ]
    assert [s.opens for s in reading.sentences] == [True, True, False]


@pytest.mark.parametrize(
    ("headline", "tag", "expected"),
    [
        ("Breaking: Bridge Falls", "", ArticleClass.BREAKING),
        ("Ten Walks by the Harbour", "Travel", ArticleClass.EVERGREEN),
        ("Bridge Opens", "Harbour", ArticleClass.NORMAL),
    ],
)
def test_the_class_follows_what_the_newsroom_marked(
    headline: str, tag: str, expected: ArticleClass
) -> None:
    reading = read("The bridge opened.", headline=headline, tag=tag)
    assert reading.article_class is expected


def test_names_become_topics() -> None:
    reading = read(
        "Mayor Nora Elmsworth opened Harbour Bridge on Monday.",
        "Nora Elmsworth praised Harbour Bridge.",
        tag="Transport",
    )
    assert reading.topics[0] == "Transport"
    assert {"Nora Elmsworth", "Harbour Bridge"} <= set(reading.topics)
