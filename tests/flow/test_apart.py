"""A slow source holds up no other one, of its own newsroom or of the next."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.service import Role, run_once
from tests.site import RSS, Answer, Site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.flow.conftest import Office

EMPTY = b'<rss version="2.0"><channel><title>Rimba</title></channel></rss>'


class Two(Site):
    """Two feeds: /slow/ answers when /quick/ was asked for, and not before."""

    def __init__(self) -> None:
        super().__init__()
        self.quick_asked = threading.Event()
        self.in_vain = False

    @override
    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        if path == "/quick/":
            self.quick_asked.set()
        elif not self.quick_asked.wait(5):
            self.in_vain = True
        return Answer(body=EMPTY, kind=RSS)


@pytest.fixture
def site() -> Iterator[Two]:
    with Two().opened() as site:
        yield site


def config(office: Office, key: str, *feeds: str) -> Path:
    """Write a newsroom's config with these feeds."""
    office.destinations, office.feed = ("kanal",), feeds[0]
    text = office.config().read_text().replace('"RIMBA"', f'"{key}"')
    text = text.replace("rimba.db", f"{key.lower()}.db")
    for number, feed in enumerate(feeds[1:]):
        text += f'[[source]]\nname = "s{number}"\nkind = "feed"\nurl = "{feed}"\n'
    path = office.folder / f"{key.lower()}.toml"
    path.write_text(text)
    return path


def test_a_source_waits_for_no_other(office: Office, site: Two) -> None:
    both = config(office, "RIMBA", f"{site.home}/slow/", f"{site.home}/quick/")

    assert asyncio.run(run_once([both], Role.ALL, lambda *_: None))
    assert not site.in_vain


def test_a_newsroom_waits_for_no_other(
    office: Office, site: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = office.sandbox.telegram.token
    for key in ("SATU", "DUA"):
        monkeypatch.setenv(f"DISTBOT_{key}_TELEGRAM_TOKEN", token)
    first = config(office, "SATU", f"{site.home}/slow/")
    second = config(office, "DUA", f"{site.home}/quick/")

    assert asyncio.run(run_once([first, second], Role.ALL, lambda *_: None))
    assert not site.in_vain
