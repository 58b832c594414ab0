"""What composing makes of what its caller knows: grants, used quotes, taken words."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pytest
from typing_extensions import override

from distbot import paths
from distbot.app import ConfigFile, make_writing, no_secrets
from distbot.clock import SystemClock
from distbot.domain.article import Article
from distbot.domain.card import Card, CardFile
from distbot.domain.duka import has_emoji
from distbot.domain.duplicates import gist
from distbot.domain.errors import InputError
from distbot.domain.newsroom import Destination, Duka, Important, LinkPolicy
from distbot.domain.post import Draft, Priority
from distbot.domain.price import billed_as_link
from distbot.ports import CardRenderer, Writing
from distbot.services.compose import Terms, compose
from distbot.storage.shelf import FolderShelf

URL = "https://kabarkuala.example.com/a"
LEDE = "Jembatan Merawai diresmikan pada Senin pagi."
NEXT = "Warga Muara Tenang menyeberang sejak pukul tujuh."
FIRST = "Jembatan ini janji yang sudah ditunggu anak-anak kami selama dua belas tahun"
SECOND = "Pemerintah kabupaten akan merawat jembatan ini sampai anak cucu kita nanti"
YES, NO = (True, "today's share: 0 of 4 links given"), (False, "4 of 4 links given")


@dataclass(slots=True)
class Watched(CardRenderer):
    """Draws as the real one does, and remembers what was asked of it."""

    real: CardRenderer
    cards: list[Card] = field(default_factory=list)

    @override
    def render(self, card: Card) -> CardFile:
        self.cards.append(card)
        return self.real.render(card)


@pytest.fixture
def writing(tmp_path: Path) -> Writing:
    file = ConfigFile.read(paths.configs() / "demo.toml")
    made = make_writing(file, no_secrets, SystemClock())
    kanal, x = made.newsroom.destinations
    destinations = (
        kanal,
        replace(kanal, name="cadangan", address="@cadangan", link=LinkPolicy.AUTO),
        x,
        replace(x, name="x2", address="@akun_kedua", account="kedua"),
    )
    return replace(
        made,
        newsroom=replace(made.newsroom, destinations=destinations),
        channels=dict(made.channels) | {("x", "kedua"): made.channels["x", ""]},
        renderer=Watched(made.renderer),
        shelf=FolderShelf(tmp_path),
        fetch_image=None,
    )


def article(
    headline: str = "Warga Muara Tenang Punya Jembatan", *more: str, tag: str = "Desa"
) -> Article:
    return Article(
        url=URL,
        headline=headline,
        paragraphs=(
            f"KABARKUALA — {LEDE}",
            NEXT,
            f"“{FIRST},” kata Kepala Desa Muara Tenang, Rahman Hakiki, Senin.",
            f"“{SECOND},” kata Bupati Merawai, Sutan Rimba, Senin.",
            *more,
        ),
        tags=(tag, "Jembatan Merawai"),
    )


def at(writing: Writing, *names: str) -> list[Destination]:
    return [one for one in writing.newsroom.destinations if one.name in names]


def on_x(
    writing: Writing,
    story: Article | None = None,
    *,
    terms: Terms | None = None,
    link: LinkPolicy = LinkPolicy.AUTO,
) -> Draft:
    (x,) = at(writing, "x")
    only = [replace(x, link=link)]
    (draft,) = compose(writing, story or article(), only=only, terms=terms or Terms())
    return draft


def test_a_granted_link_stands_on_the_post_and_in_its_price(writing: Writing) -> None:
    draft = on_x(writing, terms=Terms(grants={"x": YES}))
    assert draft.wording.link == URL
    assert draft.price_usd == Decimal("0.205")
    assert draft.wording.text.endswith(
        f"{URL}?utm_source=x&utm_medium=social&utm_campaign=x"
    )


def test_without_a_grant_a_card_goes_with_the_call_to_action(writing: Writing) -> None:
    for terms in (Terms(grants={"x": NO}), Terms(grants={"x2": YES}), Terms()):
        draft = on_x(writing, terms=terms)
        assert (draft.wording.link, draft.price_usd) == (None, Decimal("0.020"))
        assert draft.wording.text.endswith("\nKunjungi Medsos Kabarkuala")
        assert draft.warnings == ()


def test_breaking_news_has_its_link_unless_the_money_is_gone(writing: Writing) -> None:
    breaking = article("BREAKING NEWS: Jembatan Dibuka")
    assert on_x(writing, breaking).wording.link == URL
    refused = on_x(writing, breaking, terms=Terms(grants={"x": NO}))
    assert refused.wording.link is None
    assert refused.warnings == ("goes without the link: 4 of 4 links given",)


def test_a_grant_says_nothing_where_the_config_does(writing: Writing) -> None:
    grants, refuses = Terms(grants={"x": YES}), Terms(grants={"x": NO})
    never = on_x(writing, terms=grants, link=LinkPolicy.NEVER)
    always = on_x(writing, terms=refuses, link=LinkPolicy.ALWAYS)
    assert (never.wording.link, always.wording.link) == (None, URL)
    assert never.warnings == ()
    assert always.warnings == ("the link makes it $0.205 instead of $0.020",)


def test_a_link_that_is_free_needs_no_grant(writing: Writing) -> None:
    only = at(writing, "cadangan")
    terms = Terms(grants={"cadangan": NO})
    (draft,) = compose(writing, article(), only=only, terms=terms)
    assert draft.wording.link == URL
    assert draft.price_usd == 0


def test_an_important_article_is_one_and_its_card_says_why(writing: Writing) -> None:
    high = Important(tags=("Pilkada",), categories=(), headline=())
    newsroom = replace(writing.newsroom, high=high)
    terms = Terms(grants={"x": NO})
    chosen = replace(writing, newsroom=newsroom)
    important = on_x(chosen, article(tag="#pilkada"), terms=terms)
    assert important.priority is Priority.HIGH
    assert important.warnings == ("goes without the link: 4 of 4 links given",)
    assert on_x(chosen, terms=terms).priority is Priority.NORMAL


def test_two_accounts_of_x_never_say_the_same(writing: Writing) -> None:
    first, second = compose(writing, article(), only=at(writing, "x", "x2"))
    assert first.wording.text.startswith(LEDE)
    assert second.wording.text.startswith(NEXT)
    assert second.wording.text.endswith("\nKunjungi Medsos Kabarkuala")
    assert not billed_as_link(second.wording.text)


def test_an_address_of_its_own_makes_no_post_another(writing: Writing) -> None:
    terms = Terms(grants={"x": YES, "x2": YES})
    first, second = compose(
        writing, article(), only=at(writing, "x", "x2"), terms=terms
    )
    assert gist(first.wording.text) != gist(second.wording.text)
    assert second.wording.link == URL
    assert second.wording.text.endswith("utm_campaign=x2")


def test_telegram_channels_may_say_the_same(writing: Writing) -> None:
    drafts = compose(writing, article(), only=at(writing, "kanal", "cadangan"))
    first, second = (draft.wording.text for draft in drafts)
    assert first == second
    taken = Terms(taken={"telegram": frozenset({first})})
    (again,) = compose(writing, article(), only=at(writing, "kanal"), terms=taken)
    assert again.wording.text == first


def test_words_that_others_carry_already_are_not_said_again(writing: Writing) -> None:
    said: list[str] = []

    def go_on() -> None:
        while len(said) < 100:
            terms = Terms(taken={"x": frozenset(said)})
            said.append(on_x(writing, terms=terms).wording.text)

    with pytest.raises(InputError, match="same words") as told:
        go_on()
    assert told.value.thing == "destination x"
    assert len({gist(text) for text in said}) == len(said) >= 4
    words = "\n".join(article().paragraphs)
    for text in said:
        assert text.partition("\n")[0].removesuffix("…") in words
        assert not text.startswith(("#", "Kunjungi"))


def test_a_repeat_has_another_quote(writing: Writing) -> None:
    first = on_x(writing)
    assert first.quote is not None
    terms = Terms(used_quotes=frozenset({first.quote.text}))
    again = on_x(writing, terms=terms)
    assert again.quote is not None
    assert {first.quote.text, again.quote.text} == {FIRST, SECOND}
    assert again.quote.text in again.alt_text


def test_a_repeat_without_another_quote_is_none(writing: Writing) -> None:
    terms = Terms(used_quotes=frozenset({FIRST, SECOND}))
    with pytest.raises(InputError, match="no other quote") as told:
        on_x(writing, terms=terms)
    assert told.value.thing == URL


@pytest.fixture
def mourning(writing: Writing) -> Writing:
    newsroom = writing.newsroom
    return replace(
        writing,
        newsroom=replace(
            newsroom,
            duka=Duka(words=("meninggal dunia",), approval=None),
            cta=replace(newsroom.cta, label="👉 Kunjungi Medsos Kabarkuala.com"),
            short_name="Kabarkuala 📰",
            name="Kabarkuala 📰",
        ),
    )


def test_nothing_light_stands_on_news_of_a_death(mourning: Writing) -> None:
    story = article(
        "Perintis Jembatan Meninggal Dunia 😭",
        "Warga berduka 😭 sejak pagi.",
        "“Beliau guru kami 😭,” kata warga.",
        tag="Duka 1️⃣",
    )
    watched = mourning.renderer
    assert isinstance(watched, Watched)
    for draft in compose(mourning, story):
        told = [draft.wording.text, draft.alt_text]
        told += [button.text for button in draft.wording.buttons]
        told += [
            f"{c.headline} {c.cta} {c.quote and c.quote.text}" for c in watched.cards
        ]
        assert not any(map(has_emoji, told))
        assert draft.duka
        assert draft.card
        assert "duka: no emoji, and no evergreen beside it" in draft.warnings


def test_the_call_to_action_stays_on_news_of_a_death(mourning: Writing) -> None:
    story = article("Perintis Jembatan Meninggal Dunia")
    kanal, _, x, _ = compose(mourning, story)
    label = "Kunjungi Medsos Kabarkuala.com"
    assert kanal.wording.text.endswith(f"\n{label}\nKlik di sini")
    (link,) = kanal.wording.entities
    assert link.offset + link.length == kanal.wording.length.used
    assert x.wording.text.endswith("\nKunjungi Medsos Kabarkuala")


def test_a_quote_with_an_emoji_is_passed_over_for_one_without(
    mourning: Writing,
) -> None:
    paragraphs = (
        "KABARKUALA — Perintis jembatan meninggal dunia, Senin.",
        "“Beliau guru kami semua di kampung ini sejak dulu 😭,” kata Rahman Hakiki.",
        f"“{SECOND},” kata Bupati Merawai, Sutan Rimba, Senin.",
    )
    story = replace(article("Kampung Berduka"), paragraphs=paragraphs)
    draft = on_x(mourning, story)
    assert draft.quote is not None
    assert draft.quote.text == SECOND


def test_duka_is_off_until_the_newsroom_names_its_words(
    writing: Writing, mourning: Writing
) -> None:
    story = article("Perintis Jembatan Meninggal Dunia", "Warga 😭 berduka.")
    assert not on_x(writing, story).duka
    assert not on_x(mourning).duka
    assert not any("duka" in warning for warning in on_x(mourning).warnings)
