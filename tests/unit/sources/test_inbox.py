import asyncio
import os
import sys
from pathlib import Path

import pytest

from distbot.domain.errors import ConfigError, InputError
from distbot.ports import Fetched
from distbot.sources.http import Fetcher
from distbot.sources.inbox import InboxSource


def look(folder: Path, marks: dict[str, str] | None = None) -> Fetched:
    return asyncio.run(InboxSource("map", folder).fetch(marks or {}))


def headlines(fetched: Fetched) -> list[str]:
    return [article.headline for article in fetched.articles]


def put(folder: Path, name: str, headline: str = "Judul") -> Path:
    path = folder / name
    path.write_text(f"{headline}\nIsi.", encoding="utf-8")
    return path


def test_articles_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    put(tmp_path, "2.txt", "Dua")
    put(tmp_path, "1.md", "Satu")
    assert headlines(look(tmp_path)) == ["Satu", "Dua"]


def test_what_is_no_finished_article_is_not_looked_at(tmp_path: Path) -> None:
    for name in (".a.txt", "~a.txt", "a.txt~", "a.tmp", "a.txt.part", "foto.JPG"):
        put(tmp_path, name)
    (tmp_path / "arsip").mkdir()
    put(tmp_path / "arsip", "a.txt")
    assert look(tmp_path) == Fetched(articles=(), marks={})


def test_a_bad_file_is_a_fault_until_it_is_mended(tmp_path: Path) -> None:
    put(tmp_path, "b.txt", "Baik")
    bad = tmp_path / "a.txt"
    bad.write_text("Judul saja", encoding="utf-8")
    first = look(tmp_path)
    assert headlines(first) == ["Baik"]
    assert [str(bad) in fault for fault in first.faults] == [True]
    again = look(tmp_path, dict(first.marks))
    assert (again.articles, again.faults) == ((), first.faults)
    put(tmp_path, "a.txt", "Mendadak Baik")
    assert headlines(look(tmp_path, dict(again.marks))) == ["Mendadak Baik"]


@pytest.mark.skipif(sys.platform != "linux", reason="macOS takes no such names")
def test_a_name_that_no_store_can_keep_holds_up_no_other_file(tmp_path: Path) -> None:
    put(tmp_path, os.fsdecode(b"berita-\xff.txt"), "Sukar")
    put(tmp_path, "b.txt", "Baik")
    found = look(tmp_path)
    assert headlines(found) == ["Baik"]
    assert list(found.marks) == ["b.txt"]
    (fault,) = found.faults
    assert "berita-\ufffd.txt: has a name that is not UTF-8" in fault
    assert fault.encode()


def test_a_changed_file_comes_again_and_an_unchanged_one_does_not(
    tmp_path: Path,
) -> None:
    path = put(tmp_path, "a.txt")
    put(tmp_path, "b.txt")
    marks = dict(look(tmp_path).marks)
    os.utime(path, ns=(1, 1))
    again = look(tmp_path, marks)
    assert len(again.articles) == 1
    assert set(again.marks) == {"a.txt", "b.txt"}


def test_a_file_of_an_unknown_kind_is_a_fault(tmp_path: Path) -> None:
    put(tmp_path, "a.docx")
    assert "a.docx" in look(tmp_path).faults[0]


def test_a_folder_that_went_away_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be listed"):
        look(tmp_path / "fehlt")


def test_the_path_is_seen_from_the_config(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    put(tmp_path / "inbox", "a.txt")
    source = InboxSource.configured(
        "map", {"path": "inbox"}, base=tmp_path, fetcher=Fetcher()
    )
    assert source.silent_start is False
    assert len(asyncio.run(source.fetch({})).articles) == 1


def test_a_folder_that_is_not_there_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'source "map".*does not exist\. Create it'):
        InboxSource.configured(
            "map", {"path": "inbox"}, base=tmp_path, fetcher=Fetcher()
        )


def test_a_link_that_leads_out_of_the_inbox_is_a_fault(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").symlink_to(put(tmp_path, "rahasia.txt", "Rahasia"))
    (inbox / "b.txt").symlink_to(put(inbox, "c.txt", "Terbuka"))

    found = look(inbox)

    assert headlines(found) == ["Terbuka", "Terbuka"]
    assert "a.txt: is a link that leads out of the inbox" in found.faults[0]


def test_a_pipe_is_not_looked_at(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")

    assert look(tmp_path).articles == ()
