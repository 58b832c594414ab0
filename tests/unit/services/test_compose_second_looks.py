"""What a draft warns of before anybody approves it."""

from dataclasses import replace
from pathlib import Path

import pytest

from distbot import plugins
from distbot.app import ConfigFile, make_writing, no_secrets
from distbot.clock import SystemClock
from distbot.domain.article import Article
from distbot.domain.post import Draft
from distbot.ports import Before, Writing
from distbot.services.compose import Terms, compose

CONFIG = """
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"

[words.sensitive]
own = ["sengketa *"]
child = ["taruna"]

[[destination]]
name = "kanal"
channel = "telegram"
address = "@wartarimba"

[[destination]]
name = "x"
channel = "x"
address = "@wartarimba"
link = "always"
"""
ARTICLE = Article(
    url="https://wartarimba.example.com/jembatan",
    headline="Warga Muara Tenang Punya Jembatan",
    paragraphs=(
        "RIMBA — Jembatan itu dibuka pada Senin pagi setelah dua tahun dibangun.",
        (
            "“Jembatan ini janji yang sudah lama ditunggu anak sekolah,” kata Rahman "
            "Hakiki di tepi sungai, Senin."
        ),
    ),
)


@pytest.fixture
def writing(tmp_path: Path) -> Writing:
    path = tmp_path / "rimba.toml"
    path.write_text(CONFIG, encoding="utf-8")
    made = make_writing(ConfigFile.read(path), no_secrets, SystemClock())
    return replace(made, fetch_image=None)


def drafts(
    writing: Writing, article: Article = ARTICLE, before: Before | None = None
) -> tuple[Draft, ...]:
    return compose(writing, article, terms=Terms(before=before or Before()))


def test_an_everyday_story_is_warned_of_only_for_what_its_link_costs(
    writing: Writing,
) -> None:
    kanal, x = drafts(writing)

    assert kanal.warnings == ()
    assert x.warnings == ("the link makes it $0.205 instead of $0.020",)


def test_a_new_speaker_of_whom_little_is_said_is_told(writing: Writing) -> None:
    asked: list[str] = []

    def nobody(speaker: str) -> bool:
        asked.append(speaker)
        return False

    kanal, _ = drafts(writing, before=Before(has_quoted=nobody))

    assert kanal.warnings == (
        "check the speaker Rahman Hakiki: the article says little of who that is",
    )
    assert set(asked) == {"Rahman Hakiki"}


def test_a_story_told_before_is_told_on_every_draft(writing: Writing) -> None:
    for draft in drafts(writing, before=Before(twin="Jembatan Dibuka")):
        assert any("“Jembatan Dibuka”" in told for told in draft.warnings)


@pytest.mark.parametrize(
    ("headline", "told"),
    [
        ("Siswi SMP Dianiaya di Muara Tenang", "a child in a criminal case (“Siswi”)"),
        ("Taruna Dianiaya Seniornya", "a child in a criminal case (“Taruna”)"),
        ("Dosen Cabuli Mahasiswi", "sexual violence (“Cabuli”)"),
        ("Warga Gantung Diri", "suicide (“Gantung Diri”)"),
        ("Sengketa Lahan Memanas", "“Sengketa Lahan” is on the newsroom's own list"),
    ],
)
def test_what_asks_for_a_second_look_is_told_once(
    writing: Writing, headline: str, told: str
) -> None:
    kanal, _ = drafts(writing, replace(ARTICLE, headline=headline))

    assert sum(told in warning for warning in kanal.warnings) == 1


def test_every_warning_can_be_said_in_indonesian(writing: Writing) -> None:
    phrasing = plugins.load("languages", "id").messages.phrasing
    story = replace(ARTICLE, headline="Siswi Dicabuli lalu Bunuh Diri: Sengketa Lahan")
    before = Before(twin="Panen: Naik (2)", has_quoted=lambda _: False)

    for draft in drafts(writing, story, before):
        assert len(draft.warnings) >= 6
        for warning in draft.warnings:
            assert phrasing.unsaid(warning) == ()
