from pathlib import Path

import pytest

from distbot.domain.errors import ConfigError
from distbot.domain.reading import ArticleClass
from distbot.ports import ClassRule, OwnWords
from distbot.settings import own_words_of, read_config

BASE = """
[newsroom]
key = "RIMBA"
name = "Warta Rimba"
short_name = "Rimba"
home = "https://wartarimba.com"

[cta]
label = "Kunjungi Medsos Warta Rimba"
text = "Klik di sini"
url = "https://wartarimba.com/medsos"

[[destination]]
name = "kanal"
channel = "telegram"
address = "@wartarimba"
"""


def own_words(folder: Path, text: str) -> OwnWords:
    path = folder / "rimba.toml"
    path.write_text(BASE + text, encoding="utf-8")
    return own_words_of(read_config(path, ("telegram",)))


def test_a_config_without_words_adds_none(tmp_path: Path) -> None:
    words = own_words(tmp_path, "")
    assert words.verbs == words.furniture == ()
    assert set(words.classes.values()) == {ClassRule()}


def test_words_and_class_rules_come_from_the_config(tmp_path: Path) -> None:
    words = own_words(
        tmp_path,
        """
[class.breaking]
tags = ["Siaga"]
headline = ["awas level empat"]

[class.evergreen]
categories = ["Dapur"]

[words]
verbs = ["cakap"]
banned_topics = ["Warta Rimba"]
""",
    )
    assert words == OwnWords(
        verbs=("cakap",),
        banned_topics=("Warta Rimba",),
        classes={
            ArticleClass.BREAKING: ClassRule(
                tags=("Siaga",), headline=("awas level empat",)
            ),
            ArticleClass.EVERGREEN: ClassRule(categories=("Dapur",)),
        },
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[words]\nverb = ["cakap"]', r"words\.verb"),
        ('[class.urgent]\ntags = ["Siaga"]', r"class\.urgent"),
        ('[class.breaking]\ntag = ["Siaga"]', r"class\.breaking\.tag"),
        ('[classes]\nbreaking = ["Siaga"]', "classes"),
        ('[words]\nplaces = [""]', r"words\.places"),
    ],
)
def test_an_unknown_key_or_an_empty_word_is_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        own_words(tmp_path, text)
