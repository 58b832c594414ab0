"""The editors' handbook: complete, and true to what is registered."""

import re
from pathlib import Path

import pytest

from distbot import plugins
from distbot.chat.command import Command
from distbot.domain.editor import LEAST
from distbot.ports import Language

DOCS = Path(__file__).parents[2] / "docs"
HANDBOOK = (DOCS / "editors-handbook.md").read_text(encoding="utf-8")
INDONESIAN: Language = plugins.load("languages", "id")
BUTTONS = (
    *("publish", "schedule", "edit", "other_quote", "other_card", "skip", "undo"),
    *("settle_seen", "settle_absent", "settle_leave", "gap_post", "gap_digest"),
    *("change_update", "change_update_ralat", "change_keep", "change_retract"),
)
ROW = re.compile(r"^\| `/(\w+)[^`]*` \| `/(\w+)` \| .+ \| ([\w ]+) \|$", re.MULTILINE)


@pytest.mark.parametrize("name", plugins.names("commands"))
def test_the_handbook_names_every_command_and_who_may_use_it(name: str) -> None:
    command: Command = plugins.load("commands", name)
    role = INDONESIAN.messages.chat[f"role_{LEAST[command.act].value}"]

    assert (command.name, command.alias, role) in ROW.findall(HANDBOOK)


def test_the_handbook_names_no_command_that_is_not_there() -> None:
    commands: list[Command] = [
        plugins.load("commands", name) for name in plugins.names("commands")
    ]
    known = {name for one in commands for name in (one.name, one.alias)}

    assert set(re.findall(r"`/(\w+)", HANDBOOK)) <= known


@pytest.mark.parametrize("key", BUTTONS)
def test_the_handbook_calls_the_buttons_as_they_are_labelled(key: str) -> None:
    assert f"**{INDONESIAN.messages.chat[key]}**" in HANDBOOK


def test_the_handbook_shows_every_picture_that_was_taken_and_no_other() -> None:
    taken = {f"pictures/chat/{p.name}" for p in (DOCS / "pictures/chat").iterdir()}

    assert set(re.findall(r'src="([^"]+)"', HANDBOOK)) == taken


def test_the_handbook_leads_to_places_that_are_there() -> None:
    headings = re.findall(r"^#+ (.+)$", HANDBOOK, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}

    assert set(re.findall(r"\]\(#([^)]+)\)", HANDBOOK)) <= anchors
