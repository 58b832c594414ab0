"""What every registered source promises."""

from __future__ import annotations

import asyncio
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from distbot.domain.errors import ConfigError, InputError
from distbot.ports import Fetched
from distbot.sources.http import Fetcher

if TYPE_CHECKING:
    from distbot.ports import Source
    from tests.contract.sources.rig import Rig

KINDS = sorted(point.name for point in entry_points(group="distbot.sources"))


def look(source: Source, marks: dict[str, str] | None = None) -> Fetched:
    return asyncio.run(source.fetch(marks or {}))


def headlines(fetched: Fetched) -> list[str]:
    return [article.headline for article in fetched.articles]


def test_there_are_sources_to_test() -> None:
    assert {"feed", "inbox", "sitemap", "wordpress"} <= set(KINDS)


def test_a_source_has_its_configured_name_and_start(rig: Rig) -> None:
    source = rig.source()
    assert source.name
    assert source.silent_start is rig.silent_start


def test_nothing_there_is_no_error(rig: Rig) -> None:
    fetched = look(rig.source())
    assert (fetched.articles, fetched.faults) == ((), ())


def test_articles_come_newest_last(rig: Rig) -> None:
    rig.publish("a1", "Satu")
    rig.publish("a2", "Dua")
    assert headlines(look(rig.source())) == ["Satu", "Dua"]


def test_a_bad_article_blocks_no_other_and_is_named(rig: Rig) -> None:
    rig.publish("a1", "Satu")
    rig.spoil("a2")
    rig.publish("a3", "Tiga")
    fetched = look(rig.source())
    assert headlines(fetched) == ["Satu", "Tiga"]
    assert ["a2" in fault for fault in fetched.faults] == [True]


def test_what_was_not_stored_comes_again(rig: Rig) -> None:
    rig.publish("a1", "Satu")
    source = rig.source()
    assert headlines(look(source)) == headlines(look(source)) == ["Satu"]


def test_marks_lose_nothing_that_came_later(rig: Rig) -> None:
    rig.publish("a1", "Satu")
    source = rig.source()
    marks = dict(look(source).marks)
    rig.publish("a2", "Dua")
    assert "Dua" in headlines(look(source, marks))


def test_an_article_that_changed_comes_again(rig: Rig) -> None:
    rig.publish("a1", "Satu")
    source = rig.source()
    marks = dict(look(source).marks)
    rig.publish("a1", "Satu, ralat")
    assert headlines(look(source, marks)) == ["Satu, ralat"]


def test_a_bad_article_comes_once_it_is_mended(rig: Rig) -> None:
    rig.spoil("a1")
    source = rig.source()
    marks = dict(look(source).marks)
    rig.publish("a1", "Satu")
    assert headlines(look(source, marks)) == ["Satu"]


def test_marks_of_another_time_do_no_harm(rig: Rig) -> None:
    rig.publish("a1", "Satu")
    assert headlines(look(rig.source(), {"x": "y", "a1.json": "", "etag": "z"}))


def test_a_source_that_cannot_be_read_says_so(rig: Rig) -> None:
    source = rig.source()
    rig.vanish()
    with pytest.raises(InputError):
        look(source)


@pytest.mark.parametrize("kind", KINDS)
def test_options_are_checked(kind: str, tmp_path: Path) -> None:
    (point,) = entry_points(group="distbot.sources", name=kind)
    plugin = point.load()
    required = [key for key, needed in plugin.OPTIONS.items() if needed]
    lacking = [{}, dict.fromkeys(required, 7)] if required else []
    for options in ({"tidak_ada": "x"}, *lacking):
        with pytest.raises(ConfigError, match='source "nama"'):
            plugin.configured("nama", options, base=tmp_path, fetcher=Fetcher())
