"""A stored post made anew, through the real renderer."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from typing_extensions import override

from distbot import paths
from distbot.app import ConfigFile, make_writing, no_secrets
from distbot.cards import samples
from distbot.clock import SystemClock
from distbot.domain.article import Article
from distbot.domain.card import PHOTO_LIMIT_BYTES, Card, CardFile, CardRules, PhotoStyle
from distbot.domain.duka import has_emoji
from distbot.domain.errors import InputError, PhotoError
from distbot.domain.newsroom import Duka
from distbot.domain.post import Draft
from distbot.domain.rewording import AddressError, EmptyWordsError, OverLimitError
from distbot.domain.shortening import RewordedError, TooFewWordsError
from distbot.ports import CardRenderer, Writing
from distbot.services.compose import compose
from distbot.services.recast import (
    other_card,
    other_quote,
    own_photo,
    own_words,
    shorter_quote,
)
from distbot.storage._values import pack_draft, unpack_draft
from distbot.storage.shelf import FolderShelf

FIRST = (
    "Jembatan ini bukan hadiah untuk kami. Jembatan ini janji yang sudah ditunggu"
    " anak-anak sekolah selama dua belas tahun"
)
SECOND = "Pemerintah kabupaten akan merawat jembatan ini sampai anak cucu kita nanti"
THIRD = "Kami tidak mengurangi satu baut pun sejak hari pertama sampai hari ini"
SPEAKERS = {FIRST: "Rahman Hakiki", SECOND: "Sutan Rimba", THIRD: "Mira Lestanti"}
LEDE = "KABARKUALA — Jembatan Merawai diresmikan pada Senin pagi."
SAID = (
    f"“{FIRST},” kata Kepala Desa Muara Tenang, Rahman Hakiki, Senin.",
    f"“{SECOND},” kata Bupati Merawai, Sutan Rimba, Senin.",
    f"“{THIRD},” kata Kepala Dinas Pekerjaan Umum, Mira Lestanti, Senin.",
)
UNDRAWN = (
    "“Kami menamai jembatan ini 安 sejak dua belas tahun yang lalu di kampung,” kata"
    " Kepala Desa Muara Tenang, Rahman Hakiki, Senin."
)
"""No font of the cards has that letter."""

_LONG = " ".join([*[THIRD] * 4, "ketika kami semua mulai membangunnya"])
TALL = f"“{_LONG},” kata Kepala Dinas Pekerjaan Umum, Mira Lestanti."
"""It has no room beside a photo."""

CUT = "the quote is cut: the card carries a part of it"


class Watched(CardRenderer):
    """Draws as the real one does; remembers the last card."""

    def __init__(self, real: CardRenderer) -> None:
        self.real = real
        self.cards: list[Card] = []

    @override
    def render(self, card: Card) -> CardFile:
        self.cards.append(card)
        return self.real.render(card)


class Desk(NamedTuple):
    writing: Writing
    article: Article
    draft: Draft
    watched: Watched

    def with_draft(self, draft: Draft) -> "Desk":
        return self._replace(draft=draft)


Made = Callable[..., Desk]


def story(*paragraphs: str, image: bool = True) -> Article:
    return Article(
        url="https://kabarkuala.example.com/a",
        headline="Warga Muara Tenang Punya Jembatan",
        paragraphs=(LEDE, *paragraphs),
        image="https://kabarkuala.example.com/a.jpg" if image else None,
        image_credit="Sari Melati",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cards")


@pytest.fixture(scope="module")
def made(folder: Path) -> Made:
    file = ConfigFile.read(paths.configs() / "demo.toml")
    real = make_writing(file, no_secrets, SystemClock())

    def make(
        article: Article | None = None,
        on: str = "kanal",
        rules: CardRules | None = None,
        duka: Duka | None = None,
    ) -> Desk:
        watched = Watched(real.renderer)
        newsroom = replace(
            real.newsroom, card_rules=rules or real.newsroom.card_rules, duka=duka
        )
        writing = replace(
            real,
            newsroom=newsroom,
            renderer=watched,
            shelf=FolderShelf(folder),
            fetch_image=lambda _: samples.picture("dark"),
        )
        article = article or story(*SAID)
        only = [d for d in newsroom.destinations if d.name == on]
        (draft,) = compose(writing, article, only=only)
        return Desk(writing, article, draft, watched)

    return make


def around(desk: Desk, act: Callable[[Writing, Article, Draft], Draft]) -> list[Draft]:
    """Press again and again until the card is the first one."""
    drafts = [desk.draft]
    for _ in range(12):
        drafts.append(act(desk.writing, desk.article, drafts[-1]))
        if drafts[-1].card == desk.draft.card:
            return drafts
    pytest.fail("it never comes back")


def looks(drafts: list[Draft]) -> list[tuple[str, bool]]:
    return [(d.look.template, d.look.headline) for d in drafts if d.look]


def texts(drafts: list[Draft]) -> list[str]:
    return [draft.quote.text if draft.quote else "" for draft in drafts]


def picture(width: int = 1200, height: int = 900, form: str = "JPEG") -> bytes:
    file = BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(file, form)
    return file.getvalue()


def as_composed(draft: Draft) -> Draft:
    """Forget which look an editor asked for."""
    return replace(draft, look=draft.look and replace(draft.look, asked=None))


def photo_of(draft: Draft) -> str:
    return draft.look.photo if draft.look else ""


def kind(desk: Desk, draft: Draft) -> str | None:
    with Image.open(desk.writing.shelf.path(draft.card)) as card:
        return card.format


# Another quote


@pytest.mark.parametrize("on", ["kanal", "x"])
def test_quotes_take_turns_and_come_back_to_the_first(made: Made, on: str) -> None:
    desk = made(on=on)
    drafts = around(desk, other_quote)
    assert sorted(texts(drafts)) == sorted([*SPEAKERS, texts(drafts)[0]])
    assert drafts[-1] == desk.draft
    assert {draft.wording for draft in drafts} == {desk.draft.wording}
    assert set(looks(drafts)) == {("quote-photo", True)}


def test_the_speaker_and_the_alt_text_follow_the_quote(made: Made) -> None:
    for draft in around(made(), other_quote):
        assert draft.quote is not None
        assert draft.quote.speaker == SPEAKERS[draft.quote.text]
        assert f"“{draft.quote.text}.” — {draft.quote.speaker}" in draft.alt_text


@pytest.mark.parametrize(
    ("paragraphs", "fault"),
    [(SAID[:1], "has only this quote for a card"), ((), "has no quote for a card")],
)
def test_without_another_quote_the_card_stays(
    made: Made, paragraphs: tuple[str, ...], fault: str
) -> None:
    desk = made(story(*paragraphs))
    with pytest.raises(InputError, match=fault) as told:
        other_quote(desk.writing, desk.article, desk.draft)
    assert told.value.thing == desk.article.url


def test_a_quote_that_fits_no_card_is_passed_over(made: Made) -> None:
    desk = made(story(UNDRAWN, *SAID[1:]))
    assert set(texts(around(desk, other_quote))) == {SECOND, THIRD}


def test_where_no_other_quote_fits_that_is_said(made: Made) -> None:
    desk = made(story(UNDRAWN, SAID[1]))
    assert len(desk.writing.language.read(desk.article).usable_quotes) == 2
    with pytest.raises(InputError, match="no other quote that fits a card"):
        other_quote(desk.writing, desk.article, desk.draft)


def test_a_quote_of_another_variant_is_not_said_again(made: Made) -> None:
    desk = made()
    drafts = around(desk, partial(other_quote, used=frozenset({SECOND})))
    assert set(texts(drafts)) == {FIRST, THIRD}


def test_the_look_of_the_card_stays_with_another_quote(made: Made) -> None:
    desk = made()
    split = other_card(desk.writing, desk.article, desk.draft)
    drafts = around(desk.with_draft(split), other_quote)
    assert set(looks(drafts)) == {("quote-split", True)}
    assert len(set(texts(drafts))) == 3


def test_a_quote_without_room_beside_the_photo_takes_it_from_no_other(
    made: Made,
) -> None:
    desk = made(story(SAID[0], TALL, SAID[1]), on="x")
    for start in (desk.draft, other_card(desk.writing, desk.article, desk.draft)):
        assert start.look is not None
        usual = (start.look.template, True)
        drafts = around(desk.with_draft(start), other_quote)
        assert drafts[-1] == start
        assert sorted(looks(drafts[:-1])) == sorted([("quote", True), usual, usual])


def test_the_headlines_card_gets_a_quote(made: Made) -> None:
    desk = made()
    bare = desk.draft
    while bare.quote is not None:
        bare = other_card(desk.writing, desk.article, bare)
    again = other_quote(desk.writing, desk.article, bare)
    assert again.quote is not None
    assert again.look is not None
    assert again.look.spare is None


# Another card


@pytest.mark.parametrize("on", ["kanal", "x"])
def test_cards_take_turns_and_come_back_to_the_first(made: Made, on: str) -> None:
    drafts = around(made(on=on), other_card)
    assert looks(drafts) == [
        ("quote-photo", True),
        ("quote-split", True),
        ("quote", True),
        ("quote", False),
        ("headline", True),
        ("photo", True),
        ("quote-photo", True),
    ]
    assert as_composed(drafts[-1]) == drafts[0]
    assert len({draft.card for draft in drafts}) == 6


def test_the_quote_comes_back_after_the_headline(made: Made) -> None:
    desk = made()
    second = other_quote(desk.writing, desk.article, desk.draft)
    drafts = around(desk.with_draft(second), other_card)
    assert second.quote is not None
    assert set(texts(drafts)) == {second.quote.text, ""}
    for draft in drafts:
        assert (second.quote.text in draft.alt_text) == (draft.quote is not None)
        assert desk.article.headline in draft.alt_text
        assert draft.warnings == ()


def test_without_a_photo_only_the_cards_without_take_turns(made: Made) -> None:
    drafts = around(made(story(*SAID, image=False)), other_card)
    assert looks(drafts) == [
        ("quote", True),
        ("quote", False),
        ("headline", True),
        ("quote", True),
    ]


def test_only_breaking_news_has_a_breaking_card(made: Made) -> None:
    article = replace(story(*SAID), headline="BREAKING NEWS: Jembatan Runtuh")
    drafts = around(made(article), other_card)
    assert looks(drafts)[:2] == [("breaking", True), ("quote-photo", True)]
    assert looks(drafts)[-1] == ("breaking", True)
    assert len(drafts) == 8


def test_a_draft_of_unknown_look_goes_round_too(made: Made) -> None:
    desk = made(story(*SAID, image=False))
    old = replace(desk.draft, look=None)
    drafts = around(desk.with_draft(old), other_card)
    assert [d.look and d.look.headline for d in drafts] == [None, False, True, True]


def test_where_there_is_no_other_card_that_is_said(made: Made) -> None:
    desk = made(story(image=False))
    with pytest.raises(InputError, match="no other card") as told:
        other_card(desk.writing, desk.article, desk.draft)
    assert told.value.mend.startswith("Choose another")


def test_that_there_is_no_quote_stays_a_warning(made: Made) -> None:
    desk = made(story())
    assert desk.draft.warnings == ("no usable quote: the card carries the headline",)
    other = other_card(desk.writing, desk.article, desk.draft)
    assert other.warnings == desk.draft.warnings
    assert other.card != desk.draft.card


def test_a_photo_that_is_gone_is_told_on_the_new_card(made: Made) -> None:
    desk = made()

    def gone(image: str) -> bytes:
        raise InputError(image, "answers 404", "Check it")

    writing = replace(desk.writing, fetch_image=gone)
    other = other_card(writing, desk.article, desk.draft)
    assert other.look is not None
    assert other.look.template == "quote"
    assert len(other.warnings) == 1
    assert "404" in other.warnings[0]
    healed = other_quote(desk.writing, desk.article, other)
    assert healed.warnings == ()


# A shorter quote


def test_a_part_of_the_quote_stands_with_its_cuts_marked(made: Made) -> None:
    desk = made()
    part = shorter_quote(
        desk.writing, desk.article, desk.draft, "Jembatan ini janji yang sudah ditunggu"
    )
    assert part.quote is not None
    assert part.quote.text == "Jembatan ini janji yang sudah ditunggu"
    assert part.quote.speaker == "Rahman Hakiki"
    assert part.warnings == (CUT,)
    said = "“… Jembatan ini janji yang sudah ditunggu…”"
    assert said in part.alt_text
    assert said in desk.watched.real.render(desk.watched.cards[-1]).words
    assert part.quote.text in desk.article.paragraphs[1][part.quote.start :]
    assert looks([part]) == [("quote-photo", True)]


def test_a_shortened_quote_may_grow_again_and_keeps_its_cut_on_other_cards(
    made: Made,
) -> None:
    desk = made()
    act = partial(shorter_quote, desk.writing, desk.article)
    part = act(desk.draft, "jembatan ini janji yang")
    for draft in around(desk.with_draft(part), other_card):
        assert draft.quote == (part.quote if draft.quote else None)
        assert (CUT in draft.warnings) == (draft.quote is not None)
    assert act(act(part, "janji yang sudah ditunggu"), FIRST) == desk.draft


def test_what_was_left_out_of_the_only_quote_comes_back(made: Made) -> None:
    desk = made(story(SAID[0]))
    part = shorter_quote(desk.writing, desk.article, desk.draft, "janji yang sudah")
    assert other_quote(desk.writing, desk.article, part) == desk.draft


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("Jembatan ini adalah janji", RewordedError),
        ("janji yang", TooFewWordsError),
        (SECOND, RewordedError),
    ],
)
def test_words_that_nobody_said_are_refused(
    made: Made, words: str, error: type[InputError]
) -> None:
    desk = made()
    with pytest.raises(error):
        shorter_quote(desk.writing, desk.article, desk.draft, words)


def test_there_must_be_a_quote_to_shorten(made: Made) -> None:
    desk = made()
    changed = replace(desk.article, paragraphs=(LEDE,))
    bare = made(story())
    with pytest.raises(InputError, match="not in the article any more"):
        shorter_quote(desk.writing, changed, desk.draft, "janji yang sudah")
    with pytest.raises(InputError, match="is not there"):
        shorter_quote(bare.writing, bare.article, bare.draft, "janji yang sudah")


# An editor's words


@pytest.mark.parametrize(("on", "price"), [("kanal", "0"), ("x", "0.020")])
def test_own_words_change_nothing_of_the_card(made: Made, on: str, price: str) -> None:
    desk = made(on=on)
    new = own_words(desk.writing, desk.article, desk.draft, "Jembatan dibuka.")
    assert new.wording.text.startswith("Jembatan dibuka.\n")
    assert new.wording.link == desk.draft.wording.link
    assert new.price_usd == Decimal(price)
    assert replace(new, wording=desk.draft.wording) == desk.draft


def test_what_the_article_does_not_say_is_a_warning(made: Made) -> None:
    desk = made()
    act = partial(own_words, desk.writing, desk.article)
    new = act(desk.draft, "Bupati: “Jembatan ini milik saya.”")
    assert new.warnings == ("not said in the article: “Jembatan ini milik saya”",)
    assert act(new, f"Bupati: “{SECOND}.”").warnings == ()
    headline = replace(desk.article, headline="“Milik Saya,” Kata Bupati")
    said = own_words(desk.writing, headline, desk.draft, "“Milik Saya”")
    assert said.warnings == ()


def test_what_composing_warned_of_still_holds(made: Made) -> None:
    desk = made(replace(story(), url=None, source_id="a"))
    assert len(desk.draft.warnings) == 2
    new = own_words(desk.writing, desk.article, desk.draft, "Jembatan dibuka.")
    assert new.warnings == desk.draft.warnings
    other = other_card(desk.writing, desk.article, new)
    assert other.warnings == desk.draft.warnings


def test_an_emoji_beside_a_death_is_a_warning(made: Made) -> None:
    article = replace(story(*SAID), headline="Perintis Jembatan Meninggal Dunia")
    desk = made(article, duka=Duka(words=("meninggal dunia",), approval=None))
    assert desk.draft.duka
    new = own_words(desk.writing, article, desk.draft, "Selamat jalan 😭")
    assert new.warnings[-1] == "duka: the new words have an emoji"
    assert new.duka
    calm = own_words(desk.writing, article, new, "Selamat jalan.")
    assert calm.warnings == desk.draft.warnings
    everyday = made()
    light = own_words(everyday.writing, everyday.article, everyday.draft, "Hore 🎉")
    assert light.warnings == ()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (" \u200b", EmptyWordsError),
        ("kata " * 100, OverLimitError),
        ("Lihat kpu.go.id.", AddressError),
    ],
)
def test_words_that_cannot_go_are_refused(
    made: Made, text: str, error: type[InputError]
) -> None:
    desk = made(on="x")
    with pytest.raises(error):
        own_words(desk.writing, desk.article, desk.draft, text)


def test_words_of_another_account_are_refused_where_the_network_forbids_it(
    made: Made,
) -> None:
    desk = made(on="x")
    act = partial(own_words, desk.writing, desk.article, desk.draft)
    taken = frozenset({act("Jembatan dibuka.").wording.text})
    with pytest.raises(InputError, match="which x forbids"):
        act("Jembatan  dibuka.", taken=taken)
    assert act("Jembatan kini dibuka.", taken=taken).wording.text not in taken


def test_words_of_another_account_may_be_said_where_they_may(made: Made) -> None:
    desk = made()
    act = partial(own_words, desk.writing, desk.article, desk.draft)
    taken = frozenset({act("Jembatan dibuka.").wording.text})
    assert act("Jembatan dibuka.", taken=taken).wording.text in taken


# An editor's photo


def test_an_own_photo_stands_beside_the_quote(made: Made) -> None:
    desk = made(story(*SAID, image=False))
    assert kind(desk, desk.draft) == "PNG"
    photo = picture()
    new = own_photo(desk.writing, desk.article, desk.draft, photo)
    assert kind(desk, new) == "JPEG"
    assert (new.quote, new.alt_text) == (desk.draft.quote, desk.draft.alt_text)
    assert new.wording == desk.draft.wording
    assert looks([new]) == [("quote-photo", True)]
    drawn = desk.watched.cards[-1].photo
    assert drawn is not None
    assert drawn.content == photo


def test_an_own_photo_stays_through_all_later_turns(made: Made) -> None:
    desk = made(story(*SAID, image=False))
    new = own_photo(desk.writing, desk.article, desk.draft, picture())
    drafts = around(desk.with_draft(new), other_card)
    assert [t for t, _ in looks(drafts) if t not in {"quote", "headline"}] == [
        *("quote-photo", "quote-split", "photo", "quote-photo"),
    ]
    drafts = around(desk.with_draft(new), other_quote)
    assert len(drafts) == 4
    assert all(kind(desk, draft) == "JPEG" for draft in drafts)


def test_an_own_photo_keeps_the_template_that_shows_one(made: Made) -> None:
    desk = made()
    split = other_card(desk.writing, desk.article, desk.draft)
    new = own_photo(desk.writing, desk.article, split, picture())
    assert looks([new]) == [("quote-split", True)]
    assert new.card != split.card


def test_an_own_photo_without_a_quote_stands_above_the_headline(made: Made) -> None:
    desk = made(story())
    new = own_photo(desk.writing, desk.article, desk.draft, picture())
    assert looks([new]) == [("photo", True)]


@pytest.mark.parametrize(
    ("rule", "given", "line"),
    [
        ("required", "", "Foto: Kabarkuala.com"),
        ("required", "Budi", "Foto: Budi"),
        ("optional", "", ""),
        ("Foto: Tim Kabarkuala", "", "Foto: Tim Kabarkuala"),
    ],
)
def test_whose_photo_it_is_stands_below_it(
    made: Made, rule: str, given: str, line: str
) -> None:
    desk = made(rules=CardRules(photo_credit=rule))
    act = partial(own_photo, desk.writing, desk.article, desk.draft)
    new = act(picture(), credit=given)
    words = desk.watched.real.render(desk.watched.cards[-1]).words
    assert (line in words) == bool(line)
    assert ("Foto" in " ".join(words)) == bool(line)
    assert new.look is not None
    assert new.look.credit == line


def test_a_photo_that_lies_on_its_side_is_set_upright(made: Made) -> None:
    desk = made(story(image=False))
    image = Image.new("RGB", (1200, 1200), "#d02020")
    image.paste("#2020d0", (0, 0, 600, 1200))
    exif = Image.Exif()
    exif[0x0112] = 6
    file = BytesIO()
    image.save(file, "JPEG", exif=exif)
    new = own_photo(desk.writing, desk.article, desk.draft, file.getvalue())
    with Image.open(desk.writing.shelf.path(new.card)) as card:
        above, below = card.getpixel((540, 60)), card.getpixel((540, 700))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[2] > above[0]
    assert below[0] > below[2]


@pytest.mark.parametrize(
    ("photo", "fault"),
    [
        (b"", "cannot be read"),
        (b"%PDF-1.7", "cannot be read: it is none of JPEG, PNG"),
        (picture(200, 150), "too small for a card: 200×150 px"),
        (picture(3000, 400, "PNG"), "too long for a card"),
    ],
    ids=["nothing", "no picture", "small", "strip"],
)
def test_what_cannot_be_shown_is_refused(made: Made, photo: bytes, fault: str) -> None:
    desk = made()
    with pytest.raises(PhotoError, match=fault):
        own_photo(desk.writing, desk.article, desk.draft, photo)


def test_a_file_that_is_too_large_is_refused_unread(made: Made) -> None:
    desk = made()
    desk.watched.cards.clear()
    with pytest.raises(InputError, match="larger than 20 MB"):
        own_photo(desk.writing, desk.article, desk.draft, bytes(PHOTO_LIMIT_BYTES + 1))
    assert desk.watched.cards == []


def test_a_newsroom_without_photos_has_none_of_editors(made: Made) -> None:
    desk = made(rules=CardRules(photo=PhotoStyle.NONE))
    with pytest.raises(InputError, match="carry no photos"):
        own_photo(desk.writing, desk.article, desk.draft, picture())


def test_a_kept_photo_that_is_gone_is_a_warning(made: Made, folder: Path) -> None:
    desk = made(story(*SAID, image=False))
    new = own_photo(desk.writing, desk.article, desk.draft, picture(1201, 900))
    assert new.look is not None
    (folder / new.look.photo).unlink()
    other = other_quote(desk.writing, desk.article, new)
    assert kind(desk, other) == "PNG"
    assert "cannot be read" in other.warnings[0]


# All of them


def test_a_destination_that_the_config_lost_is_named(made: Made) -> None:
    desk = made()
    lost = replace(desk.draft, destination="lama")
    for act in (other_quote, other_card):
        with pytest.raises(InputError, match="destination lama: is not in the config"):
            act(desk.writing, desk.article, lost)
    with pytest.raises(InputError, match="destination lama"):
        own_words(desk.writing, desk.article, lost, "Ya.")


def test_a_quote_that_the_article_lost_is_never_drawn_again(made: Made) -> None:
    desk = made()
    changed = replace(desk.article, paragraphs=(LEDE, *SAID[1:]))
    draft = desk.draft
    for _ in range(4):
        draft = other_card(desk.writing, changed, draft)
        assert texts([draft])[0] in {"", SECOND}
    assert set(texts(around(desk.with_draft(desk.draft), other_quote))) == {*SPEAKERS}
    swapped = other_quote(desk.writing, changed, desk.draft)
    assert swapped.quote is not None
    assert swapped.quote.text == SECOND


def test_a_speaker_that_was_mended_in_the_article_is_mended_on_the_card(
    made: Made,
) -> None:
    desk = made()
    mended = SAID[0].replace("Rahman Hakiki", "Rahman Hadiwinata")
    changed = replace(desk.article, paragraphs=(LEDE, mended, *SAID[1:]))
    draft = other_card(desk.writing, changed, desk.draft)
    assert draft.quote is not None
    assert draft.quote.speaker == "Rahman Hadiwinata"
    assert "Rahman Hadiwinata" in draft.alt_text


def test_no_card_of_a_death_gets_an_emoji(made: Made) -> None:
    article = replace(story(*SAID), headline="Perintis Meninggal Dunia 😭")
    article = replace(article, image_credit="Sari 📷")
    desk = made(article, duka=Duka(words=("meninggal dunia",), approval=None))
    for draft in (*around(desk, other_card), *around(desk, other_quote)):
        assert not has_emoji(draft.alt_text)
        assert draft.duka
        assert draft.warnings == desk.draft.warnings
    told = [
        f"{c.headline} {c.cta} {c.photo and c.photo.credit}" for c in desk.watched.cards
    ]
    assert not any(map(has_emoji, told))


ACTS: dict[str, Callable[[Writing, Article, Draft], Draft]] = {
    "other quote": other_quote,
    "other card": other_card,
    "own words": lambda w, a, d: own_words(w, a, d, "Jembatan dibuka."),
    "own photo": lambda w, a, d: own_photo(w, a, d, samples.picture("light")),
    "shorter": lambda w, a, d: shorter_quote(
        w, a, d, " ".join(d.quote.text.split()[1:-1]) if d.quote else ""
    ),
}


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=6),
    on=st.sampled_from(["kanal", "x"]),
)
def test_whatever_editors_press_the_card_says_what_was_said(
    made: Made, acts: list[str], on: str
) -> None:
    desk = made(on=on)
    draft = desk.draft
    for name in acts:
        before = draft
        try:
            draft = ACTS[name](desk.writing, desk.article, draft)
        except InputError:
            assert name == "shorter"
            continue
        if name == "own words":
            assert replace(before, wording=draft.wording) == draft
        else:
            assert draft.wording == before.wording
        assert photo_of(draft) or not photo_of(before)
        assert draft.card
        assert unpack_draft(pack_draft(draft)) == draft
        if draft.quote is not None:
            assert draft.quote.usable
            paragraph = desk.article.paragraphs[draft.quote.paragraph]
            assert paragraph[draft.quote.start :].startswith(draft.quote.text)
            (speaker,) = [s for q, s in SPEAKERS.items() if draft.quote.text in q]
            assert draft.quote.speaker == speaker
            assert speaker in draft.alt_text
