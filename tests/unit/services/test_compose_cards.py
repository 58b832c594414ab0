"""What the service makes of an article's photo, and of articles hard to draw."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from distbot import paths
from distbot.app import ConfigFile, make_writing, no_secrets
from distbot.cards import samples
from distbot.clock import SystemClock
from distbot.domain.article import Article
from distbot.domain.card import CardRules
from distbot.domain.errors import InputError
from distbot.domain.post import Draft
from distbot.ports import Writing
from distbot.services.compose import compose
from distbot.storage.shelf import FolderShelf

SPEECH = (
    "Jembatan ini bukan hadiah untuk kami. Jembatan ini janji yang sudah ditunggu"
    " anak-anak sekolah selama dua belas tahun"
)


def article(headline: str = "Warga Muara Tenang Punya Jembatan") -> Article:
    return Article(
        url="https://kabarkuala.example.com/a",
        headline=headline,
        paragraphs=(
            "KABARKUALA — Jembatan Merawai diresmikan pada Senin pagi.",
            f"“{SPEECH},” kata Kepala Desa Muara Tenang, Rahman Hakiki, Senin.",
        ),
        image="https://kabarkuala.example.com/a.jpg",
        image_credit="Sari Melati",
    )


@pytest.fixture
def writing(tmp_path: Path) -> Writing:
    file = ConfigFile.read(paths.configs() / "demo.toml")
    made = make_writing(file, no_secrets, SystemClock())
    return replace(
        made,
        shelf=FolderShelf(tmp_path),
        fetch_image=lambda _: samples.picture("dark"),
    )


def composed(writing: Writing, story: Article | None = None) -> Draft:
    return compose(writing, story or article())[0]


def card_format(writing: Writing, draft: Draft) -> str | None:
    content = writing.shelf.load(draft.card).content
    return Image.open(BytesIO(content)).format


def test_an_articles_photo_stands_on_its_card(writing: Writing) -> None:
    draft = composed(writing)
    assert card_format(writing, draft) == "JPEG"
    assert draft.quote is not None
    assert draft.warnings == ()


def test_a_photo_that_is_gone_is_a_warning(writing: Writing) -> None:
    def gone(image: str) -> bytes:
        raise InputError(image, "answers 404", "Check it")

    draft = composed(replace(writing, fetch_image=gone))
    assert card_format(writing, draft) == "PNG"
    assert any("404" in warning for warning in draft.warnings)


def test_a_photo_that_is_broken_is_a_warning(writing: Writing) -> None:
    draft = composed(replace(writing, fetch_image=lambda _: b"<svg/>"))
    assert card_format(writing, draft) == "PNG"
    assert draft.quote is not None
    assert any("cannot be read" in warning for warning in draft.warnings)


def test_a_photo_without_a_credit_is_left_out(writing: Writing) -> None:
    draft = composed(writing, replace(article(), image_credit=None))
    assert card_format(writing, draft) == "PNG"
    assert any("no credit" in warning for warning in draft.warnings)


def test_a_headline_that_cannot_be_drawn_does_not_hold_up_its_quote(
    writing: Writing,
) -> None:
    draft = composed(writing, article("Warga 安 Punya Jembatan"))
    assert draft.quote is not None
    assert draft.card


def test_an_article_that_cannot_be_drawn_still_has_its_post(writing: Writing) -> None:
    story = replace(
        article("Warga 安"), paragraphs=("Sebuah kabar singkat dari desa.",)
    )
    draft = composed(writing, story)
    assert (draft.card, draft.alt_text) == ("", "")
    assert any("no card" in warning for warning in draft.warnings)


def test_an_alt_text_keeps_within_its_limit_and_the_quote_whole(
    writing: Writing,
) -> None:
    draft = composed(writing, article("Warga Muara Tenang " * 60))
    assert len(draft.alt_text) <= 1000
    assert SPEECH in draft.alt_text
    assert "Rahman Hakiki" in draft.alt_text


def test_a_long_quote_is_cut_only_where_the_newsroom_allows_it(
    writing: Writing,
) -> None:
    speech = " ".join(["Kami menunggu jembatan ini bertahun-tahun lamanya."] * 7)
    story = replace(
        article(),
        paragraphs=(f"“{speech},” kata Kepala Desa Muara Tenang, Rahman Hakiki.",),
        image=None,
    )
    long = composed(writing, story)
    rules = CardRules(cut_quotes=True)
    allowed = replace(writing, newsroom=replace(writing.newsroom, card_rules=rules))
    cut = composed(allowed, story)
    for draft in (long, cut):
        assert draft.quote is None or speech.startswith(draft.quote.text)
