from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from distbot.domain.article import Article
from distbot.domain.correction import Remedy, keeps_card, remedies, stands, with_card
from distbot.domain.post import Draft, Length, PostState, Wording
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass

STORY = Article(
    url="https://wartarimba.example.com/padi",
    headline="Padi Ladang Rimba Menguning",
    paragraphs=("Petani mulai panen.", "“Airnya cukup,” kata Mak Sinar."),
    image="https://wartarimba.example.com/padi.jpg",
    image_credit="Foto: Badrun",
)
QUOTED = Quote(
    text="Airnya cukup", start=1, paragraph=1, speaker="Mak Sinar", usable=True
)
DRAFT = Draft(
    destination="kanal",
    channel="telegram",
    wording=Wording(text="x", length=Length(used=1, limit=2, unit="utf16")),
    card="a.png",
    alt_text="Kartu",
    price_usd=Decimal(0),
    article_class=ArticleClass.NORMAL,
    quote=QUOTED,
)
COSTS = {Remedy.REPLACE, Remedy.RALAT, Remedy.DELETE}
QUEUED = [
    PostState.DRAFT,
    PostState.APPROVED,
    PostState.CLAIMED,
    PostState.FAILED,
]
OUT = [PostState.PUBLISHED]


def usual(state: PostState, **known: bool) -> Remedy:
    asked = {"gone": False, "told": False, "own_words": False, "can_edit": False}
    return remedies(state, **(asked | known))[0]


@pytest.mark.parametrize("state", QUEUED)
def test_what_is_not_out_takes_the_new_words_or_goes_with_its_article(
    state: PostState,
) -> None:
    assert usual(state) is Remedy.REWRITE
    assert usual(state, gone=True) is Remedy.CANCEL


def test_what_is_out_is_edited_where_that_can_be_done() -> None:
    assert usual(PostState.PUBLISHED, can_edit=True) is Remedy.EDIT
    assert usual(PostState.PUBLISHED) is Remedy.LEAVE
    assert usual(PostState.PUBLISHED, gone=True) is Remedy.DELETE


def test_what_cannot_be_edited_can_be_replaced_or_corrected_or_left() -> None:
    known = {"gone": False, "told": False, "own_words": False, "can_edit": False}
    offered = remedies(PostState.PUBLISHED, **known)

    assert {Remedy.REPLACE, Remedy.RALAT, Remedy.LEAVE} <= set(offered)


@pytest.mark.parametrize("state", [*QUEUED, *OUT])
@pytest.mark.parametrize("known", ["own_words", "told"])
def test_an_editors_words_and_what_needs_no_change_are_left(
    state: PostState, known: str
) -> None:
    assert usual(state, can_edit=True, **{known: True}) is Remedy.LEAVE


@pytest.mark.parametrize(
    "state",
    [PostState.UNKNOWN, PostState.SENDING, PostState.CANCELLED, PostState.SKIPPED],
)
def test_for_what_is_open_or_given_up_there_is_no_remedy(state: PostState) -> None:
    for gone, told in product([False, True], repeat=2):
        known = {"gone": gone, "told": told, "own_words": False, "can_edit": True}
        assert remedies(state, **known) == ()


@pytest.mark.parametrize("state", [*QUEUED, *OUT])
def test_what_costs_is_never_usual_and_leaving_is_always_offered(
    state: PostState,
) -> None:
    for told, own, can_edit in product([False, True], repeat=3):
        found = remedies(state, gone=False, told=told, own_words=own, can_edit=can_edit)
        assert found[0] not in COSTS
        assert Remedy.LEAVE in found
        assert len(found) == len(set(found))


def test_a_quote_stands_wherever_its_paragraph_has_moved() -> None:
    assert stands(QUOTED, replace(STORY, paragraphs=STORY.paragraphs[::-1]))
    assert not stands(QUOTED, replace(STORY, paragraphs=STORY.paragraphs[:1]))


def test_a_card_is_kept_while_all_that_it_shows_is_the_articles() -> None:
    more = replace(STORY, paragraphs=(*STORY.paragraphs, "Hujan turun."))

    assert keeps_card(DRAFT, STORY, more)
    assert not keeps_card(DRAFT, STORY, replace(STORY, paragraphs=("Panen.",)))
    assert not keeps_card(replace(DRAFT, card=""), STORY, more)


@pytest.mark.parametrize(
    "change",
    [{"headline": "Padi Menguning"}, {"image": None}, {"image_credit": "Foto: Tari"}],
    ids=str,
)
def test_a_card_is_drawn_anew_when_what_it_shows_changes(
    change: dict[str, Any],
) -> None:
    assert not keeps_card(DRAFT, STORY, replace(STORY, **change))


def test_a_kept_card_brings_its_quote_and_its_alt_text() -> None:
    new = replace(DRAFT, card="b.png", alt_text="Lain", quote=None)

    kept = with_card(new, DRAFT)

    assert kept == DRAFT
