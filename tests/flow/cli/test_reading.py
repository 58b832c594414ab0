"""read, compose, card, weigh, config schema: from a shell, without any network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.flow.cli.conftest import Shell

READING = [
    "headline",
    "dateline",
    "lede",
    "sentences",
    "quotes",
    "topics",
    "cta",
    "class",
    "class_reason",
]
POST = [
    "destination",
    "channel",
    "text",
    "entities",
    "length",
    "link",
    "buttons",
    "card",
    "alt_text",
    "price_usd",
    "warnings",
]


def test_one_path_gives_one_reading_and_several_give_lines(shell: Shell) -> None:
    (shell.folder / "inbox/lagi.txt").write_text("Judul Lagi\nHujan turun deras.\n")
    (shell.folder / "inbox/rusak.json").write_text("{")

    one = shell.run("read", "madu.txt", "--json")
    many = shell.run("read", "madu.txt", "inbox", "--json")

    assert (one.code, one.err) == (0, "")
    assert list(one.json()) == READING
    assert one.json()["quotes"][0]["speaker"] == "Siti Nurlaila"
    lines = [json.loads(line) for line in many.out.splitlines()]
    assert [line["path"] for line in lines] == ["madu.txt", "inbox/lagi.txt"]
    assert all(list(line) == ["path", *READING] for line in lines)
    assert many.code == 1
    assert "inbox/rusak.json: is broken JSON" in many.complaint


def test_compose_shows_each_post_as_it_would_go(shell: Shell) -> None:
    done = shell.run("compose", "madu.txt", "-c", shell.configure(), "--json")

    assert (done.code, done.err) == (0, "")
    kanal, x = done.json()
    assert list(kanal) == list(x) == POST
    assert kanal["link"] == "https://suarakuala.example.com/madu"
    assert [button["text"] for button in kanal["buttons"]] == [
        "Baca selengkapnya",
        "Kunjungi Medsos",
    ]
    assert list(kanal["entities"][-1]) == ["type", "offset", "length", "url"]
    assert x["link"] is None
    assert x["text"].endswith("\nKunjungi Medsos Suara Kuala")
    assert x["length"] == {
        "used": x["length"]["used"],
        "limit": 280,
        "unit": "weighted",
    }
    assert x["price_usd"] == 0.02
    assert (shell.folder / x["card"]).is_file()


def test_weigh_answers_line_by_line(shell: Shell) -> None:
    done = shell.run("weigh", given='{"text": "Halo"}\n\n{"text": "kpu.go.id"}\n')

    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert list(lines[0]) == [
        "weighted_length",
        "valid",
        "urls",
        "billed_as_link",
        "price_usd",
        "rewrites",
    ]
    assert [line["price_usd"] for line in lines] == [0.015, 0.2]


def test_weigh_names_the_line_that_is_broken(shell: Shell) -> None:
    done = shell.run("weigh", given='{"text": "Halo"}\n{"teks": 1}\n{"text": "x"}\n')

    assert done.code == 2
    assert "standard input, line 2" in done.complaint
    assert len(done.out.splitlines()) == 1


def test_a_card_is_drawn_in_the_format_of_its_suffix(shell: Shell) -> None:
    done = shell.run("card", "madu.txt", "-o", "keluar/kartu.jpg", "--size", "square")

    assert (done.code, done.err) == (0, "")
    assert "1080×1080" in done.out
    assert (shell.folder / "keluar/kartu.jpg").read_bytes()[:2] == b"\xff\xd8"


def test_the_schema_of_the_config_is_json(shell: Shell) -> None:
    done = shell.run("config", "schema")

    assert done.code == 0
    assert {"newsroom", "cta", "destination"} <= done.json()["properties"].keys()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("tidak-ada.txt", None, "does not exist"),
        ("kosong.txt", b"", "is empty"),
        ("biner.txt", bytes(range(256)) * 8, "text"),
        ("sandi.txt", "Judul\nIsi “kutip”.".encode("utf-16-le") + b"\xff", "text"),
        ("berita.pdf", b"%PDF", "suffix"),
        ("judul.txt", b"Hanya Judul Tanpa Isi", "a headline but no paragraph"),
    ],
    ids=["missing", "empty", "binary", "encoding", "suffix", "headline only"],
)
def test_what_cannot_be_read_is_named_with_its_mend(
    shell: Shell, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (shell.folder / name).write_bytes(content)
    before = shell.files()

    done = shell.run("card", name, "-o", "kartu.png")

    assert done.code == 1
    assert name in done.complaint
    assert words in done.complaint
    assert shell.files() == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["card", "madu.txt", "-o", "kartu.gif"], 2, "neither .png nor .jpg"),
        (["card", "madu.txt", "-o", "berkas/kartu.png"], 1, "cannot be written"),
        (["card", "madu.txt", "-o", "k.png", "--quote", "9"], 2, "has 1 quotes"),
        (["card", "inbox", "-o", "kartu.png"], 1, "inbox: is a folder. Name one file"),
        (["compose", "inbox", "-c", "kuala.toml"], 1, "is a folder. Name one file"),
        (["compose", "madu.txt", "-c", "salah.toml"], 2, 'key "sumber" is unknown'),
        (["compose", "madu.txt", "-c", "tiada.toml"], 2, "cannot be read"),
        (["run", "--once", "-c", "kuala.toml"], 2, "DISTBOT_KUALA_TELEGRAM_TOKEN"),
    ],
    ids=[
        "gif",
        "unwritable",
        "quote",
        "card of a folder",
        "posts of a folder",
        "unknown key",
        "no config",
        "no secret",
    ],
)
def test_wrong_use_is_named_with_its_mend(
    shell: Shell, arguments: list[str], code: int, words: str
) -> None:
    shell.configure()
    (shell.folder / "berkas").write_text("bukan folder")
    (shell.folder / "salah.toml").write_text("[[sumber]]\nname = 'x'\n")
    before = shell.files()

    done = shell.run(*arguments)

    assert done.code == code
    assert words in done.complaint
    assert shell.files() == before
