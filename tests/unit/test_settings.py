from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from distbot import plugins
from distbot.app import App, ConfigFile, no_secrets
from distbot.domain.card import CardSize
from distbot.domain.errors import ConfigError
from distbot.domain.newsroom import Approval, ApprovalMode, LinkPolicy, Newsroom
from distbot.domain.reading import ArticleClass
from distbot.settings import newsroom_of

ROOT = Path(__file__).parents[2]
HEAD = """
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"
"""
KANAL = """
[[destination]]
name = "kanal"
channel = "telegram"
address = "@wartarimba"
"""
SOURCE = """
[[source]]
name = "map"
kind = "inbox"
path = "."
"""
EXAMPLE = """
[newsroom]
key = "KLIKWARTAKU"                   # names its secrets: DISTBOT_KLIKWARTAKU_TELEGRAM_TOKEN; with one newsroom running DISTBOT_TELEGRAM_TOKEN serves too
name = "Klikwartaku.com"
short_name = "Klikwartaku"            # how it is written where a domain would be a link
home = "https://klikwartaku.com"
language = "id"
timezone = "Asia/Pontianak"
desk_chat = -1001234567890            # the editors' group; absent: no desk
log_chat = -1001234567891             # where reconciliation may forward; absent: it asks people
chiefs = [123456789]                  # Telegram user ids; they invite the rest

[cta]
label = "Kunjungi Medsos Klikwartaku.com"
text = "Klik di sini"
url = "https://klikwartaku.com/medsos"

[brand]                               # colours, marks, fonts of the cards

[store]
url = "sqlite:///var/klikwartaku.db"  # or postgresql+psycopg://…; two newsrooms never share one

[telegram]
base_url = "https://api.telegram.org" # DISTBOT_[KEY_]TELEGRAM_TOKEN (or …_FILE)

[x]
base_url = "https://api.x.com"        # DISTBOT_[KEY_]X_CONSUMER_KEY, _X_CONSUMER_SECRET, _X_ACCESS_TOKEN, _X_ACCESS_TOKEN_SECRET (or …_FILE)
monthly_budget_usd = 20.0             # per account; a second account: account = "second" on its destination → DISTBOT_[KEY_]X_SECOND_ACCESS_TOKEN, …

[[source]]
name = "situs"
kind = "feed"                         # feed | wordpress | sitemap | inbox | webhook
url = "https://klikwartaku.com/feed/"
every = "60s"

[[source]]
name = "map"
kind = "inbox"
path = "inbox"

[[destination]]
name = "kanal"
channel = "telegram"
address = "@klikwartaku"
approval = "required"                 # auto | required | auto-after 10m; per class where wanted
link = "always"                       # never | always | auto (within the budget)
size = "portrait"                     # card size; default portrait on Telegram, landscape on X

[[destination]]
name = "x"
channel = "x"
address = "@klikwartaku"
approval = "required"
link = "auto"

[destination.rhythm]                  # windows, quiet_hours, min_gap, per_hour, per_day, jitter, late rule by class
"""  # noqa: E501 - word for word as users were promised it


def build(folder: Path, text: str) -> Newsroom:
    """Read a config and join all it names, down to the tables' own options."""
    path = folder / "rimba.toml"
    path.write_text(text, encoding="utf-8")
    file = ConfigFile.read(path)
    return asyncio.run(_joined(file))


async def _joined(file: ConfigFile) -> Newsroom:
    async with App.build(file, no_secrets) as app:
        return app.parts.newsroom


def test_the_promised_example_is_accepted_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()

    newsroom = build(tmp_path, EXAMPLE)

    assert newsroom.timezone.key == "Asia/Pontianak"
    assert (newsroom.desk_chat, newsroom.log_chat) == (-1001234567890, -1001234567891)
    assert newsroom.chiefs == frozenset({123456789})
    kanal, x = newsroom.destinations
    assert (kanal.link, kanal.size) == (LinkPolicy.ALWAYS, CardSize.PORTRAIT)
    assert (x.link, x.size) == (LinkPolicy.AUTO, CardSize.LANDSCAPE)
    assert (tmp_path / "var/klikwartaku.db").exists()


@pytest.mark.parametrize("name", ["klikwartaku", "demo"])
def test_the_shipped_configs_are_accepted(name: str) -> None:
    file = ConfigFile.read(ROOT / f"config/{name}.toml")

    assert newsroom_of(file.config).destinations


def test_the_least_config_gets_the_documented_defaults(tmp_path: Path) -> None:
    (kanal,) = build(tmp_path, HEAD + KANAL).destinations

    required = Approval(mode=ApprovalMode.REQUIRED)
    assert kanal.approval == dict.fromkeys(ArticleClass, required)
    assert (kanal.link, kanal.size) == (LinkPolicy.AUTO, CardSize.PORTRAIT)
    assert kanal.account == ""


@pytest.mark.parametrize(
    ("kind", "line", "hours"),
    [
        ("feed", "", 24),
        ("feed", 'stale = "3d"', 72),
        ("feed", 'stale = "0s"', 0),
        ("inbox", "", 0),
        ("inbox", 'stale = "2h"', 2),
    ],
)
def test_a_source_that_is_asked_is_stale_after_a_day_unless_it_says_otherwise(
    tmp_path: Path, kind: str, line: str, hours: int
) -> None:
    where = 'url = "https://wartarimba.example.com/feed/"' if kind == "feed" else ""
    text = SOURCE.replace("inbox", kind) + f"{where}\n{line}\n"
    path = tmp_path / "rimba.toml"
    path.write_text(HEAD + text + KANAL)

    (section,) = ConfigFile.read(path).config.source
    intake = section.intake(plugins.load("sources", kind))

    assert intake.stale == timedelta(hours=hours)


def test_a_source_is_looked_at_every_minute_unless_it_says_otherwise(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rimba.toml"
    five = SOURCE.replace('"map"', '"lain"') + 'every = "5m"'
    path.write_text(HEAD + SOURCE + five + KANAL, encoding="utf-8")

    entries = ConfigFile.read(path).config.source

    assert [entry.every for entry in entries] == [
        timedelta(seconds=60),
        timedelta(minutes=5),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"auto"', [("auto", 0), ("auto", 0), ("auto", 0)]),
        ('"auto-after 10m"', [("auto-after", 600)] * 3),
        ('{ breaking = "auto" }', [("auto", 0), ("required", 0), ("required", 0)]),
        (
            '{ normal = "auto-after 1h", evergreen = "auto" }',
            [("required", 0), ("auto-after", 3600), ("auto", 0)],
        ),
    ],
)
def test_approval_is_one_rule_or_one_for_each_class(
    tmp_path: Path, text: str, expected: list[tuple[str, int]]
) -> None:
    (kanal,) = build(tmp_path, f"{HEAD}{KANAL}approval = {text}").destinations

    rules = [kanal.approval[one] for one in ArticleClass]
    assert [(r.mode.value, r.wait.total_seconds()) for r in rules] == expected


WRONG = {
    "an unknown table": ("[rumah]\na = 1", "rumah"),
    "an unknown key": ("[store]\nuri = 1", "uri"),
    "a misspelt table": ("[telegramm]\na = 1", r"Did you mean \[telegram\]"),
    "an unknown key of a channel": ("[telegram]\ntoken = 1", "token"),
    "a wrong type of a channel": ('[telegram]\ntimeout_s = "lama"', "timeout_s"),
    "an unknown brand colour": ('[brand]\npaper = "putih"', "paper"),
    "no database": ('[store]\nurl = "rimba.db"', r"\[store\] url"),
    "two sources of one name": (SOURCE + SOURCE, r'two \[\[source\]\].*"map"'),
    "two destinations of one name": (KANAL, r'two \[\[destination\]\].*"kanal"'),
    "an unknown kind": (SOURCE.replace("inbox", "pos"), "pos"),
    "an option of another kind": (f"{SOURCE}url = 'https://a.example'", "url"),
    "a folder that is not there": (SOURCE.replace('"."', '"tidak"'), "tidak"),
    "a bad duration": (f'{SOURCE}every = "60"', r"every.*number and s, m, h or d"),
    "a duration that is no text": (f"{SOURCE}every = 60", "every"),
    "an endless duration": (f'{SOURCE}every = "99999999999999d"', "every"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_in_a_table_is_named(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        build(tmp_path, f"{HEAD}\n{text}\n{KANAL}")

    assert caught.value.mend


WRONG_KEYS = {
    "a zone": ('timezone = "Asia/Rimba"', r"timezone.*no time zone"),
    "a zone by a path": ('timezone = "../../etc/passwd"', r"timezone.*no time zone"),
    "no zone": ('timezone = ""', r"timezone.*no time zone"),
    "a language": ('language = "xx"', "xx"),
    "a chat id": ('desk_chat = "@meja"', "desk_chat"),
    "chiefs": ('chiefs = ["Rukmini"]', "chiefs"),
}


@pytest.mark.parametrize(("text", "message"), WRONG_KEYS.values(), ids=list(WRONG_KEYS))
def test_what_is_wrong_with_a_newsroom_is_named(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        build(tmp_path, HEAD.replace("[cta]", f"{text}\n[cta]") + KANAL)

    assert caught.value.mend


WRONG_DESTINATIONS = {
    "an approval": ('approval = "nanti"', 'approval.*"auto", "required"'),
    "a wait": ('approval = "auto-after lama"', "approval.*number and s, m, h or d"),
    "a wait that is missing": ('approval = "auto-after"', "approval.*number and s"),
    "a class": ('approval = { biasa = "auto" }', "approval.*breaking"),
    "the approval of a class": ('approval = { normal = "nanti" }', 'approval.*"auto"'),
    "a link policy": ('link = "kadang"', "link"),
    "a card size": ('size = "besar"', "size"),
    "a policy for unknowns": ('unknown = "coba"', "unknown.*'look' or 'ask'"),
    "an unknown key of a rhythm": ("rhythm = { per_week = 3 }", "per_week"),
    "an account that cannot be in a variable": ('account = "a b"', "account"),
}


@pytest.mark.parametrize(
    ("text", "message"), WRONG_DESTINATIONS.values(), ids=list(WRONG_DESTINATIONS)
)
def test_what_is_wrong_with_a_destination_is_named(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        build(tmp_path, f"{HEAD}{KANAL}{text}")

    assert "function-after" not in str(caught.value), "that is no key of the file"


def test_an_unknown_channel_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="merpati") as caught:
        build(tmp_path, HEAD + KANAL.replace('"telegram"', '"merpati"'))

    assert all(name in caught.value.mend for name in plugins.names("channels"))


def test_a_home_with_a_password_is_refused_for_every_site_would_read_it(
    tmp_path: Path,
) -> None:
    home = "https://ani:rahasia@wartarimba.id"
    text = EXAMPLE.replace('https://klikwartaku.com"\nlanguage', f'{home}"\nlanguage')

    with pytest.raises(ConfigError, match=r"newsroom\.home.*user name") as caught:
        build(tmp_path, text)

    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize("section", ["newsroom", "cta", "destination"])
def test_a_section_that_is_missing_is_named(tmp_path: Path, section: str) -> None:
    newsroom, cta, links = HEAD.partition("[cta]")
    sections = {"newsroom": newsroom, "cta": cta + links, "destination": KANAL}
    del sections[section]

    with pytest.raises(ConfigError, match=f'"{section}" is missing'):
        build(tmp_path, "".join(sections.values()))


@pytest.mark.parametrize("key", ["key", "name", "short_name", "home"])
def test_a_key_that_is_missing_is_named(tmp_path: Path, key: str) -> None:
    lines = [line for line in HEAD.splitlines() if not line.startswith(f"{key} =")]

    with pytest.raises(ConfigError, match=rf'"newsroom\.{key}" is missing'):
        build(tmp_path, "\n".join(lines) + KANAL)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tidak-ada\.toml.*cannot be read"):
        ConfigFile.read(tmp_path / "tidak-ada.toml")


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rimba.toml"
    path.write_text(EXAMPLE, encoding="utf-8-sig")

    assert ConfigFile.read(path).config.newsroom.key == "KLIKWARTAKU"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"[newsroom\n", "no TOML"), (b'[newsroom]\nname = "\xff"', "UTF-8")],
)
def test_a_file_that_is_no_config_is_named(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "rimba.toml"
    path.write_bytes(content)

    with pytest.raises(ConfigError, match=message):
        ConfigFile.read(path)
