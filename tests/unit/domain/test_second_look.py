from dataclasses import replace
from decimal import Decimal

import pytest

from distbot import plugins
from distbot.domain.article import Article
from distbot.domain.caution import SPEAKER
from distbot.domain.post import Draft, Length, Wording
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass
from distbot.domain.second_look import Backdrop, looks, second_look
from distbot.domain.sensitive import SensitiveWords
from distbot.ports import Language

ARTICLE = Article(url=None, headline="Panen Raya", paragraphs=("Kami siap.",))
LANGUAGE: Language = plugins.load("languages", "id")
QUOTE = Quote(text="Kami siap", start=1, paragraph=0, speaker="Rahman", usable=True)
DRAFT = Draft(
    destination="kanal",
    channel="telegram",
    wording=Wording(text="Panen.", length=Length(used=6, limit=1024, unit="utf16")),
    card="",
    alt_text="",
    price_usd=Decimal(0),
    article_class=ArticleClass.NORMAL,
)
TOUCHED = "“racun” is on the newsroom's own list: look at it twice"
LASTING = "no room for the link"


def backdrop(*, known: bool = False) -> Backdrop:
    return Backdrop(
        article=ARTICLE,
        reading=LANGUAGE.read(ARTICLE),
        sensitive=SensitiveWords(own=("racun",)),
        has_quoted=lambda _: known,
    )


@pytest.mark.parametrize(
    ("text", "quote", "known", "found"),
    [
        ("Panen.", None, False, []),
        ("Panen racun.", None, False, [TOUCHED]),
        ("Panen.", replace(QUOTE, text="Ini racun"), True, [TOUCHED]),
        ("Panen.", QUOTE, True, []),
    ],
)
def test_what_readers_will_see_is_looked_at(
    text: str, quote: Quote | None, found: list[str], *, known: bool
) -> None:
    assert list(filter(None, looks(text, quote, backdrop(known=known)))) == found


def test_only_what_holds_of_the_draft_as_it_stands_is_warned_of() -> None:
    old = replace(DRAFT, warnings=(LASTING, TOUCHED, f"{SPEAKER} Badrun: x"))

    assert second_look(old, backdrop()).warnings == (LASTING,)
    quoted = second_look(replace(old, quote=QUOTE), backdrop()).warnings
    assert quoted[0] == LASTING
    assert quoted[1].startswith(f"{SPEAKER} Rahman")
    assert len(quoted) == 2
