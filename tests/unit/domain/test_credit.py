import pytest

from distbot.domain.article import Article
from distbot.domain.card import CardRules, PhotoStyle
from distbot.domain.credit import credit_line, own_credit, photo_of
from distbot.domain.errors import InputError


def article(credit: str | None = "Sari Melati", image: str | None = "a.jpg") -> Article:
    return Article(
        url=None,
        headline="Panen lada",
        paragraphs=("Panen.",),
        image=image,
        image_credit=credit,
    )


def fetch(image: str) -> bytes:
    return image.encode()


@pytest.mark.parametrize(
    ("given", "rule", "line"),
    [
        ("Sari Melati", "required", "Foto: Sari Melati"),
        ("Foto: Sari", "required", "Foto: Sari"),
        ("dok. Humas Rimba Hulu", "optional", "dok. Humas Rimba Hulu"),
        (None, "required", None),
        ("  ", "required", None),
        (None, "optional", ""),
        (None, "Foto: Kabarkuala", "Foto: Kabarkuala"),
        ("Sari", "Foto: Kabarkuala", "Foto: Sari"),
    ],
)
def test_a_credit_is_carried_or_demanded(
    given: str | None, rule: str, line: str | None
) -> None:
    assert credit_line(given, CardRules(photo_credit=rule)) == line


def test_a_photo_comes_with_its_credit() -> None:
    photo, fault = photo_of(article(), CardRules(), fetch, (0.2, 0.3))
    assert fault == ""
    assert photo is not None
    assert photo.content == b"a.jpg"
    assert (photo.credit, photo.focus) == ("Foto: Sari Melati", (0.2, 0.3))


def test_without_its_credit_a_photo_is_not_even_fetched() -> None:
    asked: list[str] = []

    def remember(image: str) -> bytes:
        asked.append(image)
        return b""

    photo, fault = photo_of(article(credit=None), CardRules(), remember)
    assert photo is None
    assert "no credit" in fault
    assert asked == []


def test_a_photo_that_cannot_be_had_is_a_warning() -> None:
    def gone(image: str) -> bytes:
        raise InputError(image, "answers 404", "Check it")

    photo, fault = photo_of(article(), CardRules(), gone)
    assert photo is None
    assert "answers 404" in fault


def test_nothing_is_said_where_no_photo_is_wanted() -> None:
    none = CardRules(photo=PhotoStyle.NONE)
    assert photo_of(article(), none, fetch) == (None, "")
    assert photo_of(article(image=None), CardRules(), fetch) == (None, "")
    assert photo_of(article(), CardRules(), None) == (None, "")


@pytest.mark.parametrize(
    ("given", "rule", "line"),
    [
        ("Budi", "required", "Foto: Budi"),
        ("", "required", "Foto: Kabarkuala.com"),
        ("", "optional", ""),
        ("", "Foto: Tim", "Foto: Tim"),
    ],
)
def test_an_editors_picture_is_the_newsrooms_where_a_credit_is_demanded(
    given: str, rule: str, line: str
) -> None:
    assert own_credit(given, CardRules(photo_credit=rule), "Kabarkuala.com") == line
