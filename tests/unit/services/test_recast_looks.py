"""A draft that an editor changed warns of what it is now, not of what it was."""

from dataclasses import replace

import pytest
from typing_extensions import override

from distbot import paths
from distbot.app import ConfigFile, make_writing, no_secrets
from distbot.clock import SystemClock
from distbot.domain.article import Article
from distbot.domain.caution import SPEAKER
from distbot.domain.post import Draft
from distbot.domain.second_look import second_look
from distbot.ports import Writing
from distbot.services.compose import compose
from distbot.services.recast import (
    other_card,
    other_quote,
    own_photo,
    own_words,
    shorter_quote,
)
from distbot.storage.shelf import FolderShelf
from tests.unit.services.test_recast import picture

KNOWN = (
    "Jembatan ini janji yang sudah ditunggu anak-anak sekolah selama dua belas tahun"
)
UNKNOWN = "Kami tidak mengurangi satu baut pun sejak hari pertama sampai hari ini"
ARTICLE = Article(
    url="https://kabarkuala.example.com/a",
    headline="Warga Muara Tenang Punya Jembatan",
    paragraphs=(
        "KABARKUALA — Jembatan Merawai diresmikan pada Senin pagi.",
        f"“{KNOWN},” kata Kepala Desa Muara Tenang, Rahman Hakiki, Senin.",
        f"“{UNKNOWN},” kata Mira Lestanti, Senin.",
    ),
)
WARNING = f"{SPEAKER} Mira Lestanti: the article says little of who that is"
CRIME = "Seorang siswi dianiaya di jembatan."
CHILD = "a child in a criminal case (“siswi”): keep out whatever tells who it is"


class Forgetful(Writing):
    """Has quoted nobody yet."""

    @override
    def has_quoted(self, speaker: str, but: str) -> bool:
        return False


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Writing:
    file = ConfigFile.read(paths.configs() / "demo.toml")
    made = make_writing(file, no_secrets, SystemClock())
    return Forgetful(
        newsroom=made.newsroom,
        language=made.language,
        renderer=made.renderer,
        shelf=FolderShelf(tmp_path_factory.mktemp("cards")),
        channels=made.channels,
    )


def composed(writing: Writing) -> Draft:
    only = [d for d in writing.newsroom.destinations if d.name == "kanal"]
    (draft,) = compose(writing, ARTICLE, only=only)
    return draft


def quoting(writing: Writing, words: str) -> Draft:
    """Have the card say these words."""
    draft = composed(writing)
    while draft.quote is None or draft.quote.text != words:
        draft = other_quote(writing, ARTICLE, draft)
    return draft


def test_another_quote_warns_of_its_own_speaker_and_of_no_other(
    writing: Writing,
) -> None:
    assert WARNING not in quoting(writing, KNOWN).warnings
    draft = quoting(writing, UNKNOWN)
    assert draft.warnings.count(WARNING) == 1
    assert WARNING not in other_quote(writing, ARTICLE, draft).warnings


def test_a_speaker_is_warned_of_while_the_card_quotes_them(writing: Writing) -> None:
    draft = quoting(writing, UNKNOWN)
    shorter = shorter_quote(
        writing, ARTICLE, draft, "sejak hari pertama sampai hari ini"
    )
    drafts = [shorter, own_photo(writing, ARTICLE, draft, picture())]
    for _ in range(8):
        drafts.append(other_card(writing, ARTICLE, drafts[-1]))

    quoted = [
        one.quote is not None and one.quote.speaker == "Mira Lestanti" for one in drafts
    ]
    assert [WARNING in one.warnings for one in drafts] == quoted
    assert any(quoted)
    assert not all(quoted)


def test_words_that_touch_a_child_are_warned_of_and_others_no_more(
    writing: Writing,
) -> None:
    draft = composed(writing)
    assert CHILD not in draft.warnings

    touched = own_words(writing, ARTICLE, draft, CRIME)
    assert touched.warnings.count(CHILD) == 1
    again = own_words(writing, ARTICLE, touched, f"{CRIME} Polisi datang.")
    assert again.warnings.count(CHILD) == 1
    assert CHILD not in own_words(writing, ARTICLE, again, "Jembatan dibuka.").warnings


def test_what_an_article_opens_with_stays_whatever_the_words(writing: Writing) -> None:
    article = replace(ARTICLE, headline="Siswi SMP Dianiaya di Jembatan")
    draft = second_look(composed(writing), writing.backdrop(article))
    warning = CHILD.replace("siswi", "Siswi")

    assert warning in draft.warnings
    assert warning in own_words(writing, article, draft, "Jembatan dibuka.").warnings


def test_what_is_not_of_words_or_speakers_stays_as_it_is(writing: Writing) -> None:
    draft = replace(composed(writing), warnings=("no room for the link",))

    assert second_look(draft, writing.backdrop(ARTICLE)).warnings == (
        "no room for the link",
    )
