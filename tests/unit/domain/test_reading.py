from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass, Reading


def quote(text: str, *, usable: bool) -> Quote:
    return Quote(
        text=text,
        start=1,
        paragraph=0,
        speaker="Badrun Sasmita",
        usable=usable,
        reason=None if usable else "terlalu pendek",
    )


def reading(*quotes: Quote) -> Reading:
    return Reading(
        headline="Warga Rimba Menanam Bakau",
        dateline=None,
        lede="",
        sentences=(),
        quotes=quotes,
        topics=(),
        cta=None,
        article_class=ArticleClass.NORMAL,
        class_reason="tidak ada tanda lain",
    )


def test_usable_quotes_keep_their_order() -> None:
    first, short, last = (
        quote("Bakau menjaga kampung", usable=True),
        quote("Iya", usable=False),
        quote("Anak cucu memetik hasilnya", usable=True),
    )

    assert reading(first, short, last).usable_quotes == (first, last)


def test_an_article_may_have_no_usable_quote() -> None:
    assert reading(quote("Iya", usable=False)).usable_quotes == ()


def test_breaking_is_the_most_urgent_class() -> None:
    # The store claims posts in this order.
    assert list(ArticleClass) == [
        ArticleClass.BREAKING,
        ArticleClass.NORMAL,
        ArticleClass.EVERGREEN,
    ]
